import type { Role } from '@mutirao/contracts';
import type { CredentialKind, Factor } from './events.ts';

export type AccessCommand =
  /** The folder's owner signs a token without a server. */
  | {
      readonly type: 'GrantLocalToken';
      readonly subject: string;
      readonly roles: readonly Role[];
      readonly token: string;
      readonly until: string;
    }
  /** A one-time code with which the member sets a password. */
  | {
      readonly type: 'InviteMember';
      readonly member: string;
      readonly hours: number;
      /** Whether who asks may give those who work for the town a way in. */
      readonly mayInviteStaff: boolean;
    }
  | {
      readonly type: 'SetCredential';
      readonly member: string;
      readonly kind: CredentialKind;
      /** Whoever signed in before, by what is replaced, is signed out. */
      readonly endsAccess?: true;
    }
  | { readonly type: 'RemoveCredential'; readonly member: string; readonly kind: CredentialKind }
  | {
      readonly type: 'SignIn';
      readonly member: string;
      readonly session: string;
      readonly by: readonly Factor[];
    }
  | {
      readonly type: 'StepUp';
      readonly member: string;
      readonly session: string;
      readonly by: Factor;
    }
  | { readonly type: 'EndSession'; readonly session: string }
  /** Everything that was given to this name so far ends. */
  | { readonly type: 'EndAccess'; readonly name: string };
