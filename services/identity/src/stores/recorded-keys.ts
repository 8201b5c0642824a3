import type { RecordPlace, Records } from '@mutirao/adapters/records';
import { derivedKey, seal, unseal } from '@mutirao/adapters/sealing';
import type { KeyPlace, KeyText } from './key-file.ts';
import { assertCheck, checkOf, MasterKeyUnusable } from './master-key.ts';
import { PERSON_KEYS } from './person-keys.ts';

const CHECK = 'master-key-check';
const KEYS = 'signing-keys';

/**
 * The keys that sign tokens where several instances share them and no folder: a record, sealed under a
 * key made of the master key, which each of them has been given.
 */
export class RecordedKeys implements KeyPlace {
  readonly name = 'the record of signing keys';
  readonly #records: Records;
  readonly #key: Buffer;

  private constructor(records: Records, master: Uint8Array) {
    this.#records = records;
    this.#key = derivedKey(master, 'mutirao signing keys');
  }

  /**
   * Throws, in plain words, for another master key than the one that was used here first; without a
   * note of that one, for any, once there are keys of persons that it would have to open.
   */
  static async open(place: RecordPlace, master: Uint8Array): Promise<RecordedKeys> {
    const records = await place.open({ name: 'keys' });
    if (!(await records.get(CHECK))) {
      const personKeys = await place.open(PERSON_KEYS);
      if ((await personKeys.list({ limit: 1 })).length > 0) {
        throw new MasterKeyUnusable(
          `${CHECK} is missing: whose master key is right cannot be told`,
        );
      }
      await records.insert([{ key: CHECK, value: Buffer.from(checkOf(master)) }]);
    }
    const noted = await records.get(CHECK);
    assertCheck(noted?.value.toString('utf8') ?? '', master);
    return new RecordedKeys(records, master);
  }

  async read(): Promise<KeyText | undefined> {
    const kept = await this.#records.get(KEYS);
    if (!kept) return undefined;
    const text = unseal(this.#key, KEYS, kept.value).toString('utf8');
    return { text, revision: kept.revision };
  }

  async write(text: string, before: KeyText | undefined): Promise<boolean> {
    const record = { key: KEYS, value: seal(this.#key, KEYS, Buffer.from(text)) };
    if (before) return this.#records.replace(record, before.revision);
    const [isNew = false] = await this.#records.insert([record]);
    return isNew;
  }
}
