import { type Purpose, ROLES, type Role } from '@mutirao/contracts';
import { assert, decodeEvent, eachFrame, noMovements } from '@mutirao/event-sourcing';
import type { FactData } from '../domain/events.ts';
import type { PersonField } from '../domain/privacy/commands.ts';
import type { Call, Identity, IdentityEvent } from './identity.ts';

type Reader = Pick<Call, 'subject' | 'roles' | 'correlation'>;

/**
 * Records, durably and before anything is shown, that a member of staff looks at a person. Rejects
 * (Unavailable) when that cannot be written: then nothing may be shown.
 */
export async function seePerson(
  identity: Identity,
  call: Reader,
  member: string,
  purpose: Purpose,
  fields: readonly PersonField[],
): Promise<void> {
  const command = { type: 'SeePerson', member, roles: rolesAs(call), purpose, fields } as const;
  const outcome = await identity.record(call, 'member.see', command);
  assert(outcome.kind === 'done', 'whoever is shown is a member');
}

/** In which roles one sees another: as a holder one sees only oneself. */
export function rolesAs({ roles }: Pick<Call, 'roles'>): Role[] {
  return ROLES.filter((role) => role !== 'holder' && roles.includes(role));
}

/** One look at a person: by whom (a random id), as what, why, and at which fields. */
export interface Read {
  readonly position: number;
  readonly at: string;
  readonly by: string;
  readonly roles: readonly Role[];
  readonly purpose?: Purpose;
  /** `everything` when all was given out as a file. */
  readonly fields: readonly PersonField[] | 'everything';
}

export interface ReadsPage {
  readonly reads: readonly Read[];
  /** The position after which the next page begins; none after the last. */
  readonly next?: number;
}

/** Who looked at this person, oldest first; of one who is not here, or was erased, nobody. */
export async function readsOf(
  identity: Identity,
  member: string,
  { after = -1, limit }: { readonly after?: number; readonly limit: number },
): Promise<ReadsPage> {
  const { journal } = identity.parts;
  const positions = await journal.read(({ readsOf }) => readsOf.get(member) ?? []);
  const wanted = positions.filter((position) => position > after);
  const page = wanted.slice(0, limit);
  const reads = await Promise.all(page.map((position) => readAt(identity, position)));
  const last = page.at(-1);
  return { reads, ...(last === undefined || page.length === wanted.length ? {} : { next: last }) };
}

async function readAt(identity: Identity, position: number): Promise<Read> {
  const { type, data, at, meta } = await eventAt(identity, position);
  const seen = data as FactData<'identity.PersonSeen.v1'>;
  return {
    position,
    at: new Date(at).toISOString(),
    by: meta.actor,
    roles: seen.roles,
    ...(seen.purpose === undefined ? {} : { purpose: seen.purpose }),
    fields: type === 'identity.PersonExported.v1' ? 'everything' : seen.fields,
  };
}

async function eventAt({ parts }: Identity, position: number): Promise<IdentityEvent> {
  let found: IdentityEvent | undefined;
  for await (const chunk of parts.store.read(position)) {
    eachFrame(
      chunk,
      (frame) => {
        found = decodeEvent(frame, noMovements);
        return false;
      },
      position,
    );
    break;
  }
  assert(found, `the journal has an event at position ${position}`);
  return found;
}
