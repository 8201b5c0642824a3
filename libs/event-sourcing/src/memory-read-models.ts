import type { ListOptions, ReadModelStore } from './read-model.ts';

interface Kept {
  version: number;
  position: number;
  /** Rows as JSON, so that nobody holds a part of one. */
  readonly rows: Map<string, string>;
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

  save(name: string, version: number, rows: ReadonlyMap<string, unknown>, position: number): void {
    const kept = this.#models.get(name) ?? { version, position, rows: new Map() };
    for (const [key, row] of rows) kept.rows.set(key, JSON.stringify(row));
    this.#models.set(name, { ...kept, version, position });
  }
}
