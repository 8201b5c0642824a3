import type { Stamp } from '@mutirao/event-sourcing';
import type { IdentityDecision } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import {
  decideConfirmAccreditation,
  decideDeclineAccreditation,
  decideProposeAccreditation,
  decideReinstateOrganisation,
  decideSuspendOrganisation,
} from './accreditation.decide.ts';
import type { OrganisationCommand } from './commands.ts';
import { decideEndMemberships, decideGrantRole, decideRevokeRole } from './membership.decide.ts';
import { decideRegisterOrganisation, decideRegisterOrganisations } from './registration.decide.ts';

/** Which organisations may act in the community, and who may do what in their name. */
export function decideOrganisation(
  command: OrganisationCommand,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  switch (command.type) {
    case 'RegisterOrganisation':
      return decideRegisterOrganisation(command, state, stamp);
    case 'RegisterOrganisations':
      return decideRegisterOrganisations(command, state, stamp);
    case 'ProposeAccreditation':
      return decideProposeAccreditation(command, state, stamp);
    case 'ConfirmAccreditation':
      return decideConfirmAccreditation(command, state, stamp);
    case 'DeclineAccreditation':
      return decideDeclineAccreditation(command, state, stamp);
    case 'SuspendOrganisation':
      return decideSuspendOrganisation(command, state, stamp);
    case 'ReinstateOrganisation':
      return decideReinstateOrganisation(command, state, stamp);
    case 'GrantRole':
      return decideGrantRole(command, state, stamp);
    case 'RevokeRole':
      return decideRevokeRole(command, state, stamp);
    case 'EndMemberships':
      return decideEndMemberships(command, state, stamp);
  }
}
