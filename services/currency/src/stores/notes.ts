import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type {
  Kept,
  NewRecord,
  RecordPlace,
  Records,
  RecordsOptions,
} from '@mutirao/adapters/records';
import { seal, unseal } from '@mutirao/adapters/sealing';

export const NOTES = { name: 'notes' } as const satisfies RecordsOptions;

/** What a statement says of a line, in the bank's words. */
export interface BankNote {
  readonly fitId: string;
  readonly type: string;
  readonly name: string;
  readonly memo: string;
}

/** A line of a file that was not used, with what stood there. */
export interface RefusedNote {
  readonly line: number;
  readonly field: string;
  readonly rule: string;
  readonly value: string;
  readonly message: string;
}

/** What the note of this id says; `undefined` without one, and once it is erased. */
export type Words = (id: string | undefined) => string | undefined;

export interface NotesKeys {
  /** Of the community, of which the ids are made. */
  readonly naming: Uint8Array;
  /** 32 bytes, under which all texts lie; made of a key that is not in the folder. */
  readonly sealing: Uint8Array;
}

/**
 * The erasable store: free text, names, the bank's words and the values of refused lines, each sealed.
 * The journal holds the id of a note, a keyed digest of its text, so the same text has the same id.
 */
export class Notes {
  readonly #records: Records;
  readonly #naming: KeyObject;
  readonly #sealing: Uint8Array;

  private constructor(records: Records, { naming, sealing }: NotesKeys) {
    this.#records = records;
    this.#naming = createSecretKey(naming);
    this.#sealing = sealing;
  }

  static async open(place: RecordPlace, keys: NotesKeys): Promise<Notes> {
    return new Notes(await place.open(NOTES), keys);
  }

  /** 22 characters; the same for the same words, and meaningless without the community's key. */
  digest(...words: readonly string[]): string {
    const hmac = createHmac('sha256', this.#naming);
    for (const word of words) hmac.update(`${Buffer.byteLength(word)}:`).update(word);
    return hmac.digest('base64url').slice(0, 22);
  }

  /** Keeps texts, durably, and returns their ids. */
  async keep(texts: readonly string[]): Promise<string[]> {
    const ids = texts.map((text) => this.digest('note', text));
    await this.#records.insert(
      ids.map((id, index) => this.#sealed(aboutNote(id), id, texts[index])),
    );
    return ids;
  }

  /** Keeps a text under an id of its own. */
  async put(id: string, text: string): Promise<void> {
    await this.#records.put([this.#sealed(aboutNote(id), id, text)]);
  }

  /** `undefined` once erased. Throws when it was sealed under another key. */
  async read(id: string): Promise<string | undefined> {
    return (await this.many([id]))[0];
  }

  /** The same for many, in their order. */
  async many(ids: readonly string[]): Promise<(string | undefined)[]> {
    const found = await this.#records.many(ids);
    return found.map((kept) => kept && this.#opened(aboutNote(kept.key), kept));
  }

  /** Reads those of many things at once; what they say is asked for afterwards. */
  async words(ids: Iterable<string | undefined>): Promise<Words> {
    const wanted = [...new Set(ids)].filter((id) => id !== undefined);
    const texts = await this.many(wanted);
    const known = new Map(wanted.map((id, index) => [id, texts[index]]));
    return (id) => (id === undefined ? undefined : known.get(id));
  }

  /** Keeps the refused lines of the run that has this SHA-256. */
  async keepRefused(sha256: string, lines: readonly RefusedNote[]): Promise<void> {
    await this.#records.put(
      lines.map((note) => {
        const key = refusedKey(sha256, note.line);
        return this.#sealed(aboutRefused(key), key, JSON.stringify(note));
      }),
    );
  }

  async refused(
    sha256: string,
    { after = 0, limit }: { after?: number; limit: number },
  ): Promise<RefusedNote[]> {
    const [prefix, from] = [`${sha256}:`, refusedKey(sha256, after)];
    const found = await this.#records.list({ prefix, after: from, limit });
    return found.map((kept) => JSON.parse(this.#opened(aboutRefused(kept.key), kept)));
  }

  #sealed(about: string, key: string, text = ''): NewRecord {
    return { key, value: seal(this.#sealing, about, Buffer.from(text)) };
  }

  #opened(about: string, { value }: Kept): string {
    return unseal(this.#sealing, about, value).toString();
  }
}

/** In the order of the lines: no file has more of them than nine digits say. */
const refusedKey = (run: string, line: number): string => `${run}:${String(line).padStart(9, '0')}`;
const aboutNote = (id: string): string => `note:${id}`;
const aboutRefused = (key: string): string => `refused:${key}`;
