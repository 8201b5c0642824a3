import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Folded, Unavailable } from '@mutirao/event-sourcing';
import type { Connection, Model } from 'mongoose';
import { type Batch, batchOf, lineId, MOST_BYTES, packed, unpacked } from './batch.ts';
import {
  bufferOf,
  collectionOf,
  type FoldDocument,
  foldSchema,
  isDuplicate,
  type LinesDocument,
  linesSchema,
  type PieceDocument,
  type PiecesAt,
  pieceSchema,
  type RowDocument,
  rowSchema,
} from './collections.ts';

const LOOK_AGAIN_MILLISECONDS = 20;
/** Of another process, that are waited for one after the other. */
const MOST_BATCHES = 100;
/** Documents a request: of more the server would answer nobody else for too long. */
const WRITES_AT_ONCE = 1_000;

/**
 * The folds of a ledger's models. A batch is one write, to the fold's own document, which names the
 * position before it: of two that fold the same model one is too late. Rows and lines follow from that
 * document, by whoever gets to it, and the same again does no harm.
 */
export class Folds {
  readonly #connection: Connection;
  readonly #ledger: string;
  readonly #patienceMilliseconds: number;
  readonly #folds: Model<FoldDocument>;

  constructor(connection: Connection, ledger: string, patienceMilliseconds: number) {
    this.#connection = connection;
    this.#ledger = ledger;
    this.#patienceMilliseconds = patienceMilliseconds;
    this.#folds = collectionOf(connection, foldSchema, `${ledger}.folds`);
  }

  async makeIndexes(): Promise<void> {
    await this.#folds.createIndexes();
  }

