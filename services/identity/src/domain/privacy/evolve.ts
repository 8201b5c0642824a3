import { assert } from '@mutirao/event-sourcing';
import type { Folds } from '../folds.ts';
import type { IdentityState } from '../state.ts';
import type { privacyEvents } from './events.ts';

export const privacyFolds: Folds<typeof privacyEvents> = {
  'identity.ErasureBegun.v1': (state, { member }, { position }) => {
    const row = state.members.get(member);
    assert(row, 'a member is registered first');
    state.erasures.set(member, { before: row.status, begunAt: position });
    state.members.set(member, { ...row, status: 'erasing' });
  },
  'identity.ErasureStopped.v1': (state, { member, ...stopped }) => {
    const [row, erasure] = [state.members.get(member), state.erasures.get(member)];
    assert(row && erasure, 'an erasure begins before it is stopped');
    state.members.set(member, { ...row, status: erasure.before });
    state.erasures.set(member, { ...erasure, stopped });
  },
  'identity.MemberErased.v1': (state, { member }) => {
    const row = state.members.get(member);
    assert(row, 'a member is registered first');
    const { registeredOn, since } = row;
    state.members.set(member, {
      status: 'erased',
      registeredOn,
      since,
      described: false,
      verified: [],
      changedAt: {},
    });
    state.erasures.delete(member);
    state.readsOf.delete(member);
  },
  'identity.NumberKept.v1': (state, { member, until }) => state.numbersKept.set(member, until),
  'identity.NumberForgotten.v1': (state, { member }) => state.numbersKept.delete(member),
  'identity.RetentionSet.v1': (state, { days }) => state.retention.set('days', days),
  'identity.PersonSeen.v1': (state, { member }, { position }) => noteRead(state, member, position),
  'identity.PersonExported.v1': (state, { member }, { position }) =>
    noteRead(state, member, position),
};

function noteRead({ readsOf }: IdentityState, member: string, position: number): void {
  readsOf.set(member, [...(readsOf.get(member) ?? []), position]);
}
