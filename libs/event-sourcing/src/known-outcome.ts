import type { Waiting } from './batch.ts';
import { type Decider, type JournalPorts, type Outcome, outcomeOf } from './decider.ts';
import { decodeEvent, type Metadata, type RecordedEvent } from './event.ts';
import { Unavailable } from './journal-like.ts';
import type { KeyTable } from './key-table.ts';
import { eachFrame } from './stored-form.ts';

/** How long an idempotency key binds. */
export const KEY_BINDS_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;

/**
 * Answers the commands whose key is bound already, as they were answered the first time, and those that
 * come too late; the others.
 */
export async function answerKnown<S, C, M, R>(
  decider: Decider<S, C, M, R>,
  ports: Pick<JournalPorts, 'store' | 'now'>,
  keys: KeyTable,
  taken: readonly Waiting<C, M, R>[],
): Promise<Waiting<C, M, R>[]> {
  const fresh: Waiting<C, M, R>[] = [];
  for (const waiting of taken) {
    const { key } = waiting.meta;
    const places = key === undefined ? [] : keys.find(key);
    let known: Outcome<M, R> | undefined;
    for (const place of places) known ??= await outcomeAt(decider, ports, place, waiting.meta);
    if (known) waiting.resolve(known);
    else if (waiting.isLate?.()) waiting.reject(new Unavailable('it waited past its deadline'));
    else fresh.push(waiting);
  }
  return fresh;
}

/**
 * What the command was answered whose events begin at `place`, if it has this key, and the key binds
 * still; however the store cuts its chunks.
 */
async function outcomeAt<S, C, M, R>(
  decider: Decider<S, C, M, R>,
  { store, now }: Pick<JournalPorts, 'store' | 'now'>,
  place: number,
  meta: Metadata,
): Promise<Outcome<M, R> | undefined> {
  const events: RecordedEvent<M>[] = [];
  for await (const chunk of store.read(place)) {
    let isOver = false;
    eachFrame(
      chunk,
      (frame) => {
        const event = decodeEvent(frame, decider.codec);
        isOver = event.meta.key !== meta.key;
        if (!isOver) events.push(event);
        return !isOver;
      },
      place,
    );
    if (isOver) break;
  }
  const [first] = events;
  if (!first || first.at + KEY_BINDS_MILLISECONDS < now()) return undefined;
  if (first.meta.request !== meta.request) return { kind: 'key-reused' };
  return outcomeOf(decider, events);
}
