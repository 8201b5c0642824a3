import {
  closeSync,
  existsSync,
  fdatasync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';

const toDisk = promisify(fdatasync);

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Recorded extends Proposed {
  readonly stream: string;
  readonly revision: number;
  /** In the log of all streams, dense from 0; a real server's positions are offsets in a file. */
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export type Expected = number | 'any' | 'no-stream' | 'exists';
export type Appended =
  | { readonly kind: 'appended'; readonly last: Recorded | undefined }
  | { readonly kind: 'conflict'; readonly current: number };

interface Line {
  readonly stream: string;
  readonly created: number;
  /** Id, type, content type, data and metadata; the last two in base64. */
  readonly events: readonly (readonly [string, string, string, string, string])[];
}

/**
 * All streams in memory and, with a file, a line an append there. As with the server, one flush is for
 * all that waits for it: whoever appended is answered after `flushed`, and subscribers hear of it then.
 */
export class EventLog {
  readonly all: Recorded[] = [];
  readonly #streams = new Map<string, Recorded[]>();
  readonly #file: number | undefined;
  readonly #grown = new Set<() => void>();
  #flushing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(path?: string) {
    if (path !== undefined && existsSync(path)) this.#load(path);
    this.#file = path === undefined ? undefined : openSync(path, 'a');
  }

  stream(name: string): readonly Recorded[] | undefined {
    return this.#streams.get(name);
  }

  /**
   * As the server does it: at another revision than the expected one, events whose ids all stand
   * there already were appended before, and that is said again; anything else is a conflict.
   */
  append(stream: string, expected: Expected, events: readonly Proposed[]): Appended {
    const before = this.#streams.get(stream) ?? [];
    const end = before.length - 1;
    if (typeof expected === 'number' ? expected !== end : !fits(expected, end)) {
      const from = typeof expected === 'number' ? expected + 1 : 0;
      const known = events.every(({ id }, index) => before[from + index]?.id === id);
      if (known) return { kind: 'appended', last: before[from + events.length - 1] };
      return { kind: 'conflict', current: end };
    }
    const created = Date.now();
    if (this.#file !== undefined) {
      writeSync(this.#file, `${JSON.stringify(lineOf(stream, created, events))}\n`);
    }
    this.#add(stream, created, events);
    void this.flushed().then(() => {
      for (const tell of [...this.#grown]) tell();
    });
    return { kind: 'appended', last: this.all.at(-1) };
  }

  /** Resolves when all that was appended before is on the disk. */
  flushed(): Promise<void> {
    if (this.#file === undefined) return Promise.resolve();
    if (this.#flushing) {
      this.#next ??= this.#flushing.then(() => {
        this.#next = undefined;
        return this.flushed();
      });
      return this.#next;
    }
    this.#flushing = toDisk(this.#file).finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Resolves when there is more than `length`, or when `signal` aborts. */
  async grown(length: number, signal: AbortSignal): Promise<void> {
    if (this.all.length > length || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#grown.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#grown.add(done);
      signal.addEventListener('abort', done);
    });
  }

  async close(): Promise<void> {
    await this.flushed();
    if (this.#file !== undefined) closeSync(this.#file);
  }

  /** A killed process may leave half a line, which was never answered. */
  #load(path: string): void {
    const bytes = readFileSync(path);
    const end = bytes.lastIndexOf('\n') + 1;
    truncateSync(path, end);
    const lines = bytes.subarray(0, end).toString().split('\n');
    for (const line of lines.filter((each) => each !== '')) {
      const { stream, created, events } = JSON.parse(line) as Line;
      const proposed = events.map(([id, type, contentType, data, metadata]) => {
        const bytes = {
          data: Buffer.from(data, 'base64'),
          metadata: Buffer.from(metadata, 'base64'),
        };
        return { id, type, contentType, ...bytes };
      });
      this.#add(stream, created, proposed);
    }
  }

  #add(stream: string, created: number, events: readonly Proposed[]): void {
    const records = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, records);
    for (const event of events) {
      const place = { stream, revision: records.length, position: this.all.length, created };
      const record = { ...event, ...place };
      records.push(record);
      this.all.push(record);
    }
  }
}

function fits(expected: 'any' | 'no-stream' | 'exists', end: number): boolean {
  return expected === 'any' || (expected === 'exists') === end >= 0;
}

function lineOf(stream: string, created: number, events: readonly Proposed[]): Line {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return {
    stream,
    created,
    events: events.map(({ id, type, contentType, data, metadata }) => {
      return [id, type, contentType, text(data), text(metadata)];
    }),
  };
}
