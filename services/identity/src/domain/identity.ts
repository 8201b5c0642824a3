import { type Decider, decided, noMovements, type Stamp } from '@mutirao/event-sourcing';
import { decideAccess } from './access/decide.ts';
import type { Command, IdentityCommand } from './commands.ts';
import { decideDevice } from './devices/decide.ts';
import { fact } from './events.ts';
import { evolve } from './evolve.ts';
import { decideMember } from './members/decide.ts';
import { decideOrganisation } from './organisations/decide.ts';
import { decidePrivacy } from './privacy/decide.ts';
import { type IdentityDecision, type IdentityRefusal, no } from './refusals.ts';
import { type IdentityState, identityState } from './state.ts';

export type IdentityDecider = Decider<IdentityState, IdentityCommand, never, IdentityRefusal>;

/** The people and organisations of one community: what can be asked, what becomes of it. */
export const identityDecider: IdentityDecider = {
  state: identityState,
  decide,
  evolve,
  codec: noMovements,
  refusalType: 'identity.CommandRefused.v1',
  unchangedType: 'identity.NothingChanged.v1',
};

function decide(command: IdentityCommand, state: IdentityState, stamp: Stamp): IdentityDecision {
  switch (command.type) {
    case 'OpenCommunity':
      return decideOpen(command, state, stamp);
    case 'RegisterMembers':
    case 'ChangeMember':
    case 'VerifyContact':
    case 'SuspendMember':
    case 'ReinstateMember':
    case 'DeactivateMember':
    case 'ReactivateMember':
    case 'NoteMatches':
    case 'DecideMatch':
    case 'OpenCampaign':
    case 'ConfirmMember':
    case 'CloseCampaign':
      return decideMember(command, state, stamp);
    case 'RegisterOrganisation':
    case 'RegisterOrganisations':
    case 'ProposeAccreditation':
    case 'ConfirmAccreditation':
    case 'DeclineAccreditation':
    case 'SuspendOrganisation':
    case 'ReinstateOrganisation':
    case 'GrantRole':
    case 'RevokeRole':
    case 'EndMemberships':
      return decideOrganisation(command, state, stamp);
    case 'GrantLocalToken':
    case 'InviteMember':
    case 'SetCredential':
    case 'RemoveCredential':
    case 'SignIn':
    case 'StepUp':
    case 'EndSession':
    case 'EndAccess':
      return decideAccess(command, state, stamp);
    case 'InviteDevice':
    case 'EnrolDevice':
    case 'RevokeDevice':
      return decideDevice(command, state, stamp);
    case 'SeePerson':
    case 'ExportPerson':
    case 'BeginErasure':
    case 'SettleErasure':
    case 'ForgetNumber':
    case 'SetRetention':
      return decidePrivacy(command, state, stamp);
  }
}

function decideOpen(
  { community, timeZone, rehearsal }: Command<'OpenCommunity'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  if (state.settings.has('community')) return no('community-exists');
  const settings = { community, timeZone, ...(rehearsal && { rehearsal }) };
  return decided(fact('identity.CommunityOpened.v1', settings, stamp.on));
}
