import { assert } from './decision.ts';

/**
 * The state of a journal: named tables of plain JSON values. Values are never changed in place but
 * replaced, and every replacement is noted, so that a draft of many commands is kept by `commit`,
 * or dropped as if it had never been by `rollback` (ADR 0004).
 */
export class Tables {
  readonly #tables = new Map<string, Table<unknown>>();
  readonly #undo: UndoEntry[] = [];
  #noting = true;

  /** The table of that name; made empty when it is asked for the first time. */
  table<V>(name: string): Table<V> {
    let table = this.#tables.get(name);
    if (!table) {
      table = new Table<unknown>((entry) => {
        if (this.#noting) this.#undo.push(entry);
      });
      this.#tables.set(name, table);
    }
    return table as Table<V>;
  }

  /** A mark to roll back to, so that one bad command can leave a draft without the rest. */
  mark(): number {
    return this.#undo.length;
  }

  commit(): void {
    this.#undo.length = 0;
  }

  rollback(mark = 0): void {
    while (this.#undo.length > mark) {
      const { table, key, before } = this.#undo.pop() as UndoEntry;
      table.restore(key, before);
    }
  }

  /** Runs a replay, which is never rolled back, without noting what it replaces. */
  replaying(work: () => void): void {
    assert(this.#undo.length === 0, 'a replay begins on a committed state');
    this.#noting = false;
    try {
      work();
    } finally {
      this.#noting = true;
    }
  }

  /** Every table that has rows, by name: what a snapshot holds and what two states compare by. */
  *dump(): Generator<{ name: string; rows: Iterable<[string, unknown]>; size: number }> {
    for (const name of [...this.#tables.keys()].sort()) {
      const table = this.table(name);
      if (table.size > 0) yield { name, rows: table.entries(), size: table.size };
    }
  }
}

interface UndoEntry {
  readonly table: Table<unknown>;
  readonly key: string;
  readonly before: unknown;
}

export class Table<V> {
  readonly #rows = new Map<string, V>();
  readonly #note: (entry: UndoEntry) => void;

  constructor(note: (entry: UndoEntry) => void) {
    this.#note = note;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): V | undefined {
    return this.#rows.get(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  set(key: string, value: V): void {
    this.#note({ table: this as Table<unknown>, key, before: this.#rows.get(key) });
    this.#rows.set(key, value);
  }

  delete(key: string): void {
    this.#note({ table: this as Table<unknown>, key, before: this.#rows.get(key) });
    this.#rows.delete(key);
  }

  entries(): MapIterator<[string, V]> {
    return this.#rows.entries();
  }

  /** For `Tables` alone: puts back what a rolled-back draft had replaced. */
  restore(key: string, before: V | undefined): void {
    if (before === undefined) this.#rows.delete(key);
    else this.#rows.set(key, before);
  }
}
