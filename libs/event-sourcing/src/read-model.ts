import type { RecordedEvent } from './event.ts';

/**
 * A read model is a pure fold: which rows an event touches, and what becomes of each. The same
 * events give the same rows, however often and in whatever batches they are folded.
 */
export interface ReadModel<M, Row> {
  readonly name: string;
  /** Raised when its meaning changes: it is then rebuilt from the first event. */
  readonly version: number;
  /** Each once. */
  keysOf(event: RecordedEvent<M>): readonly string[];
  /** `look` gives other rows of the model as they stand before this event; `Projection` passes it. */
  fold(row: Row | undefined, event: RecordedEvent<M>, key: string, look?: Look<Row>): Row;
  /** Whether this event makes the row, so that none need be looked for. */
  begins?(event: RecordedEvent<M>, key: string): boolean;
  /**
   * Of a model that also keeps a log of each key: the line that this event adds to it, without its
   * end. `row` is the row after the event.
   */
  lineOf?(row: Row, event: RecordedEvent<M>, key: string): string;
}

export type Look<Row> = (key: string) => Row | undefined;

/** What one event added to the log of one key. */
export interface LogLine {
  readonly position: number;
  readonly text: string;
}

/** What has been folded since the last write. */
export interface Folded {
  /** Each key once. */
  readonly rows: readonly { readonly key: string; readonly row: unknown }[];
  /** In order. */
  readonly lines: readonly (LogLine & { readonly key: string })[];
  readonly position: number;
}

/** Port: rows by key, kept together with the position up to which the model was folded. */
export interface ReadModelStore {
  /**
   * Last position folded, −1 for none or for another version (whose rows and lines are dropped, or are
   * read on until the new ones have caught up). Never one of which a part is not there yet.
   */
  position(name: string, version: number): Promise<number>;
  get<Row>(name: string, key: string): Promise<Row | undefined>;
  /** In the order of `keys`. With a version: of that one, as it stands, for whoever folds it. */
  many<Row>(name: string, keys: readonly string[], version?: number): Promise<(Row | undefined)[]>;
  /** Rows whose key begins with `prefix` and follows `after`, in order of their keys. */
  list<Row>(name: string, options: ListOptions): Promise<{ key: string; row: Row }[]>;
  /**
   * Lines of a key from one position to another, both included; newest first when `to` is before
   * `from`. Read as they are asked for, so a log may be longer than the memory.
   */
  lines(name: string, key: string, positions: { from: number; to: number }): AsyncIterable<LogLine>;
  /**
   * Writes the rows, the lines and the position in one write. `expected` is the position before it:
   * another one means that somebody else folds the same model, and nothing is written (FoldedElsewhere).
   */
  save(name: string, version: number, folded: Folded, expected: number): Promise<void>;
  close(): Promise<void>;
}

/** Another process has folded the model further meanwhile: to begin again at its position. */
export class FoldedElsewhere extends Error {
  constructor(name: string) {
    super(`${name} was folded by another process`);
    this.name = 'FoldedElsewhere';
  }
}

export interface ListOptions {
  readonly prefix?: string;
  readonly after?: string;
  readonly limit: number;
}
