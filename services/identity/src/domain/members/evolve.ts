import { assert } from '@mutirao/event-sourcing';
import type { Folds } from '../folds.ts';
import type { IdentityState } from '../state.ts';
import type { ContactKind, memberEvents } from './events.ts';
import { matchName } from './likeness.ts';
import type { Member } from './rows.ts';

export const memberFolds: Folds<typeof memberEvents> = {
  'identity.MemberRegistered.v1': (state, { member }, { effectiveOn, position }) =>
    state.members.set(member, {
      status: 'active',
      registeredOn: effectiveOn,
      since: position,
      described: false,
      verified: [],
      changedAt: {},
    }),
  'identity.MembersDescribed.v1': (state, { members }) => {
    for (const member of members) edit(state, member).described = true;
  },
  'identity.MemberChanged.v1': (state, { member, fields }, { position }) => {
    const row = edit(state, member);
    row.described = true;
    row.changedAt = {
      ...row.changedAt,
      ...Object.fromEntries(fields.map((field) => [field, position])),
    };
    const changed: readonly string[] = fields;
    row.verified = row.verified.filter((kind) => !changed.includes(kind));
  },
  'identity.ContactVerified.v1': (state, { member, kind }) => {
    const row = edit(state, member);
    row.verified = [...new Set<ContactKind>([...row.verified, kind])];
  },
  'identity.MemberSuspended.v1': (state, { member }) => {
    const row = edit(state, member);
    if (row.status === 'deactivated') row.reinstatedAs = 'deactivated';
    row.status = 'suspended';
  },
  'identity.MemberReinstated.v1': (state, { member }) => {
    const { reinstatedAs = 'active', ...row } = edit(state, member);
    state.members.set(member, { ...row, status: reinstatedAs });
  },
  'identity.MemberDeactivated.v1': (state, { member }) => {
    const row = edit(state, member);
    if (row.status === 'suspended') row.reinstatedAs = 'deactivated';
    else row.status = 'deactivated';
  },
  'identity.MemberReactivated.v1': (state, { member }) => {
    const { reinstatedAs: _, ...row } = edit(state, member);
    const status = row.status === 'deactivated' ? 'active' : row.status;
    state.members.set(member, { ...row, status });
  },
  'identity.MatchFound.v1': (state, { one, other, by }) =>
    state.matches.set(matchName(one, other), { by, status: 'open' }),
  'identity.MatchDecided.v1': (state, { one, other, same }) => {
    const match = state.matches.edit(matchName(one, other));
    assert(match, 'a match is found before it is decided');
    match.status = same ? 'same' : 'different';
  },
  'identity.CampaignOpened.v1': (state, { campaign, due }, { effectiveOn, position }) =>
    state.campaigns.set(campaign, {
      due,
      openedOn: effectiveOn,
      openedAt: position,
      confirmed: 0,
      status: 'open',
    }),
  'identity.MemberConfirmed.v1': (state, { campaign, member }) => {
    const row = state.campaigns.edit(campaign);
    assert(row, 'a campaign is opened before anybody confirms');
    row.confirmed += 1;
    state.confirmedIn(campaign).set(member, true);
  },
  'identity.CampaignClosed.v1': (state, { campaign }) => {
    const row = state.campaigns.edit(campaign);
    assert(row, 'a campaign is opened before it is closed');
    row.status = 'closed';
  },
};

function edit(state: IdentityState, member: string): { -readonly [F in keyof Member]: Member[F] } {
  const row = state.members.edit(member);
  assert(row, 'a member is registered first');
  return row;
}
