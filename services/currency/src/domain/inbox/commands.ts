import type { IdentityEventData } from '@mutirao/contracts';
import type { MerchantStanding } from '../merchants/events.ts';

/** What a message means for the currency. */
export type Effect =
  | {
      readonly type: 'open-account' | 'suspend' | 'reinstate' | 'erase';
      readonly member: string;
    }
  | {
      readonly type: 'accredit-merchant';
      readonly merchant: string;
      readonly standing: MerchantStanding;
    }
  | {
      readonly type: 'suspend-organisation' | 'reinstate-organisation';
      readonly organisation: string;
    }
  | ({ readonly type: 'grant' } & IdentityEventData<'identity.RoleGranted.v1'>)
  | ({ readonly type: 'revoke' } & IdentityEventData<'identity.RoleRevoked.v1'>)
  | { readonly type: 'end-access'; readonly name: string }
  | { readonly type: 'none' };

export interface OfMessage {
  readonly source: string;
  /** In the journal of its source. */
  readonly position: number;
  /** The position that this one follows: it is taken only where the cursor stands there. */
  readonly after: number;
  readonly key: string;
  readonly messageType: string;
}

export interface ReceiveMessage extends OfMessage {
  readonly type: 'ReceiveMessage';
  /** It was parked, and somebody asks for it again. */
  readonly replaying: boolean;
  readonly effect: Effect;
}

export interface ParkMessage extends OfMessage {
  readonly type: 'ParkMessage';
  /** Where the words of what went wrong are. */
  readonly note: string;
}

export type InboxCommand =
  | ReceiveMessage
  | ParkMessage
  /** Closes what is kept open for a person who is to be erased, or says what stands in the way. */
  | { readonly type: 'ReleaseHolder'; readonly member: string };
