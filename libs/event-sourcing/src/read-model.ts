import type { RecordedEvent } from './event.ts';

/**
 * A read model is a pure fold: which rows an event touches, and what becomes of each. The same
 * events give the same rows, however often and in whatever batches they are folded.
 */
export interface ReadModel<M, Row> {
  readonly name: string;
  /** Raised when its meaning changes: it is then rebuilt from the first event. */
  readonly version: number;
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
  /** Last position folded, −1 for none or for another version (whose rows and lines are dropped). */
  position(name: string, version: number): number;
  get<Row>(name: string, key: string): Row | undefined;
  /** Rows whose key begins with `prefix` and follows `after`, in order of their keys. */
  list<Row>(name: string, options: ListOptions): { key: string; row: Row }[];
  /**
   * Lines of a key from one position to another, both included; newest first when `to` is before
   * `from`. Read as they are asked for, so a log may be longer than the memory.
   */
  lines(name: string, key: string, positions: { from: number; to: number }): Iterable<LogLine>;
  /** Writes the rows, the lines and the position in one write. */
  save(name: string, version: number, folded: Folded): void;
}

export interface ListOptions {
  readonly prefix?: string;
  readonly after?: string;
  readonly limit: number;
}

/** Rows that are kept at hand, and as many that were before them; a town's accounts are about so many. */
const MOST_ROWS = 20_000;

interface Kept<Row> {
  readonly key: string;
  row: Row | undefined;
  changed: boolean;
}

/**
 * One model while it follows a journal. It is the only one that writes the model's rows, so those
 * that it has read or written once it need not read again.
 */
export class Projection<M, Row> {
  readonly #model: ReadModel<M, Row>;
  readonly #store: ReadModelStore;
  #kept = new Map<string, Kept<Row>>();
  /** Those before: what is asked for again is kept on, the rest goes when the next ones are full. */
  #before = new Map<string, Kept<Row>>();
  #changed: Kept<Row>[] = [];
  #lines: (LogLine & { readonly key: string })[] = [];
  #position: number;
  #saved: number;

  constructor(model: ReadModel<M, Row>, store: ReadModelStore) {
    this.#model = model;
    this.#store = store;
    this.#saved = this.#position = store.position(model.name, model.version);
  }

  /** Of the last event folded, whether it is saved or not. */
  get position(): number {
    return this.#position;
  }

  /** Events come in order; one at or below the position is dropped. */
  fold(event: RecordedEvent<M>): void {
    if (event.position <= this.#position) return;
    const model = this.#model;
    for (const key of model.keysOf(event)) {
      const kept = this.#find(key, model.begins?.(event, key));
      const row = model.fold(kept.row, event, key, this.#look);
      kept.row = row;
      if (!kept.changed) this.#changed.push(kept);
      kept.changed = true;
      if (model.lineOf) {
        const { position } = event;
        this.#lines.push({ position, key: kept.key, text: model.lineOf(row, event, key) });
      }
    }
    this.#position = event.position;
  }

  save(): void {
    if (this.#position === this.#saved) return;
    const folded = { rows: this.#changed, lines: this.#lines, position: this.#position };
    this.#store.save(this.#model.name, this.#model.version, folded);
    this.#saved = this.#position;
    for (const kept of this.#changed) kept.changed = false;
    this.#changed = [];
    this.#lines = [];
    if (this.#kept.size <= MOST_ROWS) return;
    this.#before = this.#kept;
    this.#kept = new Map();
  }

  readonly #look = (key: string): Row | undefined => this.#find(key).row;

  #find(key: string, isNew = false): Kept<Row> {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const before = isNew ? undefined : this.#before.get(key);
    const kept = before ?? { key, row: isNew ? undefined : this.#read(key), changed: false };
    this.#kept.set(key, kept);
    return kept;
  }

  #read(key: string): Row | undefined {
    return this.#store.get<Row>(this.#model.name, key);
  }
}

/** Folds events, in order, into a model's rows and writes them; those it has had are dropped. */
export function project<M, Row>(
  model: ReadModel<M, Row>,
  store: ReadModelStore,
  events: readonly RecordedEvent<M>[],
): void {
  const projection = new Projection(model, store);
  for (const event of events) projection.fold(event);
  projection.save();
}