  rows(fold: string): Model<RowDocument> {
    return collectionOf(this.#connection, rowSchema, this.#nameOf('rows', fold));
  }

  lines(fold: string): Model<LinesDocument> {
    return collectionOf(this.#connection, linesSchema, this.#nameOf('lines', fold));
  }

  #pieces(fold: string): Model<PieceDocument> {
    return collectionOf(this.#connection, pieceSchema, this.#nameOf('pieces', fold));
  }

  #nameOf(kind: string, fold: string): string {
    return `${this.#ledger}.${kind}.${fold}`;
  }

  /**
   * A fold, all of whose last batch is written. One that another process is at is waited for; where
   * that takes too long (it has crashed, it is slow) the batch is applied from here. Unavailable where
   * there is a new one whenever it is looked at.
   */
  async settled(name: string, version: number): Promise<FoldDocument | undefined> {
    let seen: FoldDocument | undefined;
    let since = 0;
    for (let batches = 0; batches < MOST_BATCHES; ) {
      const fold = await this.#folds.findOne({ name, version }).lean<FoldDocument>();
      if (!fold || fold.isApplied) return fold ?? undefined;
      if (seen?._id !== fold._id || seen.position !== fold.position) {
        seen = fold;
        since = performance.now();
        batches += 1;
      }
      if (performance.now() - since < this.#patienceMilliseconds) {
        await sleep(LOOK_AGAIN_MILLISECONDS);
      } else await this.#finish(fold);
    }
    throw new Unavailable('the read models are being written all the time; try again in a moment');
  }

  async positionOf(fold: string): Promise<number> {
    const found = await this.#folds.findById(fold, { position: 1 }).lean<FoldDocument>();
    return found?.position ?? -1;
  }

  /** The fold of a version of a model, begun if there is none. */
  async begin(name: string, version: number): Promise<string> {
    const _id = randomBytes(9).toString('base64url');
    try {
      await this.#folds.create({ _id, name, version, position: -1, isApplied: true });
      return _id;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
    const found = await this.#folds.findOne({ name, version }, { _id: 1 }).lean<FoldDocument>();
    return found?._id ?? this.begin(name, version);
  }

  /** False when the fold does not stand at `expected`. */
  async write(fold: string, folded: Folded, expected: number): Promise<boolean> {
    const { position } = folded;
    const batch = batchOf(folded);
    const isEmpty = batch.rows.length === 0 && batch.lines.length === 0;
    const stored = isEmpty ? {} : await this.#store(fold, packed(batch));
    const { matchedCount } = await this.#folds.updateOne(
      { _id: fold, position: expected, isApplied: true },
      { $set: { position, isApplied: isEmpty, ...stored } },
    );
    if (matchedCount === 0) await this.#removePieces(fold, stored.pieces);
    else if (!isEmpty) await this.#apply(fold, batch, position, stored.pieces);
    return matchedCount > 0;
  }

  /** Those of a model but this one. */
  async others(name: string, fold: string): Promise<string[]> {
    const found = await this.#folds.find({ name, _id: { $ne: fold } }, { _id: 1 }).lean();
    return found.map(({ _id }) => _id);
  }

  /** The document first: whoever is still at it finds that it is too late. */
  async drop(fold: string): Promise<void> {
    await this.#folds.deleteOne({ _id: fold });
    const names = new Set(['rows', 'lines', 'pieces'].map((kind) => this.#nameOf(kind, fold)));
    for (const { name } of await this.#connection.listCollections()) {
      if (names.has(name)) await this.#connection.dropCollection(name);
    }
    for (const name of names) {
      if (this.#connection.models[name]) this.#connection.deleteModel(name);
    }
  }

  async #finish({ _id, position, batch, pieces }: FoldDocument): Promise<void> {
    const bytes = pieces ? await this.#collected(_id, pieces) : batch;
    // Pieces that are gone were applied meanwhile.
    if (bytes) await this.#apply(_id, unpacked(bufferOf(bytes)), position, pieces);
  }

  async #apply(fold: string, batch: Batch, position: number, pieces?: PiecesAt): Promise<void> {
    // A row that is there promises that the lines up to it are.
    await putAll(this.lines(fold), batch.lines.map(linesWrite));
    await putAll(this.rows(fold), batch.rows.map(rowWrite(position)));
    const { matchedCount } = await this.#folds.updateOne(
      { _id: fold, position },
      { $set: { isApplied: true }, $unset: { batch: 1, pieces: 1 } },
    );
    await this.#removePieces(fold, pieces);
    // Dropped while this was written, which made its collections anew.
    if (matchedCount === 0 && !(await this.#folds.exists({ _id: fold }))) await this.drop(fold);
  }

  async #store(fold: string, bytes: Buffer): Promise<{ batch?: Buffer; pieces?: PiecesAt }> {
    if (bytes.length <= MOST_BYTES) return { batch: bytes };
    const id = randomBytes(9).toString('base64url');
    let count = 0;
    for (let at = 0; at < bytes.length; at += MOST_BYTES) {
      const _id = `${id}/${count++}`;
      await this.#pieces(fold).create({ _id, bytes: bytes.subarray(at, at + MOST_BYTES) });
    }
    return { pieces: { id, count } };
  }

  async #collected(fold: string, pieces: PiecesAt): Promise<Buffer | undefined> {
    const found: Buffer[] = [];
    for (const _id of idsOf(pieces)) {
      const piece = await this.#pieces(fold).findById(_id).lean<PieceDocument>();
      if (!piece) return undefined;
      found.push(bufferOf(piece.bytes));
    }
    return Buffer.concat(found);
  }

  async #removePieces(fold: string, pieces?: PiecesAt): Promise<void> {
    if (pieces) await this.#pieces(fold).deleteMany({ _id: { $in: idsOf(pieces) } });
  }
}

function idsOf({ id, count }: PiecesAt): string[] {
  return Array.from({ length: count }, (_, index) => `${id}/${index}`);
}

function rowWrite(at: number) {
  return ([_id, row]: Batch['rows'][number]) => ({
    updateOne: { filter: { _id }, update: { $max: { last: { at, row } } }, upsert: true },
  });
}

function linesWrite([key, lines, last]: Batch['lines'][number]) {
  const filter = { _id: lineId(key, last) };
  return { updateOne: { filter, update: { $setOnInsert: { lines } }, upsert: true } };
}

/**
 * By the driver: mongoose would look at each value of each write, which takes longer than to write it.
 * What is there already is newer, or the same.
 */
async function putAll<D extends { readonly _id: string }>(
  { collection }: Model<D>,
  writes: readonly (ReturnType<ReturnType<typeof rowWrite>> | ReturnType<typeof linesWrite>)[],
): Promise<void> {
  for (let at = 0; at < writes.length; at += WRITES_AT_ONCE) {
    const some = writes.slice(at, at + WRITES_AT_ONCE) as never[];
    try {
      await collection.bulkWrite(some, { ordered: false });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
}
