import { decided, type Stamp } from '@mutirao/event-sourcing';
import type { Command } from '../commands.ts';
import { fact } from '../events.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';

/** Known already is nothing new, unless as another kind: what it may do hangs on that. */
export function decideRegisterOrganisation(
  { organisation, kind, declared }: Command<'RegisterOrganisation'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const known = state.organisations.get(organisation);
  if (known && known.kind !== kind) {
    return no('organisation-of-other-kind', { organisation, kind: known.kind });
  }
  if (declared && kind !== 'merchant') return no('standing-not-of-kind', { kind });
  if (known) return decided();
  const data = { organisation, kind, ...(declared && { declared }) };
  return decided(fact('identity.OrganisationRegistered.v1', data, stamp.on));
}

export function decideRegisterOrganisations(
  { kind, organisations }: Command<'RegisterOrganisations'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const unknown = [...new Set(organisations)].filter((each) => !state.organisations.has(each));
  return decided(
    ...unknown.map((organisation) =>
      fact('identity.OrganisationRegistered.v1', { organisation, kind }, stamp.on),
    ),
  );
}
