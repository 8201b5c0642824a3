import type { EventStore } from './event-store.ts';
import { type Chunk, EMPTY_HEAD, type Head, headOf } from './stored-form.ts';

/** The port kept in memory: for tests, and as the plainest statement of what the port means. */
export class MemoryEventStore implements EventStore {
  readonly #chunks: Chunk[] = [];
  readonly #waiting = new Set<() => void>();

  async append(chunk: Chunk): Promise<'appended' | 'conflict'> {
    if (chunk.first !== this.#end() + 1) return 'conflict';
    this.#chunks.push({ ...chunk, bytes: Buffer.from(chunk.bytes) });
    for (const wake of this.#waiting) wake();
    return 'appended';
  }

  async head(): Promise<Head> {
    const last = this.#chunks.at(-1);
    return last ? headOf(last) : EMPTY_HEAD;
  }

  async *read(from: number): AsyncGenerator<Chunk> {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = this.#chunks[middle] as Chunk;
      if (chunk.first + chunk.count <= from) low = middle + 1;
      else high = middle;
    }
    for (; low < this.#chunks.length; low++) yield this.#chunks[low] as Chunk;
  }

  async grown(position: number, signal: AbortSignal): Promise<void> {
    if (this.#end() > position || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  async close(): Promise<void> {}

  #end(): number {
    const last = this.#chunks.at(-1);
    return last ? last.first + last.count - 1 : -1;
  }
}
