import { randomBytes } from 'node:crypto';
import type { Kept, RecordPlace, Records, RecordsOptions } from '@mutirao/adapters/records';
import { seal, unseal } from '@mutirao/adapters/sealing';
import { assert } from '@mutirao/event-sourcing';

export const PERSON_KEYS = { name: 'person-keys' } as const satisfies RecordsOptions;

/** As many as are asked for at once. */
const A_BATCH = 1_000;

/**
 * A key a person, wrapped by the master key. What is sealed under a key is gone when the key is: so
 * this collection is small, is backed up apart, and its backups are not kept for long. Nothing of it
 * is remembered here: a key that one instance destroyed opens nothing at another either.
 */
export class PersonKeys {
  readonly #records: Records;
  readonly #master: Uint8Array;

  constructor(records: Records, master: Uint8Array) {
    this.#records = records;
    this.#master = master;
  }

  static async open(place: RecordPlace, master: Uint8Array): Promise<PersonKeys> {
    return new PersonKeys(await place.open(PERSON_KEYS), master);
  }

  /** Those of these members for whom there is a key, that opens or not. */
  async kept(members: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (let start = 0; start < members.length; start += A_BATCH) {
      const kept = await this.#records.many(members.slice(start, start + A_BATCH));
      for (const each of kept) if (each) found.push(each.key);
    }
    return found;
  }

  /** `undefined` for a person who was erased, or never was. */
  async keyOf(member: string): Promise<Buffer | undefined> {
    const kept = await this.#records.get(member);
    return kept && this.#opened(kept);
  }

  /** The same of several, in their order. */
  async keysOf(members: readonly string[]): Promise<(Buffer | undefined)[]> {
    const kept = await this.#records.many(members);
    return kept.map((each) => each && this.#opened(each));
  }

  /** The keys of these members, in their order; those without one get one, durably, in one write. */
  async assign(members: readonly string[]): Promise<Buffer[]> {
    const keys = new Map<string, Buffer | undefined>();
    await this.#look(members, keys);
    const missing = [...keys].flatMap(([member, key]) => (key ? [] : [member]));
    if (missing.length > 0) await this.#give(missing, keys);
    return members.map((member) => {
      const key = keys.get(member);
      assert(key, 'whoever is assigned a key has one');
      return key;
    });
  }

  /** Of two who give one person a key at once, the first has given it: the other takes it over. */
  async #give(missing: readonly string[], keys: Map<string, Buffer | undefined>): Promise<void> {
    const made = missing.map((member) => ({ member, key: randomBytes(32) }));
    const isNew = await this.#records.insert(
      made.map(({ member, key }) => ({ key: member, value: seal(this.#master, member, key) })),
    );
    made.forEach(({ member, key }, index) => {
      if (isNew[index]) keys.set(member, key);
    });
    const late = missing.filter((_, index) => !isNew[index]);
    if (late.length === 0) return;
    await this.#look(late, keys);
  }

  async #look(members: readonly string[], keys: Map<string, Buffer | undefined>): Promise<void> {
    const found = await this.keysOf(members);
    members.forEach((member, index) => {
      keys.set(member, found[index]);
    });
  }

  /**
   * Erases the key: nothing opens what it sealed. Rejects (Unavailable) while that cannot be, because
   * a backup reads the file, say: then to be done again.
   */
  async destroy(member: string): Promise<void> {
    await this.#records.remove([member]);
  }

  #opened({ key, value }: Kept): Buffer {
    return unseal(this.#master, key, value);
  }
}
