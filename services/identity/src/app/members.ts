import type { PersonField } from '../domain/members/events.ts';
import type { Member, MemberStatus } from '../domain/members/rows.ts';
import type { Person } from '../stores/people.ts';
import { type Answer, answered } from './answer.ts';
import { noteMatches } from './duplicates.ts';
import type { Call, Identity } from './identity.ts';
import { countOf, undescribed } from './member-file.ts';

export interface NewPerson extends Person {
  readonly registry: string;
  readonly fullName: string;
}

export interface RegisteredMember {
  readonly member: string;
  /** The number was registered already. */
  readonly known: boolean;
  /** Came back after an erasure, with the id of before. */
  readonly returned: boolean;
  /** Was known by the number alone until now. */
  readonly completed: boolean;
  readonly likelyMatches: number;
}

/**
 * Registers a person. Who is known stays as known: nothing that is kept of a person is replaced by a
 * registration. Written in this order, each step repeatable: id, key and sealed data, journal.
 */
export function registerMember(
  identity: Identity,
  call: Call,
  person: NewPerson,
): Promise<Answer<RegisteredMember>> {
  const { directory, people, members } = identity.parts;
  return members.turns.take(async () => {
    const [member = ''] = await directory.assignMembers([person.registry]);
    const [free] = await undescribed(identity, [member]);
    if (free !== undefined) {
      await people.keep([{ member, person }]);
      await members.matching.mark([{ member, person }]);
    }
    const command = { type: 'RegisterMembers', members: [member], described: true } as const;
    const outcome = await identity.call(call, 'member.register', person, command);
    if (outcome.kind !== 'done' && free !== undefined) {
      await people.forget(member);
      await members.matching.forget(member);
    }
    const likelyMatches =
      outcome.kind === 'done' ? await noteMatches(identity, call, { members: [member] }) : 0;
    return answered(outcome, (events) => {
      const { registered, described } = countOf(events);
      return {
        member,
        known: registered === 0,
        returned: events[0]?.data['returned'] === true,
        completed: registered === 0 && described > 0,
        likelyMatches,
      };
    });
  });
}

/** `null` takes away what was kept. */
export type PersonChange = Readonly<Partial<Record<PersonField, string | null>>>;

export interface ChangedMember {
  readonly member: string;
  readonly fields: readonly PersonField[];
}

/**
 * Changes what is kept of a person. The journal first, which says of each field where its last change
 * is: a command that comes again later, with its key, puts nothing back that was changed since.
 */
export function changeMember(
  identity: Identity,
  call: Call,
  member: string,
  change: PersonChange,
): Promise<Answer<ChangedMember>> {
  const { journal, people, members } = identity.parts;
  const fields = Object.keys(change) as PersonField[];
  return members.turns.take(async () => {
    const command = { type: 'ChangeMember', member, fields } as const;
    const outcome = await identity.call(call, 'member.change', { member, change }, command);
    if (outcome.kind !== 'done') return outcome;
    const position = outcome.events[0]?.position;
    const last = await journal.read((state) => {
      const row = state.members.get(member);
      const isGone = row?.status === 'erasing' || row?.status === 'erased';
      return isGone ? [] : fields.filter((field) => row?.changedAt[field] === position);
    });
    if (position !== undefined && last.length > 0) {
      const person = await people.change(member, (kept) => changed(kept, change, last));
      await members.matching.mark([{ member, person }]);
      await noteMatches(identity, call, { members: [member] });
    }
    return answered(outcome, () => ({ member, fields }));
  });
}

function changed(kept: Person, change: PersonChange, fields: readonly PersonField[]): Person {
  const person = new Map(Object.entries(kept));
  for (const field of fields) {
    const value = change[field];
    if (value === null || value === undefined) person.delete(field);
    else person.set(field, value);
  }
  return Object.fromEntries(person);
}

export interface MemberView extends Pick<Member, 'status' | 'registeredOn' | 'verified'> {
  readonly member: string;
}

export function memberView(identity: Identity, member: string): Promise<MemberView | undefined> {
  return identity.parts.journal.read((state) => {
    const row = state.members.get(member);
    return row && viewOf(member, row);
  });
}

export interface MembersPage {
  readonly members: readonly MemberView[];
  /** After which the next page begins; none after the last. */
  readonly next?: string;
}

/** By the order of registration: ids and what the journal says of them, nobody's data. */
export function memberList(
  identity: Identity,
  { status, after, limit }: { status?: MemberStatus; after?: string; limit: number },
): Promise<MembersPage> {
  return identity.parts.journal.read((state) => {
    const members: MemberView[] = [];
    let skipping = after !== undefined;
    for (const [member, row] of state.members.entries()) {
      if (skipping) skipping = member !== after;
      else if (status === undefined || row.status === status) {
        if (members.length === limit) return { members, next: members.at(-1)?.member ?? '' };
        members.push(viewOf(member, row));
      }
    }
    return { members };
  });
}

function viewOf(member: string, { status, registeredOn, verified }: Member): MemberView {
  return { member, status, registeredOn, verified };
}
