import {
  type Folded,
  FoldedElsewhere,
  type ListOptions,
  type LogLine,
  type ReadModelStore,
} from './read-model.ts';

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

  async position(name: string, version: number): Promise<number> {
    if (this.#models.get(name)?.version !== version) this.#models.delete(name);
    return this.#models.get(name)?.position ?? -1;
  }

  async get<Row>(name: string, key: string): Promise<Row | undefined> {
    const row = this.#models.get(name)?.rows.get(key);
    return row === undefined ? undefined : (JSON.parse(row) as Row);
  }

  many<Row>(name: string, keys: readonly string[]): Promise<(Row | undefined)[]> {
    return Promise.all(keys.map((key) => this.get<Row>(name, key)));
  }

  async list<Row>(name: string, { prefix = '', after = '', limit }: ListOptions) {
    const keys = [...(this.#models.get(name)?.rows.keys() ?? [])]
      .filter((key) => key.startsWith(prefix) && key > after)
      .sort()
      .slice(0, limit);
    const rows = await this.many<Row>(name, keys);
    return keys.map((key, index) => ({ key, row: rows[index] as Row }));
  }

  async *lines(
    name: string,
    key: string,
    { from, to }: { from: number; to: number },
  ): AsyncGenerator<LogLine> {
    const [first, last] = from <= to ? [from, to] : [to, from];
    const found = (this.#models.get(name)?.lines ?? [])
      .filter((line) => line.key === key && line.position >= first && line.position <= last)
      .map(({ position, text }) => ({ position, text }));
    yield* from <= to ? found : found.reverse();
  }

  async save(name: string, version: number, folded: Folded, expected: number): Promise<void> {
    if ((await this.position(name, version)) !== expected) throw new FoldedElsewhere(name);
    const { rows, lines, position } = folded;
    const kept: Kept = this.#models.get(name) ?? { version, position, rows: new Map(), lines: [] };
    const texts = rows.map(({ key, row }) => [key, JSON.stringify(row)] as const);
    for (const [key, text] of texts) kept.rows.set(key, text);
    for (const line of lines) kept.lines.push(line);
    this.#models.set(name, { ...kept, version, position });
  }

  async close(): Promise<void> {}
}
