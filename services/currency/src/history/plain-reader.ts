import { hash as digest } from 'node:crypto';
import type { Check } from './check.ts';
import type { Evidence, StoredJournal, StoredRow } from './evidence.ts';

/**
 * The second reader of a journal, for doctor. It shares no code with the libraries that write one:
 * a fault in theirs would be invisible to a check made of the same parts. So it has (of a folder) its
 * own SQL, its own cutting of frames (a frame: length, body, length, transfers, SHA-256 over the hash before
 * and all of that) and its own hashing.
 */
const HASH = 32;
const LENGTH = 4;
export const NO_HASH = '0'.repeat(2 * HASH);

export interface PlainEvent {
  readonly position: number;
  /** Position that the one before leaves for it. */
  readonly expected: number;
  readonly hash: Buffer;
  readonly body: PlainBody | undefined;
  readonly transfers: string;
}

export interface PlainBody {
  readonly id: string;
  /** `BenefitPaid` of `currency.BenefitPaid.v1`. */
  readonly kind: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A journal as it is at the moment of opening, whatever is appended meanwhile. */
export class PlainReader {
  readonly #journal: StoredJournal | undefined;
  readonly #chain: Check;

  static async open(evidence: Evidence, chain: Check): Promise<PlainReader> {
    try {
      return new PlainReader(await evidence.journal(), chain);
    } catch (error) {
      chain.fault(`the journal cannot be read: ${(error as Error).message}`);
      return new PlainReader(undefined, chain);
    }
  }

  private constructor(journal: StoredJournal | undefined, chain: Check) {
    this.#journal = journal;
    this.#chain = chain;
  }

  /** How many events there are, as far as its end can be believed. */
  get total(): number {
    return this.#journal?.total ?? 0;
  }

  /** Events in order, as far as the chain holds. What follows a break is not to be believed. */
  async *events(): AsyncGenerator<PlainEvent> {
    if (!this.#chain.ok) return;
    let before: Buffer = Buffer.alloc(HASH);
    let expected = 0;
    const end = this.#journal?.isGrowing ? this.total : undefined;
    for await (const { first, count, bytes } of this.#rows(() => expected)) {
      if (
        typeof first !== 'number' ||
        typeof count !== 'number' ||
        !(bytes instanceof Uint8Array)
      ) {
        this.#chain.fault(`position ${expected}: the row that holds it is no chunk`);
        return;
      }
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (count < 1 || chunk.length < HASH || !chunk.subarray(0, HASH).equals(before)) {
        this.#chain.fault(`position ${expected}: it does not follow what stands before it`);
        return;
      }
      let at = HASH;
      for (let index = 0; index < count; index++) {
        if (expected === end) return;
        const frame = cutFrame(chunk, at);
        if (frame === undefined || !frame.isIntact) {
          this.#chain.fault(`position ${expected}: its bytes do not hash to what they say`);
          return;
        }
        const { hash, body, transfers } = frame;
        this.#chain.count++;
        yield { position: first + index, expected, hash, body: readBody(body), transfers };
        before = hash;
        at = frame.end;
        expected = first + index + 1;
      }
      if (at !== chunk.length) {
        this.#chain.fault(`position ${expected}: bytes that belong to no event`);
        return;
      }
    }
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }

  async *#rows(expected: () => number): AsyncGenerator<StoredRow> {
    if (!this.#journal) return;
    try {
      for await (const row of this.#journal.rows()) yield row;
    } catch (error) {
      this.#chain.fault(`position ${expected()}: ${(error as Error).message}`);
    }
  }
}

function cutFrame(chunk: Buffer, at: number) {
  const bodyStart = at + LENGTH;
  if (bodyStart > chunk.length) return undefined;
  const bodyEnd = bodyStart + chunk.readUInt32BE(at);
  const transfersStart = bodyEnd + LENGTH;
  if (transfersStart > chunk.length) return undefined;
  const transfersEnd = transfersStart + chunk.readUInt32BE(bodyEnd);
  const end = transfersEnd + HASH;
  if (end > chunk.length) return undefined;
  const hash = chunk.subarray(transfersEnd, end);
  const hashed = digest('sha256', chunk.subarray(at - HASH, transfersEnd), 'buffer');
  return {
    isIntact: hashed.equals(hash),
    hash,
    body: chunk.toString('utf8', bodyStart, bodyEnd),
    transfers: chunk.toString('latin1', transfersStart, transfersEnd),
    end,
  };
}

/** `undefined` for what no event looks like. */
function readBody(text: string): PlainBody | undefined {
  try {
    const { id, type, recordedAt, effectiveOn, data, meta } = JSON.parse(text);
    const [, kind] = /^currency\.([A-Za-z]+)\.v[0-9]+$/.exec(type) ?? [];
    const isRead =
      kind !== undefined &&
      typeof id === 'string' &&
      /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z$/.test(recordedAt) &&
      /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(effectiveOn) &&
      typeof meta.actor === 'string' &&
      typeof data === 'object' &&
      data !== null;
    return isRead ? { id, kind, recordedAt, actor: meta.actor, data } : undefined;
  } catch {
    return undefined;
  }
}
