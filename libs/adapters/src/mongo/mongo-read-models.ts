import {
  type Folded,
  FoldedElsewhere,
  type ListOptions,
  type LogLine,
  type ReadModelStore,
} from '@mutirao/event-sourcing';
import type { Model } from 'mongoose';
import {
  collectionOf,
  type FoldDocument,
  isDuplicate,
  type ModelDocument,
  modelSchema,
  type RowDocument,
} from './collections.ts';
import { Folds } from './folds.ts';
import { lineOf, pageDown, pageUp } from './log-pages.ts';
import type { MongoConnection } from './mongo-connection.ts';

/** Documents of a log that are read at first, and then at once. */
const FEWEST_LINES = 4;
const MOST_LINES = 256;

export interface MongoReadModelsOptions {
  /** How long another process's batch is waited for before it is applied from here. */
  readonly patienceMilliseconds?: number;
}

/**
 * Read models in MongoDB, those of one ledger. Another version of a model is folded beside the one that
 * is read, and takes its place in one write as soon as it stands where that does.
 */
export class MongoReadModels implements ReadModelStore {
  readonly #mongo: MongoConnection;
  readonly #folds: Folds;
  readonly #models: Model<ModelDocument>;
  /** Name → the fold that was read last. */
  readonly #live = new Map<string, string>();
  /** `NAME/VERSION` → its fold. */
  readonly #folding = new Map<string, string>();
  /** Models of which nothing replaced is left. */
  readonly #tidied = new Set<string>();

  static async open(
    mongo: MongoConnection,
    ledger: string,
    { patienceMilliseconds = 2_000 }: MongoReadModelsOptions = {},
  ): Promise<MongoReadModels> {
    const folds = new Folds(mongo.connection, ledger, patienceMilliseconds);
    const models = collectionOf(mongo.connection, modelSchema, `${ledger}.models`);
    await mongo.attempt(() => folds.makeIndexes());
    return new MongoReadModels(mongo, folds, models);
  }

  private constructor(mongo: MongoConnection, folds: Folds, models: Model<ModelDocument>) {
    this.#mongo = mongo;
    this.#folds = folds;
    this.#models = models;
  }

