import {
  decodeSnapshot,
  type Snapshot,
  type Snapshots,
  snapshotPieces,
} from '@mutirao/event-sourcing';
import mongoose, { type Model, Schema } from 'mongoose';
import { bufferOf, collectionOf, type PieceDocument, pieceSchema } from './collections.ts';
import type { MongoConnection } from './mongo-connection.ts';

const PIECE_BYTES = 4 * 1024 * 1024;
/** What a writer left so long ago without naming it was never finished. */
const UNFINISHED_SECONDS = 60 * 60;
/** Times that a snapshot is read again because another took its place meanwhile. */
const TRIES = 3;

interface HeadDocument {
  /** The ledger. */
  readonly _id: string;
  /** Of the pieces: begins with the time at which they were begun. */
  readonly generation: string;
  readonly pieces: number;
  readonly bytes: number;
}

const headSchema = new Schema<HeadDocument>(
  {
    _id: { type: String, required: true },
    generation: { type: String, required: true },
    pieces: { type: Number, required: true },
    bytes: { type: Number, required: true },
  },
  { versionKey: false, autoIndex: false, autoCreate: false },
);

/** A ledger's snapshot in pieces, with one document that says which pieces are the last whole one. */
export class MongoSnapshots implements Snapshots {
  readonly #mongo: MongoConnection;
  readonly #ledger: string;
  readonly #heads: Model<HeadDocument>;
  readonly #pieces: Model<PieceDocument>;

  constructor(mongo: MongoConnection, ledger: string) {
    this.#mongo = mongo;
    this.#ledger = ledger;
    this.#heads = collectionOf(mongo.connection, headSchema, `${ledger}.snapshot`);
    this.#pieces = collectionOf(mongo.connection, pieceSchema, `${ledger}.snapshot-pieces`);
  }

  async read(): Promise<Snapshot | undefined> {
    for (let tried = 0; tried < TRIES; tried++) {
      const { isThere, bytes } = await this.#mongo.attempt(() => this.#collect());
      if (!isThere) return undefined;
      if (bytes) return decodeSnapshot(bytes);
    }
    return undefined;
  }

  async write(snapshot: Snapshot): Promise<void> {
    const generation = new mongoose.Types.ObjectId().toHexString();
    let [pieces, bytes] = [0, 0];
    for (const piece of piecesOf(snapshot)) {
      const _id = pieceId(generation, pieces);
      await this.#mongo.attempt(() => this.#pieces.create({ _id, bytes: piece }));
      pieces += 1;
      bytes += piece.length;
    }
    await this.#mongo.attempt(async () => {
      const before = await this.#heads
        .findOneAndReplace(
          { _id: this.#ledger },
          { _id: this.#ledger, generation, pieces, bytes },
          { upsert: true },
        )
        .lean<HeadDocument>();
      if (before) await this.#pieces.deleteMany({ _id: { $in: idsOf(before) } });
      await this.#removeUnfinished(generation);
    });
  }

  async close(): Promise<void> {}

  /** Into one buffer, a piece at a time. No bytes where a piece is missing. */
  async #collect(): Promise<{ isThere: boolean; bytes?: Buffer }> {
    const head = await this.#heads.findById(this.#ledger).lean<HeadDocument>();
    if (!head) return { isThere: false };
    const bytes = Buffer.allocUnsafe(head.bytes);
    let filled = 0;
    for (const _id of idsOf(head)) {
      const piece = await this.#pieces.findById(_id).lean<PieceDocument>();
      if (!piece) return { isThere: true };
      filled += bufferOf(piece.bytes).copy(bytes, filled);
    }
    return filled === head.bytes ? { isThere: true, bytes } : { isThere: true };
  }

  async #removeUnfinished(generation: string): Promise<void> {
    const begun = Number.parseInt(generation.slice(0, 8), 16);
    const before = mongoose.Types.ObjectId.createFromTime(begun - UNFINISHED_SECONDS);
    await this.#pieces.deleteMany({ _id: { $lt: before.toHexString() } });
  }
}

function* piecesOf(snapshot: Snapshot): Generator<Buffer> {
  let piece: Buffer[] = [];
  let bytes = 0;
  for (const part of snapshotPieces(snapshot)) {
    for (let at = 0; at < part.length; ) {
      const taken = part.subarray(at, at + PIECE_BYTES - bytes);
      piece.push(taken);
      bytes += taken.length;
      at += taken.length;
      if (bytes < PIECE_BYTES) continue;
      yield Buffer.concat(piece);
      [piece, bytes] = [[], 0];
    }
  }
  if (bytes > 0) yield Buffer.concat(piece);
}

function pieceId(generation: string, number: number): string {
  return `${generation}/${number}`;
}

function idsOf({ generation, pieces }: HeadDocument): string[] {
  return Array.from({ length: pieces }, (_, number) => pieceId(generation, number));
}
