/**
 * Port: a collection of small records by key that lies beside a journal and, unlike it, can be erased:
 * people, notes, sessions, PINs. What a record says is its store's own business, sealed where it is
 * about somebody; only its key and its marks are seen here.
 *
 * Each call is durable, and whole, when it resolves (`RecordsOptions.isWaitedFor`). There is nothing
 * larger than one record that is all or nothing: whoever writes several puts first what others refer
 * to, and can do it again. Rejects with Unavailable when the store cannot be asked now.
 */
export interface Records {
  get(key: string): Promise<Kept | undefined>;
  /** In the order of `keys`, `undefined` for those that are not there. */
  many(keys: readonly string[]): Promise<(Kept | undefined)[]>;
  /** In place of what was there. Throws MarkTaken when another record has one of the unique marks. */
  put(records: readonly NewRecord[]): Promise<void>;
  /** Whether each was put: not where there was one of its key, or of a unique mark of it. */
  insert(records: readonly NewRecord[]): Promise<boolean[]>;
  /** In place of just the revision that was read; false when it is another by now, or gone. */
  replace(record: NewRecord, revision: number): Promise<boolean>;
  /** Erases what is there: nothing of it stays in the file. The number of those that were. */
  remove(keys: readonly string[]): Promise<number>;
  /** Those whose key begins with `prefix` and follows `after`, in the order of their keys. */
  list(options: { prefix?: string; after?: string; limit: number }): Promise<Kept[]>;
  /** Those with this mark, in the order of their keys. */
  find(mark: string, value: string, limit: number): Promise<Kept[]>;
  /** Erases those whose mark, a number, is below; the number of them. */
  removeBelow(mark: string, value: number): Promise<number>;
}

export interface NewRecord {
  /** At most 1,000 bytes of UTF-8. Ordered by its bytes. */
  readonly key: string;
  /** At most 8 MiB. */
  readonly value: Uint8Array;
  /** By what it is found besides; those of the collection that are left out are not there. */
  readonly marks?: Readonly<Record<string, string | number>>;
}

export interface Kept {
  readonly key: string;
  readonly value: Buffer;
  /** Changes whenever the record does. */
  readonly revision: number;
}

export interface RecordsOptions {
  /** The name of the collection, in its place. */
  readonly name: string;
  /** `text` and `unique` ones are found by `find`, `number` ones swept by `removeBelow`. */
  readonly marks?: Readonly<Record<string, 'text' | 'unique' | 'number'>>;
  /**
   * False where a power cut may take the last writes back, for which nobody waits then (failed
   * sign-ins). True without it.
   */
  readonly isWaitedFor?: boolean;
}

/** Where collections lie: a folder of SQLite files, or a database of MongoDB. */
export interface RecordPlace {
  /** The same collection for the same name, once in a process; made when it is not there. */
  open(options: RecordsOptions): Promise<Records>;
  close(): Promise<void>;
}

/** Another record has a mark of which there is one. */
export class MarkTaken extends Error {
  readonly mark: string;

  constructor(mark: string) {
    super(`another record has this ${mark}`);
    this.name = 'MarkTaken';
    this.mark = mark;
  }
}

/** Values that are JSON. */
export function jsonValue(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export function jsonOf<T>({ value }: Kept): T {
  return JSON.parse(value.toString('utf8')) as T;
}
