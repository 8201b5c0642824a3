import { assert } from '@mutirao/event-sourcing';
import type { Folds } from '../folds.ts';
import type { IdentityState } from '../state.ts';
import type { organisationEvents } from './events.ts';
import type { Organisation } from './rows.ts';

export const organisationFolds: Folds<typeof organisationEvents> = {
  'identity.OrganisationRegistered.v1': (state, { organisation, kind, declared }) =>
    state.organisations.set(organisation, {
      kind,
      proposals: 0,
      status: 'registered',
      ...(declared && { declared }),
    }),
  'identity.AccreditationProposed.v1': (
    state,
    { organisation: id, version, merchant },
    { meta: { actor } },
  ) =>
    state.organisations.set(id, {
      ...registered(state, id),
      proposals: version,
      status: 'proposed',
      proposal: { version, by: actor, ...(merchant && { merchant }) },
    }),
  'identity.AccreditationDeclined.v1': (state, { organisation: id, note }) =>
    state.organisations.set(id, {
      ...registered(state, id),
      status: 'registered',
      ...(note === undefined ? {} : { declined: note }),
    }),
  'identity.OrganisationAccredited.v1': (state, { organisation: id, merchant }) =>
    state.organisations.set(id, {
      ...registered(state, id),
      status: 'accredited',
      ...(merchant && { merchant }),
    }),
  'identity.OrganisationSuspended.v1': (state, { organisation: id }) =>
    setStanding(state, id, 'suspended'),
  'identity.OrganisationReinstated.v1': (state, { organisation: id }) =>
    setStanding(state, id, 'accredited'),
  'identity.RoleGranted.v1': (state, { grant: id, to, ...granted }) => {
    const { member, organisation } = granted;
    state.grants.set(id, { ...granted, ...(to === undefined ? {} : { to }) });
    state.grantsOf.set(member, [...(state.grantsOf.get(member) ?? []), id]);
    state.grantsIn(organisation).set(id, true);
  },
  'identity.RoleRevoked.v1': (state, { grant: id }, { position }) => {
    const grant = state.grants.get(id);
    assert(grant, 'what is revoked was granted');
    state.grants.set(id, { ...grant, revokedAt: position });
  },
};

function organisationAt(state: IdentityState, id: string): Organisation {
  const organisation = state.organisations.get(id);
  assert(organisation, 'an organisation is registered first');
  return organisation;
}

/** What stays of it, whatever it was. */
function registered(state: IdentityState, id: string) {
  const { kind, proposals, declared } = organisationAt(state, id);
  return { kind, proposals, ...(declared && { declared }) };
}

function setStanding(state: IdentityState, id: string, status: 'accredited' | 'suspended'): void {
  const organisation = organisationAt(state, id);
  const { status: before } = organisation;
  assert(before === 'accredited' || before === 'suspended', 'an organisation is accredited first');
  state.organisations.set(id, { ...organisation, status });
}
