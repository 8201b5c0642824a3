import { decided, type Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { isStaff } from '../organisations/standing.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import type { AccessCommand } from './commands.ts';

type Command<T extends AccessCommand['type']> = Extract<AccessCommand, { type: T }>;

export function decideAccess(
  command: AccessCommand,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  switch (command.type) {
    case 'GrantLocalToken':
      return grantLocalToken(command, stamp);
    case 'EndSession':
      // Ended once and for all, whoever asks how often.
      if (state.ended.has(command.session)) return { events: [] };
      return decided(ended(command.session, stamp));
    case 'EndAccess':
      return decided(ended(command.name, stamp));
    case 'InviteMember':
    case 'SetCredential':
    case 'RemoveCredential':
    case 'SignIn':
    case 'StepUp':
      if (state.members.get(command.member)?.status !== 'active') return no('member-not-active');
      return decideOfMember(command, state, stamp);
  }
}

type OfMember = Command<
  'InviteMember' | 'SetCredential' | 'RemoveCredential' | 'SignIn' | 'StepUp'
>;

function decideOfMember(command: OfMember, state: IdentityState, stamp: Stamp): IdentityDecision {
  const { member } = command;
  switch (command.type) {
    case 'InviteMember': {
      // Whoever gives a colleague a new password could sign in as that colleague.
      if (!command.mayInviteStaff && isStaff(state, member)) return no('administrator-needed');
      const until = new Date(stamp.at + command.hours * 3_600_000).toISOString();
      return decided(fact('identity.MemberInvited.v1', { member, until }, stamp.on));
    }
    case 'SetCredential': {
      const set = fact('identity.CredentialSet.v1', { member, kind: command.kind }, stamp.on);
      return command.endsAccess ? decided(set, ended(member, stamp)) : decided(set);
    }
    case 'RemoveCredential': {
      const { kind } = command;
      return decided(fact('identity.CredentialRemoved.v1', { member, kind }, stamp.on));
    }
    case 'SignIn': {
      const data = { member, session: command.session, by: [...command.by] };
      return decided(fact('identity.SignedIn.v1', data, stamp.on));
    }
    case 'StepUp': {
      const { session, by } = command;
      if (state.ended.has(session)) return no('session-ended');
      return decided(fact('identity.SteppedUp.v1', { member, session, by }, stamp.on));
    }
  }
}

function grantLocalToken(
  { type: _, roles, ...grant }: Command<'GrantLocalToken'>,
  stamp: Stamp,
): IdentityDecision {
  return decided(fact('identity.LocalTokenGranted.v1', { ...grant, roles: [...roles] }, stamp.on));
}

function ended(name: string, { at, on }: Stamp) {
  return fact('identity.AccessEnded.v1', { name, at: new Date(at).toISOString() }, on);
}
