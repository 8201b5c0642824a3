import { assert } from './decision.ts';

/**
 * The state of a journal: named tables of plain JSON values. Rows are replaced, and what each
 * replaces is noted, so that a draft of many commands is kept by `commit`, or dropped as if it had
 * never been by `rollback` (ADR 0004).
 */
export class Tables {
  readonly #tables = new Map<string, Table<unknown>>();
  readonly #draft: Draft = { undo: [], noting: true };

  /** The table of that name; made empty when it is asked for the first time. */
  table<V>(name: string): Table<V> {
    let table = this.#tables.get(name);
    if (!table) {
      table = new Table<unknown>(this.#draft);
      this.#tables.set(name, table);
    }
    return table as Table<V>;
  }

  /** A mark to roll back to, so that one bad command can leave a draft without the rest. */
  mark(): number {
    return this.#draft.undo.length;
  }

  commit(): void {
    this.#draft.undo.length = 0;
  }

  rollback(mark = 0): void {
    const { undo } = this.#draft;
    while (undo.length > mark) {
      const { table, key, before } = undo.pop() as UndoEntry;
      table.restore(key, before);
    }
  }

  /** Runs a replay, which is never rolled back, without noting what it replaces. */
  replaying(work: () => void): void {
    assert(this.#draft.undo.length === 0, 'a replay begins on a committed state');
    this.#draft.noting = false;
    try {
      work();
    } finally {
      this.#draft.noting = true;
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

interface Draft {
  readonly undo: UndoEntry[];
  /** Not in a replay, which is never rolled back. */
  noting: boolean;
}

interface UndoEntry {
  readonly table: Table<unknown>;
  readonly key: string;
  readonly before: unknown;
}

export class Table<V> {
  readonly #rows = new Map<string, V>();
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
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
    if (this.#draft.noting) this.#note(key, this.#rows.get(key));
    this.#rows.set(key, value);
  }

  /**
   * The row, to be changed in place: in a draft a copy (of the row, not of what it refers to) that
   * has replaced it, in a replay the row itself, which saves most of what a replay costs.
   */
  edit(key: string): { -readonly [F in keyof V]: V[F] } | undefined {
    const row = this.#rows.get(key);
    if (row === undefined || !this.#draft.noting) return row;
    this.#note(key, row);
    const copy = { ...row };
    this.#rows.set(key, copy);
    return copy;
  }

  delete(key: string): void {
    if (this.#draft.noting) this.#note(key, this.#rows.get(key));
    this.#rows.delete(key);
  }

  entries(): MapIterator<[string, V]> {
    return this.#rows.entries();
  }

  #note(key: string, before: V | undefined): void {
    this.#draft.undo.push({ table: this as Table<unknown>, key, before });
  }

  /** For `Tables` alone: puts back what a rolled-back draft had replaced. */
  restore(key: string, before: V | undefined): void {
    if (before === undefined) this.#rows.delete(key);
    else this.#rows.set(key, before);
  }
}