  position(name: string, version: number): Promise<number> {
    return this.#mongo.attempt(async () => {
      await this.#look(name);
      return (await this.#settled(name, version))?.position ?? -1;
    });
  }

  async get<Row>(name: string, key: string): Promise<Row | undefined> {
    return (await this.many<Row>(name, [key]))[0];
  }

  async many<Row>(
    name: string,
    keys: readonly string[],
    version?: number,
  ): Promise<(Row | undefined)[]> {
    const find = async (fold: string) => {
      const rows = this.#folds.rows(fold);
      const found = await rows.find({ _id: { $in: [...keys] } }).lean<RowDocument[]>();
      const byKey = new Map(found.map(({ _id, last }) => [_id, JSON.parse(last.row) as Row]));
      return { found: byKey, isAll: keys.every((key) => byKey.has(key)) };
    };
    if (keys.length === 0) return [];
    const byKey = await this.#mongo.attempt(async () => {
      if (version === undefined) return this.#read(name, find, new Map<string, Row>());
      const known = this.#folding.get(`${name}/${version}`);
      const fold = known ?? (await this.#settled(name, version))?._id;
      return fold === undefined ? new Map<string, Row>() : (await find(fold)).found;
    });
    return keys.map((key) => byKey.get(key));
  }

  list<Row>(
    name: string,
    { prefix = '', after = '', limit }: ListOptions,
  ): Promise<{ key: string; row: Row }[]> {
    const between = { $gt: after, $gte: prefix, $lt: `${prefix}\u{10ffff}` };
    const find = async (fold: string) => {
      const query = this.#folds.rows(fold).find({ _id: between }).sort({ _id: 1 });
      const page = await (limit < 2 ** 31 ? query.limit(limit) : query).lean<RowDocument[]>();
      const found = page.map(({ _id, last }) => ({
        key: _id,
        row: JSON.parse(last.row) as Row,
      }));
      return { found, isAll: found.length === limit };
    };
    return this.#mongo.attempt(() => this.#read(name, find, []));
  }

  /** A page at a time, of more and more: nothing is held open on the server between two of them. */
  async *lines(
    name: string,
    key: string,
    { from, to }: { from: number; to: number },
  ): AsyncGenerator<LogLine> {
    const isForward = from <= to;
    let next = from;
    for (let limit = FEWEST_LINES; ; limit = Math.min(4 * limit, MOST_LINES)) {
      const find = async (fold: string) => {
        const page = { key, from: next, to, limit };
        const found = await (isForward ? pageUp : pageDown)(this.#folds.lines(fold), page);
        return { found, isAll: found.length === limit };
      };
      const page = await this.#mongo.attempt(() => this.#read(name, find, []));
      for (const { lines } of page) {
        for (const line of (isForward ? lines : lines.toReversed()).map(lineOf)) {
          const { position } = line;
          if (isForward ? position < next : position > next) continue;
          if (isForward ? position > to : position < to) return;
          yield line;
          next = position + (isForward ? 1 : -1);
        }
      }
      if (page.length < limit) return;
    }
  }

  save(name: string, version: number, folded: Folded, expected: number): Promise<void> {
    return this.#mongo.attempt(async () => {
      const fold = await this.#foldFor(name, version, expected);
      const isWritten = fold !== undefined && (await this.#folds.write(fold, folded, expected));
      if (!isWritten) throw new FoldedElsewhere(name);
      if (this.#live.get(name) !== fold) await this.#takePlace(name, fold, folded.position);
      else if (!this.#tidied.has(name)) await this.#tidy(name);
    });
  }

  async close(): Promise<void> {}

  /** What is not found is looked for again when another fold has taken the place of that one. */
  async #read<T>(
    name: string,
    find: (fold: string) => Promise<{ found: T; isAll: boolean }>,
    nothing: T,
  ): Promise<T> {
    let fold = this.#live.get(name) ?? (await this.#look(name))?.live;
    while (fold !== undefined) {
      const { found, isAll } = await find(fold);
      const live: string | undefined = isAll ? fold : (await this.#look(name))?.live;
      if (live === fold) return found;
      fold = live;
    }
    return nothing;
  }

  async #look(name: string): Promise<ModelDocument | undefined> {
    const model = await this.#models.findById(name).lean<ModelDocument>();
    if (model) this.#live.set(name, model.live);
    return model ?? undefined;
  }

  async #foldFor(name: string, version: number, expected: number): Promise<string | undefined> {
    const known = this.#folding.get(`${name}/${version}`);
    const fold = known ?? (await this.#settled(name, version))?._id;
    if (fold !== undefined || expected !== -1) return fold;
    return this.#folds.begin(name, version);
  }

  async #settled(name: string, version: number): Promise<FoldDocument | undefined> {
    const fold = await this.#folds.settled(name, version);
    const id = `${name}/${version}`;
    if (fold) this.#folding.set(id, fold._id);
    else this.#folding.delete(id);
    return fold;
  }

  /** From now on this fold is read, if it stands where the one does that is read now. */
  async #takePlace(name: string, fold: string, position: number): Promise<void> {
    const model = await this.#look(name);
    if (model?.live === fold) return;
    if (!model) {
      await this.#models.create({ _id: name, live: fold, replaced: [] }).catch((error) => {
        if (!isDuplicate(error)) throw error;
      });
      return this.#takePlace(name, fold, position);
    }
    if ((await this.#folds.positionOf(model.live)) > position) return;
    const replaced = [...new Set([...model.replaced, ...(await this.#folds.others(name, fold))])];
    const { matchedCount } = await this.#models.updateOne(
      { _id: name, live: model.live },
      { $set: { live: fold, replaced } },
    );
    if (matchedCount === 0) return;
    this.#live.set(name, fold);
    await this.#tidy(name);
  }

  /** Drops what was replaced, here or by a process that did not get to it. */
  async #tidy(name: string): Promise<void> {
    const replaced = [...((await this.#look(name))?.replaced ?? [])];
    for (const fold of replaced) await this.#folds.drop(fold);
    if (replaced.length > 0) {
      await this.#models.updateOne({ _id: name }, { $pullAll: { replaced } });
    }
    this.#tidied.add(name);
  }
}
