import { PURPOSES, type Purpose } from '@mutirao/contracts';
import { invalid } from '@mutirao/nest';
import type { Call, Identity } from '../app/identity.ts';
import { type MemberView, memberView } from '../app/members.ts';
import { seePerson } from '../app/reading.ts';
import type { PersonField } from '../domain/members/events.ts';
import type { Person } from '../stores/people.ts';

export interface ShownPerson extends MemberView {
  readonly person: Person;
}

/**
 * A person as whoever asks is shown them; `undefined` for a member that there is not. What staff see
 * is recorded, with its purpose, before it is shown; nothing is shown of one who was erased.
 */
export async function shownPerson(
  identity: Identity,
  call: Call,
  member: string,
  purpose: Purpose | undefined,
): Promise<ShownPerson | Pick<MemberView, 'member' | 'status'> | undefined> {
  const view = await memberView(identity, member);
  if (view?.status === 'erased') return { member, status: view.status };
  const person = view && ((await identity.parts.people.read(member)) ?? {});
  if (!person) return undefined;
  const fields = Object.keys(person) as PersonField[];
  if (purpose !== undefined && fields.length > 0) {
    await seePerson(identity, call, member, purpose, fields);
  }
  return { ...view, person };
}

/** Staff say why they look. */
export function staffPurpose(purpose: Purpose | undefined): Purpose {
  if (purpose !== undefined) return purpose;
  const message = `purpose must be one of ${PURPOSES.join(', ')}`;
  throw invalid([{ field: 'purpose', rule: 'purpose', message }]);
}
