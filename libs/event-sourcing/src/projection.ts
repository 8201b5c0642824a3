import type { RecordedEvent } from './event.ts';
import {
  FoldedElsewhere,
  type LogLine,
  type ReadModel,
  type ReadModelStore,
} from './read-model.ts';

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

  static async open<M, Row>(
    model: ReadModel<M, Row>,
    store: ReadModelStore,
  ): Promise<Projection<M, Row>> {
    return new Projection(model, store, await store.position(model.name, model.version));
  }

  private constructor(model: ReadModel<M, Row>, store: ReadModelStore, position: number) {
    this.#model = model;
    this.#store = store;
    this.#saved = this.#position = position;
  }

  /** Of the last event folded, whether it is saved or not. */
  get position(): number {
    return this.#position;
  }

  /**
   * Events come in order; those at or below the position are dropped. Where a row is not at hand, all
   * that these events touch are asked for at once. Rejects with what the store says: the same events
   * may be given again then.
   */
  async fold(events: readonly RecordedEvent<M>[]): Promise<void> {
    let isGathered = false;
    for (const [index, event] of events.entries()) {
      if (event.position <= this.#position) continue;
      const keys = this.#model.keysOf(event);
      for (;;) {
        const missing = this.#step(event, keys);
        if (missing === undefined) break;
        if (!isGathered) await this.#gather(events.slice(index));
        isGathered = true;
        if (!this.#atHand(missing)) await this.#load([missing]);
      }
    }
  }

  /**
   * Writes what was folded. False when somebody else has folded the model meanwhile: it then begins
   * again where that left it, and is to be given the events after its position.
   */
  async save(): Promise<boolean> {
    if (this.#position === this.#saved) return true;
    const folded = {
      rows: this.#changed as { key: string; row: unknown }[],
      lines: this.#lines,
      position: this.#position,
    };
    const { name, version } = this.#model;
    try {
      await this.#store.save(name, version, folded, this.#saved);
    } catch (error) {
      if (!(error instanceof FoldedElsewhere)) throw error;
      await this.#beginAgain();
      return false;
    }
    this.#saved = this.#position;
    for (const kept of this.#changed) kept.changed = false;
    this.#changed = [];
    this.#lines = [];
    if (this.#kept.size > MOST_ROWS) this.#turn(this.#kept);
    return true;
  }

  async #beginAgain(): Promise<void> {
    const { name, version } = this.#model;
    this.#saved = this.#position = await this.#store.position(name, version);
    this.#changed = [];
    this.#lines = [];
    this.#turn(new Map());
  }

  #turn(before: Map<string, Kept<Row>>): void {
    this.#before = before;
    this.#kept = new Map();
  }

  /** Folds one event: all of it, or nothing when a row is not at hand, of which it returns the key. */
  #step(event: RecordedEvent<M>, keys: readonly string[]): string | undefined {
    const touched: Kept<Row>[] = [];
    for (const key of keys) {
      const kept = this.#atHand(key) ?? this.#begun(event, key);
      if (kept === undefined) return key;
      touched.push(kept);
    }
    try {
      const rows = touched.map((kept) => this.#model.fold(kept.row, event, kept.key, this.#look));
      for (const [index, kept] of touched.entries()) this.#change(kept, rows[index] as Row, event);
    } catch (error) {
      if (error instanceof RowMissing) return error.key;
      throw error;
    }
    this.#position = event.position;
    return undefined;
  }

  #change(kept: Kept<Row>, row: Row, event: RecordedEvent<M>): void {
    kept.row = row;
    if (!kept.changed) this.#changed.push(kept);
    kept.changed = true;
    const text = this.#model.lineOf?.(row, event, kept.key);
    if (text === undefined) return;
    this.#lines.push({ position: event.position, key: kept.key, text });
  }

  readonly #look = (key: string): Row | undefined => {
    const kept = this.#atHand(key);
    if (kept === undefined) throw new RowMissing(key);
    return kept.row;
  };

  #atHand(key: string): Kept<Row> | undefined {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const kept = this.#before.get(key);
    if (kept !== undefined) this.#kept.set(key, kept);
    return kept;
  }

  /** A row that the event makes need not be read. */
  #begun(event: RecordedEvent<M>, key: string): Kept<Row> | undefined {
    return this.#model.begins?.(event, key) ? this.#keep(key, undefined) : undefined;
  }

  /** Reads what rows these events touch, but for those at hand and those that they make. */
  async #gather(events: readonly RecordedEvent<M>[]): Promise<void> {
    const wanted = new Set<string>();
    for (const event of events) {
      if (event.position <= this.#position) continue;
      for (const key of this.#model.keysOf(event)) {
        if (wanted.has(key) || this.#atHand(key) || this.#begun(event, key)) continue;
        wanted.add(key);
      }
    }
    if (wanted.size > 0) await this.#load([...wanted]);
  }

  async #load(keys: readonly string[]): Promise<void> {
    const { name, version } = this.#model;
    const rows = await this.#store.many<Row>(name, keys, version);
    for (const [index, key] of keys.entries()) this.#keep(key, rows[index]);
  }

  #keep(key: string, row: Row | undefined): Kept<Row> {
    const kept = { key, row, changed: false };
    this.#kept.set(key, kept);
    return kept;
  }
}

/** Thrown through a fold that looks at a row which is not at hand, to fold again when it is. */
class RowMissing extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`the row ${key} is not at hand`);
    this.key = key;
  }
}

/** Folds events, in order, into a model's rows and writes them; those it has had are dropped. */
export async function project<M, Row>(
  model: ReadModel<M, Row>,
  store: ReadModelStore,
  events: readonly RecordedEvent<M>[],
): Promise<void> {
  const projection = await Projection.open(model, store);
  await projection.fold(events);
  await projection.save();
}
