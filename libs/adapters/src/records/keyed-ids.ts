import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { RecordPlace, Records, RecordsOptions } from './records.ts';

/** The collection of this name in which they lie. */
export const keyedIds = (name: string): RecordsOptions => ({ name, marks: { id: 'unique' } });

/**
 * From names to random ids, by keyed hash, and never the other way round: without the community's key,
 * which lies elsewhere, it tells nothing. A name has one id, and an id one name.
 */
export class KeyedIds {
  readonly #records: Records;
  readonly #key: KeyObject;

  private constructor(records: Records, key: Uint8Array) {
    this.#records = records;
    this.#key = createSecretKey(key);
  }

  static async open(place: RecordPlace, collection: string, key: Uint8Array): Promise<KeyedIds> {
    return new KeyedIds(await place.open(keyedIds(collection)), key);
  }

  /** In the order of the names. */
  async find(names: readonly string[]): Promise<(string | undefined)[]> {
    const found = await this.#records.many(names.map((name) => this.#digest(name)));
    return found.map((kept) => kept?.value.toString());
  }

  /** Gives a name the id that `make` makes, durably, where it has none; whoever was first stays. */
  async assign(names: readonly string[], make: () => string): Promise<string[]> {
    const known = await this.find(names);
    const missing = [...new Set(names.filter((_, index) => known[index] === undefined))];
    if (missing.length === 0) return known as string[];
    const made = missing.map(make);
    const entries = missing.map((name, index) => this.#entry(name, made[index] ?? ''));
    const isNew = await this.#records.insert(entries);
    const others = missing.filter((_, index) => !isNew[index]);
    const found = await this.find(others);
    const ids = new Map([
      ...missing.map((name, index) => [name, made[index] ?? ''] as const),
      ...others.map((name, index) => [name, found[index] ?? ''] as const),
    ]);
    return names.map((name, index) => known[index] ?? ids.get(name) ?? '');
  }

  /** Binds a name to an id that was made elsewhere. False when it has another, or the id another name. */
  async bind(name: string, id: string): Promise<boolean> {
    const [isNew] = await this.#records.insert([this.#entry(name, id)]);
    return isNew === true || (await this.find([name]))[0] === id;
  }

  /** Nobody is found by this id's name any more. */
  async forget(id: string): Promise<void> {
    const found = await this.#records.find('id', id, 1);
    await this.#records.remove(found.map(({ key }) => key));
  }

  #entry(name: string, id: string) {
    return { key: this.#digest(name), value: Buffer.from(id), marks: { id } };
  }

  #digest(name: string): string {
    return createHmac('sha256', this.#key).update(name).digest('base64url');
  }
}
