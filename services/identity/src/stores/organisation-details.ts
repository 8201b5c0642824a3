import { randomBytes } from 'node:crypto';
import type { RecordPlace, Records, RecordsOptions } from '@mutirao/adapters/records';
import { seal, unseal } from '@mutirao/adapters/sealing';
import { assert } from '@mutirao/event-sourcing';
import type { PersonKeys } from './person-keys.ts';

/** What is kept of an organisation, which may bear a person's name. Nothing of it is in the journal. */
export interface Details {
  readonly registry: string;
  readonly name: string;
  /** CPF or CNPJ, without punctuation. */
  readonly document?: string;
}

export const ORGANISATIONS = { name: 'organisations' } as const satisfies RecordsOptions;

/** Shorter than any id of a note. */
const DETAILS = 'details';

/** Names and documents of organisations, and why they were declined, each sealed under its own key. */
export class OrganisationDetails {
  readonly #records: Records;
  readonly #keys: PersonKeys;

  constructor(records: Records, keys: PersonKeys) {
    this.#records = records;
    this.#keys = keys;
  }

  static async open(place: RecordPlace, keys: PersonKeys): Promise<OrganisationDetails> {
    return new OrganisationDetails(await place.open(ORGANISATIONS), keys);
  }

  /** `undefined` for one that is known by its number alone. */
  async of(organisation: string): Promise<Details | undefined> {
    const [details] = await this.ofAll([organisation]);
    return details;
  }

  /** The same of several, in their order. */
  async ofAll(organisations: readonly string[]): Promise<(Details | undefined)[]> {
    const texts = await this.#read(organisations.map((each) => [each, DETAILS]));
    return texts.map((text) => (text === undefined ? undefined : (JSON.parse(text) as Details)));
  }

  keep(organisation: string, details: Details): Promise<void> {
    return this.#write(organisation, DETAILS, JSON.stringify(details));
  }

  async note(organisation: string, note: string): Promise<string | undefined> {
    const [text] = await this.#read([[organisation, note]]);
    return text;
  }

  /** Keeps a text about it under a new random id, which is what the journal has of it. */
  async keepNote(organisation: string, text: string): Promise<string> {
    const note = randomBytes(16).toString('base64url');
    await this.#write(organisation, note, text);
    return note;
  }

  async #read(names: readonly (readonly [string, string])[]): Promise<(string | undefined)[]> {
    const [keys, kept] = await Promise.all([
      this.#keys.keysOf(names.map(([organisation]) => organisation)),
      this.#records.many(names.map((name) => name.join(' '))),
    ]);
    return names.map(([organisation, name], index) => {
      const [key, found] = [keys[index], kept[index]];
      return key && found && unseal(key, aboutOf(organisation, name), found.value).toString('utf8');
    });
  }

  async #write(organisation: string, name: string, text: string): Promise<void> {
    const [key] = await this.#keys.assign([organisation]);
    assert(key, 'every organisation has a key');
    const value = seal(key, aboutOf(organisation, name), Buffer.from(text));
    await this.#records.put([{ key: `${organisation} ${name}`, value }]);
  }
}

const aboutOf = (organisation: string, name: string) => `organisation:${organisation}:${name}`;
