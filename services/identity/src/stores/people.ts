import type { NewRecord, RecordPlace, Records, RecordsOptions } from '@mutirao/adapters/records';
import { seal, unseal } from '@mutirao/adapters/sealing';
import { assert } from '@mutirao/event-sourcing';
import { changeRecord } from './changed-record.ts';
import type { PersonKeys } from './person-keys.ts';

/** What is kept of a person. Nothing of it stands in a journal, a message, a log or a metric. */
export interface Person {
  readonly registry?: string;
  readonly fullName?: string;
  readonly neighbourhood?: string;
  /** As dialled: digits, with + before them. */
  readonly phone?: string;
  readonly email?: string;
}

export const PEOPLE = { name: 'people' } as const satisfies RecordsOptions;

/** People, each sealed under the person's own key. */
export class People {
  readonly #records: Records;
  readonly #keys: PersonKeys;

  constructor(records: Records, keys: PersonKeys) {
    this.#records = records;
    this.#keys = keys;
  }

  static async open(place: RecordPlace, keys: PersonKeys): Promise<People> {
    return new People(await place.open(PEOPLE), keys);
  }

  /** `undefined` for one who was erased: then nobody can read it any more. */
  async read(member: string): Promise<Person | undefined> {
    const [key, kept] = await Promise.all([this.#keys.keyOf(member), this.#records.get(member)]);
    return key && kept && opened(key, member, kept.value);
  }

  /** Keeps these people, durably, in one write; whoever has no key yet gets one first. */
  async keep(
    people: readonly { readonly member: string; readonly person: Person }[],
  ): Promise<void> {
    const keys = await this.#keys.assign(people.map(({ member }) => member));
    const records = people.map(({ member, person }, index) => {
      const key = keys[index];
      assert(key, 'every person has a key');
      return sealed(key, member, person);
    });
    await this.#records.put(records);
  }

  /** Changes what is kept of a person by what it is now, durably; answers what it is then. */
  async change(member: string, to: (person: Person) => Person): Promise<Person> {
    const [key] = await this.#keys.assign([member]);
    assert(key, 'every person has a key');
    return changeRecord(this.#records, member, (kept) => {
      const person = to(kept ? opened(key, member, kept.value) : {});
      return { answer: person, record: sealed(key, member, person) };
    });
  }

  /** What was sealed goes too, though nobody could read it without its key. */
  async forget(member: string): Promise<void> {
    await this.#records.remove([member]);
  }
}

const sealed = (key: Buffer, member: string, person: Person): NewRecord => ({
  key: member,
  value: seal(key, `person:${member}`, Buffer.from(JSON.stringify(person))),
});

const opened = (key: Buffer, member: string, value: Buffer): Person =>
  JSON.parse(unseal(key, `person:${member}`, value).toString('utf8')) as Person;
