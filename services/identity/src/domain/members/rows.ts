import type { Tables } from '@mutirao/event-sourcing';
import type { ContactKind, MatchReason, PersonField } from './events.ts';

/** erasing: what other services keep is being closed. erased: nobody reads it any more. */
export const MEMBER_STATUSES = ['active', 'suspended', 'deactivated', 'erasing', 'erased'] as const;
export type MemberStatus = (typeof MEMBER_STATUSES)[number];

export interface Member {
  readonly status: MemberStatus;
  /** YYYY-MM-DD. */
  readonly registeredOn: string;
  /** Position of the registration: who follows the journal up to here knows of the member. */
  readonly since: number;
  /** Who it is is kept, and not a number alone. */
  readonly described: boolean;
  readonly verified: readonly ContactKind[];
  /** Of each field that was ever changed, the position of its last change. */
  readonly changedAt: Readonly<Partial<Record<PersonField, number>>>;
  /** Of a suspended member who was deactivated too: what the end of the suspension leads back to. */
  readonly reinstatedAs?: 'deactivated';
}

export interface Match {
  readonly by: readonly MatchReason[];
  readonly status: 'open' | 'same' | 'different';
}

export interface Campaign {
  /** The last day, YYYY-MM-DD. */
  readonly due: string;
  readonly openedOn: string;
  /** Position of its opening: who was registered before is asked. */
  readonly openedAt: number;
  readonly confirmed: number;
  readonly status: 'open' | 'closed';
}

export function memberTables(tables: Tables) {
  return {
    members: tables.table<Member>('members'),
    /** `ONE.OTHER`, the lower id first. */
    matches: tables.table<Match>('matches'),
    campaigns: tables.table<Campaign>('campaigns'),
    confirmedIn: (campaign: string) => tables.table<true>(`confirmed/${campaign}`),
  };
}
