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
  fold(row: Row | undefined, event: RecordedEvent<M>, key: string): Row;
}

/** Port: rows by key, kept together with the position up to which the model was folded. */
export interface ReadModelStore {
  /** Last position folded, −1 for none or for another version (whose rows are dropped). */
  position(name: string, version: number): number;
  get<Row>(name: string, key: string): Row | undefined;
  /** Rows whose key begins with `prefix` and follows `after`, in order of their keys. */
  list<Row>(name: string, options: ListOptions): { key: string; row: Row }[];
  /** Writes the rows and the position in one write. */
  save(name: string, version: number, rows: ReadonlyMap<string, unknown>, position: number): void;
}

export interface ListOptions {
  readonly prefix?: string;
  readonly after?: string;
  readonly limit: number;
}

/** Folds events, in order, into a model's rows; those at or below its position are dropped. */
export function project<M, Row>(
  model: ReadModel<M, Row>,
  store: ReadModelStore,
  events: readonly RecordedEvent<M>[],
): void {
  const position = store.position(model.name, model.version);
  const rows = new Map<string, Row>();
  for (const event of events) {
    if (event.position <= position) continue;
    for (const key of model.keysOf(event)) {
      const row = rows.get(key) ?? store.get<Row>(model.name, key);
      rows.set(key, model.fold(row, event, key));
    }
  }
  const last = events.at(-1);
  if (last && last.position > position) store.save(model.name, model.version, rows, last.position);
}
