import type { Asker, OrganisationKind } from '@mutirao/contracts';
import type { MerchantStanding } from '../domain/organisations/rows.ts';
import type { Details } from '../stores/organisation-details.ts';
import { type Answer, answered } from './answer.ts';
import type { Call, Identity, IdentityEvent } from './identity.ts';

const NUMBERS_A_COMMAND = 1_000;

export interface NewOrganisation extends Details {
  readonly kind: OrganisationKind;
  /** How a merchant says that it sells. */
  readonly declared?: MerchantStanding;
}

export interface RegisteredOrganisation {
  readonly organisation: string;
  /** False for one that was registered before: it stays as it is. */
  readonly registered: boolean;
}

/**
 * Registers the organisation of this number. Each step may be done again: the number's id, what is
 * sealed of it, the journal. What is known of one is not replaced by a second registration.
 */
export async function registerOrganisation(
  identity: Identity,
  call: Call,
  { kind, declared, ...details }: NewOrganisation,
): Promise<Answer<RegisteredOrganisation>> {
  const { directory, journal, organisationDetails } = identity.parts;
  const [organisation = ''] = await directory.assignOrganisations([details.registry]);
  const known = await journal.read(({ organisations }) => organisations.get(organisation));
  if (!known || (known.kind === kind && !(await organisationDetails.of(organisation)))) {
    await organisationDetails.keep(organisation, details);
  }
  const told = declared && { declared };
  const command = { type: 'RegisterOrganisation', organisation, kind, ...told } as const;
  const request = { kind, ...told, ...details };
  const outcome = await identity.call(call, 'organisation.register', request, command);
  return answered(outcome, (events) => ({ organisation, registered: events.length > 0 }));
}

/**
 * Registers the merchants of these numbers whom identity does not know yet, by number alone; the others
 * stay as they are. Answers in the order of the numbers, with the position after which all are known.
 */
export async function registerMerchants(
  identity: Identity,
  registry: readonly string[],
  asker: Asker,
): Promise<{ readonly organisations: readonly string[]; readonly position: number }> {
  const { directory, journal } = identity.parts;
  const all = await directory.assignOrganisations(registry);
  for (let start = 0; start < all.length; start += NUMBERS_A_COMMAND) {
    const organisations = all.slice(start, start + NUMBERS_A_COMMAND);
    // By no key: whoever is registered is not registered again.
    const command = { type: 'RegisterOrganisations', kind: 'merchant', organisations } as const;
    await identity.record(asker, 'organisation.register', command);
  }
  return { organisations: all, position: journal.head.position };
}

/** What a proposal answers; nothing is new where the same stands already. */
export interface ProposedAccreditation {
  readonly organisation: string;
  readonly proposed: boolean;
  readonly version?: number;
}

export async function proposeAccreditation(
  identity: Identity,
  call: Call,
  { organisation, merchant }: { organisation: string; merchant?: MerchantStanding },
): Promise<Answer<ProposedAccreditation>> {
  const told = merchant && { merchant };
  const command = { type: 'ProposeAccreditation', organisation, ...told } as const;
  const outcome = await identity.call(call, 'organisation.accredit', command, command);
  return answered(outcome, ([event]) => ({
    organisation,
    proposed: event !== undefined,
    ...(event && { version: Number(event.data['version']) }),
  }));
}

export interface Confirmed {
  readonly organisation: string;
  readonly status: 'accredited';
  readonly position: number;
}

/** As another person than proposed it. */
export async function confirmAccreditation(
  identity: Identity,
  call: Call,
  { organisation, version }: { organisation: string; version: number },
): Promise<Answer<Confirmed>> {
  const by = identity.actorOf(call.subject);
  const command = { type: 'ConfirmAccreditation', organisation, version, by } as const;
  const outcome = await identity.call(call, 'organisation.confirm', command, command);
  return answered(outcome, (events) => ({
    organisation,
    status: 'accredited',
    position: positionOf(events),
  }));
}

export interface Declined {
  readonly organisation: string;
  readonly version: number;
}

export async function declineAccreditation(
  identity: Identity,
  call: Call,
  asked: { organisation: string; version: number; reason?: string },
): Promise<Answer<Declined>> {
  const { organisation, version, reason } = asked;
  const { journal, organisationDetails } = identity.parts;
  const isKnown = await journal.read(({ organisations }) => organisations.has(organisation));
  const note =
    isKnown && reason ? await organisationDetails.keepNote(organisation, reason) : undefined;
  const told = note === undefined ? {} : { note };
  const command = { type: 'DeclineAccreditation', organisation, version, ...told } as const;
  const outcome = await identity.call(call, 'organisation.decline', asked, command);
  return answered(outcome, () => ({ organisation, version }));
}

export interface Standing {
  readonly organisation: string;
  readonly status: 'accredited' | 'suspended';
}

export async function suspendOrganisation(
  identity: Identity,
  call: Call,
  organisation: string,
): Promise<Answer<Standing>> {
  const command = { type: 'SuspendOrganisation', organisation } as const;
  const outcome = await identity.call(call, 'organisation.suspend', command, command);
  return answered(outcome, () => ({ organisation, status: 'suspended' }));
}

export async function reinstateOrganisation(
  identity: Identity,
  call: Call,
  organisation: string,
): Promise<Answer<Standing>> {
  const command = { type: 'ReinstateOrganisation', organisation } as const;
  const outcome = await identity.call(call, 'organisation.reinstate', command, command);
  return answered(outcome, () => ({ organisation, status: 'accredited' }));
}

/** Of a command that always tells something. */
function positionOf(events: readonly IdentityEvent[]): number {
  const last = events.at(-1);
  if (!last) throw new Error('an accreditation is an event');
  return last.position;
}
