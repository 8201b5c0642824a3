import type { ContactKind, MatchReason, PersonField } from './events.ts';

interface OfAnybody {
  readonly member: string;
  /** Whether who asks may do so to those who work for the town. */
  readonly mayStaff?: boolean;
}

export type MemberCommand =
  | {
      /** Members that the directory has given an id: those whom the journal does not know are registered. */
      readonly type: 'RegisterMembers';
      readonly members: readonly string[];
      /** Who they are is kept too, sealed, by now; else all that is known of them is a number. */
      readonly described: boolean;
    }
  | {
      readonly type: 'ChangeMember';
      readonly member: string;
      readonly fields: readonly PersonField[];
    }
  | { readonly type: 'VerifyContact'; readonly member: string; readonly kind: ContactKind }
  | ({ readonly type: 'SuspendMember' | 'ReinstateMember' } & OfAnybody)
  | ({ readonly type: 'DeactivateMember' | 'ReactivateMember' } & OfAnybody)
  | { readonly type: 'NoteMatches'; readonly matches: readonly LikelyMatch[] }
  | { readonly type: 'DecideMatch'; readonly match: string; readonly same: boolean }
  | { readonly type: 'OpenCampaign'; readonly campaign: string; readonly due: string }
  | { readonly type: 'ConfirmMember'; readonly campaign: string; readonly member: string }
  | { readonly type: 'CloseCampaign'; readonly campaign: string };

export interface LikelyMatch {
  readonly one: string;
  readonly other: string;
  readonly by: readonly MatchReason[];
}
