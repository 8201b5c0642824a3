import { decided, type Stamp } from '@mutirao/event-sourcing';
import type { Command } from '../commands.ts';
import { fact } from '../events.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import type { MerchantStanding, Organisation } from './rows.ts';

/** What stands as proposed is nothing new; anything else takes the place of what was proposed before. */
export function decideProposeAccreditation(
  { organisation: id, merchant: asked }: Command<'ProposeAccreditation'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const organisation = state.organisations.get(id);
  if (!organisation) return no('organisation-unknown');
  const { kind, status } = organisation;
  if (status === 'accredited' || status === 'suspended') {
    return no('organisation-accredited', { organisation: id });
  }
  const merchant = asked ?? organisation.declared;
  if ((kind === 'merchant') !== (merchant !== undefined))
    return no('standing-not-of-kind', { kind });
  if (status === 'proposed' && sameStanding(organisation.proposal.merchant, merchant)) {
    return decided();
  }
  const version = organisation.proposals + 1;
  const data = { organisation: id, version, ...(merchant && { merchant }) };
  return decided(fact('identity.AccreditationProposed.v1', data, stamp.on));
}

function sameStanding(one: MerchantStanding | undefined, other: MerchantStanding | undefined) {
  if (!one || !other) return one === other;
  const fields = Object.keys(one) as (keyof MerchantStanding)[];
  return fields.every((field) => one[field] === other[field]);
}

/** Another person than the proposer confirms exactly the version that was looked at. */
export function decideConfirmAccreditation(
  { organisation: id, version, by }: Command<'ConfirmAccreditation'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const organisation = state.organisations.get(id);
  if (!organisation) return no('organisation-unknown');
  if (organisation.status !== 'proposed') return no('accreditation-not-proposed');
  const { kind, proposal } = organisation;
  if (proposal.version !== version) return changed(id, organisation);
  if (proposal.by === by) return no('same-person', { organisation: id });
  const { merchant } = proposal;
  const data = { organisation: id, kind, ...(merchant && { merchant }) };
  return decided(fact('identity.OrganisationAccredited.v1', data, stamp.on));
}

/** Whoever proposed it may take it back too: nothing of it has counted yet. */
export function decideDeclineAccreditation(
  { type: _, ...declined }: Command<'DeclineAccreditation'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const { organisation: id, version } = declined;
  const organisation = state.organisations.get(id);
  if (!organisation) return no('organisation-unknown');
  if (organisation.status !== 'proposed') return no('accreditation-not-proposed');
  if (organisation.proposal.version !== version) return changed(id, organisation);
  return decided(fact('identity.AccreditationDeclined.v1', declined, stamp.on));
}

/** Its people, tills and shops do nothing until it is reinstated; what is owed to it stays owed. */
export function decideSuspendOrganisation(
  { organisation: id }: Command<'SuspendOrganisation'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const organisation = state.organisations.get(id);
  if (!organisation) return no('organisation-unknown');
  if (organisation.status === 'suspended') return decided();
  if (organisation.status !== 'accredited') return notAccredited(id);
  return decided(fact('identity.OrganisationSuspended.v1', { organisation: id }, stamp.on));
}

export function decideReinstateOrganisation(
  { organisation: id }: Command<'ReinstateOrganisation'>,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const organisation = state.organisations.get(id);
  if (!organisation) return no('organisation-unknown');
  if (organisation.status !== 'suspended') {
    return no('organisation-not-suspended', { organisation: id });
  }
  return decided(fact('identity.OrganisationReinstated.v1', { organisation: id }, stamp.on));
}

export function notAccredited(organisation: string): IdentityDecision {
  return no('organisation-not-accredited', { organisation });
}

function changed(
  organisation: string,
  { proposal }: Extract<Organisation, { status: 'proposed' }>,
): IdentityDecision {
  return no('accreditation-changed', { organisation, version: proposal.version });
}
