import type { OrganisationKind } from '@mutirao/contracts';
import type { Organisation } from '../domain/organisations/rows.ts';
import type { Identity } from './identity.ts';

export const ORGANISATION_STATUSES = ['registered', 'proposed', 'accredited', 'suspended'] as const;

export interface OrganisationFilter {
  readonly kind?: OrganisationKind;
  readonly status?: Organisation['status'];
  readonly after?: string;
  readonly limit: number;
}

/** A page of organisations, in the order in which they were registered. */
export async function organisationViews(identity: Identity, filter: OrganisationFilter) {
  const { journal, organisationDetails } = identity.parts;
  const { kind, status, ...page } = filter;
  const { rows, next } = await journal.read(({ organisations }) =>
    pageOf(organisations.entries(), page, (each) => {
      return each.kind === (kind ?? each.kind) && each.status === (status ?? each.status);
    }),
  );
  const details = await organisationDetails.ofAll(rows.map(([organisation]) => organisation));
  return {
    organisations: rows.map(([organisation, row], index) => ({
      organisation,
      kind: row.kind,
      status: row.status,
      name: details[index]?.name ?? '',
    })),
    ...(next === undefined ? {} : { next }),
  };
}

/** At most `limit` of the rows after `after`; `next` is what to ask with for the rest. */
export function pageOf<V>(
  entries: Iterable<[string, V]>,
  { after, limit }: { readonly after?: string; readonly limit: number },
  isWanted: (row: V) => boolean = () => true,
): { readonly rows: readonly [string, V][]; readonly next: string | undefined } {
  const rows: [string, V][] = [];
  let skipping = after !== undefined;
  for (const [id, row] of entries) {
    if (skipping) skipping = id !== after;
    else if (isWanted(row)) {
      if (rows.length >= limit) return { rows, next: rows.at(-1)?.[0] };
      rows.push([id, row]);
    }
  }
  return { rows, next: undefined };
}

/** One organisation, with what is known of it and what is proposed; `undefined` if there is none. */
export async function organisationView(identity: Identity, organisation: string) {
  const { journal, organisationDetails } = identity.parts;
  const row = await journal.read(({ organisations }) => organisations.get(organisation));
  if (!row) return undefined;
  const { proposals: _, declined, ...shown } = { declined: undefined, ...row };
  const reason = declined && (await organisationDetails.note(organisation, declined));
  return {
    organisation,
    ...(await organisationDetails.of(organisation)),
    ...shown,
    ...(reason === undefined ? {} : { declinedBecause: reason }),
  };
}
