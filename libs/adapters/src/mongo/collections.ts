import mongoose, { type Connection, type Model, Schema } from 'mongoose';

/** Which fold of a model is read. */
export interface ModelDocument {
  /** The model's name. */
  readonly _id: string;
  readonly live: string;
  /** Folds that it took the place of, whose collections are to be dropped. */
  readonly replaced: readonly string[];
}

/**
 * One version of a model, as far as it is folded. Its last batch is written here first, whole, together
 * with the position that it leads to, and then to the rows: so it is there, or it is not.
 */
export interface FoldDocument {
  /** Random: what is folded anew has collections of its own. */
  readonly _id: string;
  readonly name: string;
  readonly version: number;
  readonly position: number;
  /** Whether all rows and lines of the batch are written. */
  readonly isApplied: boolean;
  readonly batch?: Buffer | undefined;
  /** Of a batch that is too large for this document: where its pieces are, and how many. */
  readonly pieces?: PiecesAt | undefined;
}

export interface PiecesAt {
  readonly id: string;
  readonly count: number;
}

export interface RowDocument {
  /** The row's key. */
  readonly _id: string;
  /**
   * Of the batches that wrote it the last, and what it wrote, as JSON, so that nothing in it means
   * anything to the server. Documents are compared field by field: `$max` of these two, in this order,
   * writes nothing over what is newer.
   */
  readonly last: { readonly at: number; readonly row: string };
}

/** What one batch adds to the log of one key. */
export interface LinesDocument {
  /** `lineId` of the key and the last position. */
  readonly _id: string;
  /** Each `POSITION TEXT`. */
  readonly lines: readonly string[];
}

export interface PieceDocument {
  /** `ID/NUMBER` */
  readonly _id: string;
  readonly bytes: Buffer;
}

const own = { versionKey: false, autoIndex: false, autoCreate: false } as const;
const text = { type: String, required: true } as const;
const whole = { type: Number, required: true } as const;

export const modelSchema = new Schema<ModelDocument>(
  { _id: text, live: text, replaced: [String] },
  own,
);

export const foldSchema = new Schema<FoldDocument>(
  {
    _id: text,
    name: text,
    version: whole,
    position: whole,
    isApplied: { type: Boolean, required: true },
    batch: Buffer,
    pieces: new Schema({ id: text, count: whole }, { _id: false }),
  },
  own,
);
foldSchema.index({ name: 1, version: 1 }, { unique: true });

const lastSchema = new Schema<RowDocument['last']>({ at: whole, row: text }, { _id: false });
export const rowSchema = new Schema<RowDocument>({ _id: text, last: lastSchema }, own);
export const linesSchema = new Schema<LinesDocument>({ _id: text, lines: [String] }, own);
export const pieceSchema = new Schema<PieceDocument>(
  { _id: text, bytes: { type: Buffer, required: true } },
  own,
);

/** The collection of this name, whoever asked for it first on this connection. */
export function collectionOf<D>(connection: Connection, schema: Schema<D>, name: string): Model<D> {
  const known = connection.models[name] as Model<D> | undefined;
  return known ?? (connection.model(name, schema, name) as unknown as Model<D>);
}

/** What a lean read gives is the driver's own kind of bytes. */
export function bufferOf(bytes: Buffer | { readonly buffer: Uint8Array }): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer);
}

/** Whether all that failed is that there was one of its `_id`, or of its unique index, already. */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== 11_000) return false;
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return true;
  return [error.writeErrors].flat().every(({ code }) => code === 11_000);
}
