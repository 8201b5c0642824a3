import { randomBytes } from 'node:crypto';
import {
  ChunkWriter,
  type Decider,
  decodeEvent,
  EMPTY_HEAD,
  eachFrame,
  encodeBody,
  type Metadata,
  type MovementCodec,
  type Outcome,
  type RecordedEvent,
  Unavailable,
} from '@mutirao/event-sourcing';
import type { Answer } from './calls.ts';

/**
 * Part of the type of what takes a decider whose commands travel: one whose commands hold a Date, a
 * Map, bytes, a bigint or a function is no argument then, since they would arrive as something else.
 */
export type Travelling<C> = [C] extends [Plain<C>]
  ? unknown
  : { readonly commands: 'must be what JSON gives back as it was given' };

type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends bigint | symbol | Unsendable
    ? never
    : { readonly [Name in keyof T]: Plain<T[Name]> };
type Unsendable =
  | Date
  | Uint8Array
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ((...args: never[]) => unknown);

/** One that comes without a key is given one, so that it is answered, and not done, when it comes twice. */
export function forwarded<C>(command: C, meta: Metadata): string {
  const bound =
    meta.key === undefined
      ? {
          ...meta,
          key: randomBytes(16).toString('hex'),
          request: randomBytes(16).toString('base64url'),
        }
      : meta;
  return JSON.stringify({ command, meta: bound });
}

/** The events travel as they are stored. */
export function answerOf<M>(
  outcome: Outcome<M, unknown>,
  codec: MovementCodec<M>,
): Partial<Answer> {
  const { kind } = outcome;
  if (kind === 'key-reused') return { kind };
  if (kind === 'refused') return { kind, value: Buffer.from(JSON.stringify(outcome.refusal)) };
  const [first] = outcome.events;
  if (!first) return { kind };
  const writer = new ChunkWriter(EMPTY_HEAD);
  for (const event of outcome.events) {
    writer.add(encodeBody(event, new Date(event.at).toISOString()), codec.encode(event.movements));
  }
  const { bytes, count } = writer.chunk();
  return { kind, headers: { first: String(first.position), count: String(count) }, value: bytes };
}

/** What the writer threw instead: nothing of a bug's words goes further than its own log. */
export function answerOfFailure(error: unknown): Partial<Answer> {
  if (!(error instanceof Unavailable)) throw error;
  return { kind: 'unavailable', value: Buffer.from(error.message) };
}

/** Throws Unavailable where the writer did. */
export function outcomeFrom<M, R>(
  { kind, headers, value }: Answer,
  codec: Decider<unknown, unknown, M, R>['codec'],
): Outcome<M, R> {
  switch (kind) {
    case 'done': {
      const events: RecordedEvent<M>[] = [];
      const { first = 0, count = 0 } = headers;
      const chunk = { first: Number(first), count: Number(count), bytes: value };
      if (chunk.count > 0) eachFrame(chunk, (frame) => events.push(decodeEvent(frame, codec)));
      return { kind, events };
    }
    case 'refused':
      return { kind, refusal: JSON.parse(value.toString()) as R };
    case 'key-reused':
      return { kind };
    case 'unavailable':
      throw new Unavailable(value.toString());
    default:
      throw new Error('the command failed where it was executed');
  }
}
