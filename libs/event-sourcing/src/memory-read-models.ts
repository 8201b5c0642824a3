import type { Folded, ListOptions, LogLine, ReadModelStore } from './read-model.ts';

interface Kept {
  version: number;
  position: number;
  /** Rows as JSON, so that nobody holds a part of one. */
  readonly rows: Map<string, string>;
  readonly lines: Folded['lines'][number][];
}

/** The port kept in memory: for tests, and as the plainest statement of what the port means. */
export class MemoryReadModels implements ReadModelStore {
  readonly #models = new Map<string, Kept>();

  position(name: string, version: number): number {
    if (this.#models.get(name)?.version !== version) this.#models.delete(name);
    return this.#models.get(name)?.position ?? -1;
  }

  get<Row>(name: string, key: string): Row | undefined {
    const row = this.#models.get(name)?.rows.get(key);
    return row === undefined ? undefined : (JSON.parse(row) as Row);
  }

  list<Row>(name: string, { prefix = '', after = '', limit }: ListOptions) {
    const keys = [...(this.#models.get(name)?.rows.keys() ?? [])]
      .filter((key) => key.startsWith(prefix) && key > after)
      .sort();
    return keys.slice(0, limit).map((key) => ({ key, row: this.get<Row>(name, key) as Row }));
  }

  lines(name: string, key: string, { from, to }: { from: number; to: number }): LogLine[] {
    const [first, last] = from <= to ? [from, to] : [to, from];
    const found = (this.#models.get(name)?.lines ?? [])
      .filter((line) => line.key === key && line.position >= first && line.position <= last)
      .map(({ position, text }) => ({ position, text }));
    return from <= to ? found : found.reverse();
  }

  save(name: string, version: number, { rows, lines, position }: Folded): void {
    const kept: Kept = this.#models.get(name) ?? { version, position, rows: new Map(), lines: [] };
    for (const { key, row } of rows) kept.rows.set(key, JSON.stringify(row));
    kept.lines.push(...lines);
    this.#models.set(name, { ...kept, version, position });
  }
}
