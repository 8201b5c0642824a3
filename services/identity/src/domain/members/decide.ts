import { decided, type Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { isStaff } from '../organisations/standing.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import type { MemberCommand } from './commands.ts';
import { decideCampaign } from './decide-campaign.ts';
import { decideMatch } from './decide-match.ts';
import { refusedMember } from './refused-member.ts';

type Command<T extends MemberCommand['type']> = Extract<MemberCommand, { type: T }>;

export function decideMember(
  command: MemberCommand,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  switch (command.type) {
    case 'RegisterMembers':
      return register(command, state, stamp);
    case 'ChangeMember': {
      const { member, fields } = command;
      const refused = refusedMember(state, member);
      if (refused || fields.length === 0) return refused ?? { events: [] };
      return decided(fact('identity.MemberChanged.v1', { member, fields: [...fields] }, stamp.on));
    }
    case 'VerifyContact': {
      const { member, kind } = command;
      const refused = refusedMember(state, member);
      if (refused || state.members.get(member)?.verified.includes(kind)) {
        return refused ?? { events: [] };
      }
      return decided(fact('identity.ContactVerified.v1', { member, kind }, stamp.on));
    }
    case 'SuspendMember':
    case 'ReinstateMember':
      return suspendOrNot(command, state, stamp);
    case 'DeactivateMember':
    case 'ReactivateMember':
      return deactivateOrNot(command, state, stamp);
    case 'NoteMatches':
    case 'DecideMatch':
      return decideMatch(command, state, stamp);
    case 'OpenCampaign':
    case 'ConfirmMember':
    case 'CloseCampaign':
      return decideCampaign(command, state, stamp);
  }
}

/** Whoever is known stays as they are; who comes back after an erasure has the id of before. */
function register(
  { members, described }: Command<'RegisterMembers'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const all = [...new Set(members)];
  const isNew = (member: string) => (state.members.get(member)?.status ?? 'erased') === 'erased';
  const events = all.filter(isNew).map((member) => {
    const returned = state.members.has(member);
    return fact('identity.MemberRegistered.v1', { member, returned }, stamp.on);
  });
  const newlyDescribed = described
    ? all.filter((member) => isNew(member) || isUndescribed(state, member))
    : [];
  if (newlyDescribed.length > 0) {
    events.push(fact('identity.MembersDescribed.v1', { members: newlyDescribed }, stamp.on));
  }
  return { events };
}

/** Whether what a registration tells of this person may be kept: nothing is, so far. */
export function isUndescribed(state: IdentityState, member: string): boolean {
  const row = state.members.get(member);
  if (!row || row.status === 'erased') return true;
  return !row.described && row.status !== 'erasing';
}

function suspendOrNot(
  { type, member, mayStaff }: Command<'SuspendMember' | 'ReinstateMember'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const refused = refusedMember(state, member);
  if (refused) return refused;
  if (!mayStaff && isStaff(state, member)) return no('administrator-needed');
  const suspends = type === 'SuspendMember';
  const isSuspended = state.members.get(member)?.status === 'suspended';
  if (suspends === isSuspended) return { events: [] };
  const name = suspends ? 'identity.MemberSuspended.v1' : 'identity.MemberReinstated.v1';
  return decided(fact(name, { member }, stamp.on));
}

/** Whoever is deactivated is signed out everywhere, at once. */
function deactivateOrNot(
  { type, member, mayStaff }: Command<'DeactivateMember' | 'ReactivateMember'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const refused = refusedMember(state, member);
  if (refused) return refused;
  if (!mayStaff && isStaff(state, member)) return no('administrator-needed');
  const row = state.members.get(member);
  const isDeactivated = row?.status === 'deactivated' || row?.reinstatedAs === 'deactivated';
  const deactivates = type === 'DeactivateMember';
  if (deactivates === isDeactivated) return { events: [] };
  if (!deactivates) return decided(fact('identity.MemberReactivated.v1', { member }, stamp.on));
  const at = new Date(stamp.at).toISOString();
  return decided(
    fact('identity.MemberDeactivated.v1', { member }, stamp.on),
    fact('identity.AccessEnded.v1', { name: member, at }, stamp.on),
  );
}
