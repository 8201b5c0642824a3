import type { Frame } from './stored-form.ts';

/**
 * A fact as a decider states it. `movements` is all that moves value; the body never repeats it.
 * `effectiveOn` (YYYY-MM-DD) is when it counts, which may be before the day it is recorded.
 */
export interface NewEvent<M = unknown> {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly movements: readonly M[];
  readonly effectiveOn: string;
}

/** Who asked for it and how; random ids and digests alone, never a name or a text. */
export interface Metadata {
  readonly operation: string;
  readonly actor: string;
  readonly correlation: string;
  /** Digest of caller, operation and Idempotency-Key: 32 hexadecimal digits. */
  readonly key?: string;
  /** Digest of the parsed command, by which a key that comes again with another body is known. */
  readonly request?: string;
  readonly causation?: string;
}

export interface RecordedEvent<M = unknown> extends NewEvent<M> {
  readonly position: number;
  /** UUIDv7. */
  readonly id: string;
  /** When it was learned: milliseconds since 1970, never lower than the event before. */
  readonly at: number;
  readonly meta: Metadata;
}

/** Of a later version: who cannot say what it means must not go on as if it had not been. */
export class UnknownEvent extends Error {
  constructor({ type, position }: Pick<RecordedEvent, 'type' | 'position'>) {
    super(`event ${position} is of type ${type}, which this version does not know: upgrade it`);
    this.name = 'UnknownEvent';
  }
}

/** How a ledger writes its movements: one text an event, ASCII. */
export interface MovementCodec<M> {
  encode(movements: readonly M[]): string;
  decode(bytes: Buffer, start: number, end: number): M[];
}

export function encodeBody(event: RecordedEvent, recordedAt: string): string {
  const { id, type, effectiveOn, data, meta } = event;
  return JSON.stringify({ id, type, recordedAt, effectiveOn, data, meta });
}

export function decodeEvent<M>(frame: Frame, codec: MovementCodec<M>): RecordedEvent<M> {
  const { bytes, bodyStart, bodyEnd, transfersStart, transfersEnd, position } = frame;
  const body = JSON.parse(bytes.toString('utf8', bodyStart, bodyEnd)) as StoredBody;
  const movements =
    transfersStart === transfersEnd ? [] : codec.decode(bytes, transfersStart, transfersEnd);
  const { id, type, effectiveOn, data, meta } = body;
  return {
    position,
    id,
    type,
    at: Date.parse(body.recordedAt),
    effectiveOn,
    data,
    movements,
    meta,
  };
}

interface StoredBody {
  readonly id: string;
  readonly type: string;
  readonly recordedAt: string;
  readonly effectiveOn: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly meta: Metadata;
}

/** Of a journal whose events move no value. */
export const noMovements: MovementCodec<never> = { encode: () => '', decode: () => [] };
