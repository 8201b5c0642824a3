import type { MembershipRole } from '@mutirao/contracts';
import type { Table, Tables } from '@mutirao/event-sourcing';
import type { PlainDate } from '../plain-date.ts';

/** A membership, as identity told of it: who has which role where, and between which days. */
export interface Grant {
  readonly member: string;
  readonly organisation: string;
  readonly role: MembershipRole;
  readonly from: PlainDate;
  readonly to?: PlainDate | undefined;
  readonly revoked: boolean;
}

/** A message that was not applied: somebody replays it, or it stays. */
export interface Parked {
  readonly source: string;
  readonly position: number;
  /** Whom it is about: what comes after it about the same is parked behind it. */
  readonly key: string;
  readonly messageType: string;
  /** A refusal’s code, `behind` another one, or `failed`, of which the note says more. */
  readonly reason: string;
  readonly note?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Who may do what, as far as it was heard. Small, so that whoever is asked often keeps a copy. */
export type AuthorityState = ReturnType<typeof authorityTables>;

export function authorityTables(tables: Tables) {
  return {
    /** Source → position of its last message that was applied or parked. */
    inboxCursors: tables.table<number>('inbox-cursors'),
    grants: tables.table<Grant>('grants'),
    /** Member → the ids of all grants ever, in their order. */
    grantsOf: tables.table<readonly string[]>('grants-of'),
    /** Member, or organisation → position of the last message about what it may do. */
    memberNews: tables.table<number>('member-news'),
    organisationNews: tables.table<number>('organisation-news'),
    membersOut: tables.table<'suspended' | 'erased'>('members-out'),
    organisationsOut: tables.table<true>('organisations-out'),
    /** Session, device or member → position of the message that ended its tokens of before. */
    accessEnded: tables.table<number>('access-ended'),
    /** `parked` → how many messages wait for a person. */
    waiting: tables.table<number>('waiting-messages'),
  };
}

/** Fills a copy, which is empty. Rows are replaced and never changed, so both may have the same. */
export function copyAuthority(from: AuthorityState, to: AuthorityState): void {
  for (const name of Object.keys(to) as (keyof AuthorityState)[]) {
    const table: Table<unknown> = to[name];
    for (const [key, row] of from[name].entries()) table.set(key, row);
  }
}

export function inboxTables(tables: Tables) {
  return {
    ...authorityTables(tables),
    /** By `SOURCE/POSITION`, in the order in which they came. */
    parked: tables.table<Parked>('parked'),
    /** `SOURCE KEY` → its parked messages, in their order; no row when there are none. */
    parkedOf: tables.table<readonly string[]>('parked-of'),
    /** Holders whom the desk froze, whatever identity says of them. */
    frozenByDesk: tables.table<true>('frozen-by-desk'),
  };
}

export function parkedId({ source, position }: Pick<Parked, 'source' | 'position'>): string {
  return `${source}/${position}`;
}

export function keyOf({ source, key }: Pick<Parked, 'source' | 'key'>): string {
  return `${source} ${key}`;
}
