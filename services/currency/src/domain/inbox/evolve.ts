import type { RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { EventData } from '../events.ts';
import type { Folds } from '../folds.ts';
import { standAnew } from '../merchants/evolve.ts';
import type { inboxEvents } from './events.ts';
import { type AuthorityState, keyOf, parkedId } from './rows.ts';

type AuthorityEventType = Exclude<keyof typeof inboxEvents, 'currency.HolderReleased.v1'>;

/** Tokens live for minutes, so an ended name that this many others came after is no danger. */
const MOST_ENDED = 50_000;

/** What becomes of who may do what, of the writer’s state and of every copy of that part of it. */
export const authorityFolds: {
  readonly [T in AuthorityEventType]: (
    state: AuthorityState,
    data: EventData<T>,
    event: RecordedEvent<Movement>,
  ) => void;
} = {
  'currency.MessageReceived.v1': (state, message) => {
    state.inboxCursors.set(message.source, message.position);
    news(state, message);
  },
  'currency.MessageParked.v1': (state, { source, position }) => {
    state.inboxCursors.set(source, position);
    state.waiting.set('parked', waitingIn(state) + 1);
  },
  'currency.ParkedMessageApplied.v1': (state, message) => {
    state.waiting.set('parked', waitingIn(state) - 1);
    news(state, message);
  },
  'currency.HolderOpened.v1': (state, { holder }) => {
    if (state.membersOut.get(holder) === 'erased') state.membersOut.delete(holder);
  },
  'currency.HolderSuspended.v1': (state, { holder }) => state.membersOut.set(holder, 'suspended'),
  'currency.HolderReinstated.v1': (state, { holder }) => state.membersOut.delete(holder),
  'currency.HolderErased.v1': (state, { holder }) => state.membersOut.set(holder, 'erased'),
  'currency.OrganisationSuspended.v1': (state, { organisation }) =>
    state.organisationsOut.set(organisation, true),
  'currency.OrganisationReinstated.v1': (state, { organisation }) =>
    state.organisationsOut.delete(organisation),
  'currency.RoleGranted.v1': (state, { grant, ...given }) => {
    state.grants.set(grant, { ...given, revoked: false });
    listGrant(state, given.member, grant);
  },
  'currency.RoleRevoked.v1': (state, { grant, ...given }, { effectiveOn }) => {
    const before = state.grants.get(grant) ?? { ...given, from: effectiveOn };
    state.grants.set(grant, { ...before, revoked: true });
    listGrant(state, given.member, grant);
  },
  'currency.AccessEnded.v1': ({ accessEnded }, { name, position }) => {
    accessEnded.delete(name);
    accessEnded.set(name, position);
    if (accessEnded.size <= MOST_ENDED) return;
    for (const [oldest] of accessEnded.entries()) return accessEnded.delete(oldest);
  },
};

/** How many messages are parked. */
export function waitingIn({ waiting }: AuthorityState): number {
  return waiting.get('parked') ?? 0;
}

export const inboxFolds: Folds<typeof inboxEvents> = {
  ...authorityFolds,
  'currency.MessageParked.v1': (state, message, event) => {
    authorityFolds['currency.MessageParked.v1'](state, message, event);
    const id = parkedId(message);
    const key = keyOf(message);
    state.parked.set(id, { ...message, at: event.at });
    state.parkedOf.set(key, [...(state.parkedOf.get(key) ?? []), id]);
  },
  'currency.ParkedMessageApplied.v1': (state, message, event) => {
    authorityFolds['currency.ParkedMessageApplied.v1'](state, message, event);
    const key = keyOf(message);
    const [, ...behind] = state.parkedOf.get(key) ?? [];
    state.parked.delete(parkedId(message));
    if (behind.length === 0) state.parkedOf.delete(key);
    else state.parkedOf.set(key, behind);
  },
  'currency.HolderReleased.v1': () => undefined,
  'currency.OrganisationSuspended.v1': (state, data, event) => {
    authorityFolds['currency.OrganisationSuspended.v1'](state, data, event);
    standAnew(state, data.organisation);
  },
  'currency.OrganisationReinstated.v1': (state, data, event) => {
    authorityFolds['currency.OrganisationReinstated.v1'](state, data, event);
    standAnew(state, data.organisation);
  },
};

function news(
  state: AuthorityState,
  message: { position: number; member?: string | undefined; organisation?: string | undefined },
): void {
  const { position, member, organisation } = message;
  if (member !== undefined) later(state.memberNews, member, position);
  if (organisation !== undefined) later(state.organisationNews, organisation, position);
}

/** A replayed message is older than what came meanwhile. */
function later(table: AuthorityState['memberNews'], name: string, position: number): void {
  table.set(name, Math.max(position, table.get(name) ?? -1));
}

function listGrant({ grantsOf }: AuthorityState, member: string, grant: string): void {
  const known = grantsOf.get(member) ?? [];
  if (!known.includes(grant)) grantsOf.set(member, [...known, grant]);
}
