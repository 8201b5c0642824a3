import { Unavailable } from '@mutirao/event-sourcing';
import mongoose, { type Collection } from 'mongoose';
import { bufferOf } from '../mongo/collections.ts';
import type { MongoConnection } from '../mongo/mongo-connection.ts';
import { checkMark, checkRecords, type Mark, marksOf, newRevision } from './record-bounds.ts';
import {
  type Kept,
  MarkTaken,
  type NewRecord,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from './records.ts';

const { MongoBulkWriteError } = mongoose.mongo;
const DUPLICATE = 11_000;
/** Keys a query, so that none takes long. */
const MOST_KEYS = 1_000;
/** Of two that upsert one new key at once the server lets one fail, which is to try again. */
const MOST_TRIES = 10;

interface RecordDocument {
  /** The record's key. MongoDB orders texts by their bytes. */
  readonly _id: string;
  readonly value: Buffer;
  readonly revision: number;
  readonly marks?: Readonly<Record<string, string | number>>;
}

/** Collections of one database, each `PREFIX.NAME`. The connection stays its owner's to close. */
export class MongoRecordPlace implements RecordPlace {
  readonly #open = new Map<string, Promise<Records>>();

  constructor(
    private readonly mongo: MongoConnection,
    private readonly prefix: string,
  ) {}

  open(options: RecordsOptions): Promise<Records> {
    const { name } = options;
    const opening =
      this.#open.get(name) ?? MongoRecords.open(this.mongo, `${this.prefix}.${name}`, options);
    this.#open.set(name, opening);
    opening.catch(() => this.#open.delete(name));
    return opening;
  }

  async close(): Promise<void> {
    this.#open.clear();
  }
}

/**
 * A collection of MongoDB, a document a record. Each write is one document's, acknowledged by a
 * majority that has it on disk, and may be sent again by the driver without being done twice.
 *
 * What is removed is found no more at once, but its bytes are not gone then: they stay in the oplog
 * until it has come round, in free blocks of the data files and the journal until these are written
 * over, and in every backup. Nobody may rely on MongoDB to forget: what is about somebody is sealed
 * under a key of theirs, and it is the loss of that key that erases it (docs/adr/0039).
 */
class MongoRecords implements Records {
  readonly #mongo: MongoConnection;
  readonly #collection: Collection<RecordDocument>;
  readonly #marks: readonly Mark[];
  readonly #concerns: object;

  static async open(
    mongo: MongoConnection,
    name: string,
    options: RecordsOptions,
  ): Promise<MongoRecords> {
    const marks = marksOf(options);
    const collection = mongo.connection.collection<RecordDocument>(name);
    // Sparse: only those are in it that have the mark.
    const indexes = marks.map(({ mark, kind }) => ({
      key: { [`marks.${mark}`]: 1 as const },
      name: indexOf(mark),
      unique: kind === 'unique',
      sparse: true,
    }));
    if (indexes.length > 0) await mongo.attempt(() => collection.createIndexes(indexes));
    return new MongoRecords(mongo, collection, marks, options);
  }

  private constructor(
    mongo: MongoConnection,
    collection: Collection<RecordDocument>,
    marks: readonly Mark[],
    { isWaitedFor = true }: RecordsOptions,
  ) {
    this.#mongo = mongo;
    this.#collection = collection;
    this.#marks = marks;
    // Whoever waits for no majority reads what the primary has, or would not see its own writes.
    this.#concerns = isWaitedFor ? {} : { writeConcern: { w: 1 }, readConcern: { level: 'local' } };
  }

  async get(key: string): Promise<Kept | undefined> {
    return (await this.many([key]))[0];
  }

  async many(keys: readonly string[]): Promise<(Kept | undefined)[]> {
    const found = new Map<string, Kept>();
    for (let start = 0; start < keys.length; start += MOST_KEYS) {
      const $in = keys.slice(start, start + MOST_KEYS);
      const page = await this.#all({ _id: { $in } }, { limit: 0 });
      for (const kept of page) found.set(kept.key, kept);
    }
    return keys.map((key) => found.get(key));
  }

  async put(records: readonly NewRecord[]): Promise<void> {
    checkRecords(records, this.#marks);
    let left = records;
    for (let tries = 1; left.length > 0; tries++) {
      const replacing = left.map((record) => ({
        replaceOne: {
          filter: { _id: record.key },
          replacement: documentOf(record),
          upsert: true,
        },
      }));
      const taken = await this.#bulk(() => this.#collection.bulkWrite(replacing, this.#unordered));
      const mark = [...taken.values()].find((each) => each !== undefined);
      if (mark !== undefined) throw new MarkTaken(mark);
      if (tries === MOST_TRIES && taken.size > 0) throw new Error('a key is never put');
      left = left.filter((_, index) => taken.has(index));
    }
  }

  async insert(records: readonly NewRecord[]): Promise<boolean[]> {
    checkRecords(records, this.#marks);
    if (records.length === 0) return [];
    const documents = records.map(documentOf);
    const taken = await this.#bulk(() => this.#collection.insertMany(documents, this.#unordered));
    return records.map((_, index) => !taken.has(index));
  }

  async replace(record: NewRecord, revision: number): Promise<boolean> {
    checkRecords([record], this.#marks);
    const filter = { _id: record.key, revision };
    const replacing = [{ replaceOne: { filter, replacement: documentOf(record) } }];
    let matched = 0;
    const taken = await this.#bulk(async () => {
      matched = (await this.#collection.bulkWrite(replacing, this.#unordered)).matchedCount;
    });
    for (const mark of taken.values()) throw new MarkTaken(mark ?? 'key');
    return matched === 1;
  }

  async remove(keys: readonly string[]): Promise<number> {
    let removed = 0;
    for (let start = 0; start < keys.length; start += MOST_KEYS) {
      const $in = keys.slice(start, start + MOST_KEYS);
      removed += await this.#removeAll({ _id: { $in } });
    }
    return removed;
  }

  list(options: { prefix?: string; after?: string; limit: number }): Promise<Kept[]> {
    const { prefix = '', after, limit } = options;
    const begun = { $gte: prefix, $lt: `${prefix}\u{10ffff}` };
    return this.#all({ _id: after === undefined ? begun : { ...begun, $gt: after } }, { limit });
  }

  async find(mark: string, value: string, limit: number): Promise<Kept[]> {
    checkMark(this.#marks, mark, value);
    return this.#all({ [`marks.${mark}`]: value }, { limit });
  }

  async removeBelow(mark: string, value: number): Promise<number> {
    checkMark(this.#marks, mark, value);
    return this.#removeAll({ [`marks.${mark}`]: { $lt: value } });
  }

  get #unordered(): object {
    return { ...this.#concerns, ordered: false };
  }

  #all(filter: object, { limit }: { readonly limit: number }): Promise<Kept[]> {
    return this.#mongo.attempt(async () => {
      const found = this.#collection.find(filter, this.#concerns).sort({ _id: 1 }).limit(limit);
      return (await found.toArray()).map(keptOf);
    });
  }

  #removeAll(filter: object): Promise<number> {
    return this.#mongo.attempt(
      async () => (await this.#collection.deleteMany(filter, this.#concerns)).deletedCount,
    );
  }

  /** Index of each that was not written as there was one already, with the unique mark that it was. */
  async #bulk(write: () => Promise<unknown>): Promise<ReadonlyMap<number, string | undefined>> {
    return this.#mongo.attempt(async () => {
      try {
        await write();
        return new Map();
      } catch (error) {
        if (!(error instanceof MongoBulkWriteError)) throw error;
        const failed = [error.writeErrors].flat();
        const isAnswered = failed.length > 0 || typeof error.code === 'number';
        if (!isAnswered || error.result.getWriteConcernError()) {
          throw new Unavailable('MongoDB cannot be reached', { cause: error });
        }
        if (error.code !== DUPLICATE || failed.some(({ code }) => code !== DUPLICATE)) throw error;
        return new Map(failed.map(({ index, errmsg }) => [index, this.#markIn(errmsg ?? '')]));
      }
    });
  }

  /** The server tells in words alone which index it was. */
  #markIn(message: string): string | undefined {
    return this.#marks.find(({ mark }) => message.includes(` index: ${indexOf(mark)} `))?.mark;
  }
}

const indexOf = (mark: string): string => `by-${mark}`;

function documentOf({ key, value, marks }: NewRecord): RecordDocument {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return { _id: key, value: bytes, revision: newRevision(), ...(marks && { marks }) };
}

function keptOf({ _id, value, revision }: RecordDocument): Kept {
  return { key: _id, value: bufferOf(value), revision };
}
