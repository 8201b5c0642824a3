import {
  ChainBroken,
  type Chunk,
  EMPTY_HEAD,
  type EventStore,
  eachFrame,
  HASH_BYTES,
  type Head,
  hashOf,
  headOf,
  LENGTH_BYTES,
  MAX_APPEND_BYTES,
  NotAppended,
  OutcomeUnknown,
  StoreUnreachable,
  stands,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { type LedgerPlace, openSnapshots, type Servers } from '../places.ts';
import { acknowledgedHead, type KeptHead } from './opening.ts';

const MOST_TRIES = 3;

export type CheckedJournal = { readonly head: Head } | { readonly fault: string };

/**
 * Checks the chain from the first event, and that all these heads stand in it; in plain words what is
 * wrong otherwise. `told` is called now and then with how many events are checked.
 */
export async function checkJournal(
  store: EventStore,
  kept: readonly KeptHead[],
  told: (checked: number) => void,
): Promise<CheckedJournal> {
  let head: Head = EMPTY_HEAD;
  try {
    for await (const chunk of store.read(0)) {
      head = verifyChunk(head, chunk);
      told(head.position + 1);
    }
  } catch (error) {
    if (!(error instanceof ChainBroken)) throw error;
    return { fault: error.message };
  }
  const fault = await acknowledgedHead(store, kept);
  // A copy: the head's hash lies in a chunk.
  return fault === undefined ? { head: { ...head, hash: Buffer.from(head.hash) } } : { fault };
}

/** How another store stands to a journal: has a beginning of it, all, all and more, or another. */
export type CopyStanding = 'behind' | 'equal' | 'beyond' | 'other';

export async function standingOfCopy(from: EventStore, to: EventStore): Promise<CopyStanding> {
  const [ours, theirs] = [await from.head(), await to.head()];
  if (theirs.position < ours.position) return (await stands(from, theirs)) ? 'behind' : 'other';
  if (!(await stands(to, ours))) return 'other';
  return theirs.position === ours.position ? 'equal' : 'beyond';
}

/**
 * Appends what `to` lacks before position `until`: the same bytes, and so the same chain. Goes on behind
 * what is there. `conflict` when that is no beginning of `from`, or somebody else writes there.
 */
export async function copyEvents(
  from: EventStore,
  to: EventStore,
  { until, told = () => undefined }: { until: number; told?: (events: number) => void },
): Promise<'copied' | 'conflict'> {
  const end = await to.head();
  // An append is refused for its place, not for what stands before it.
  if (!(await stands(from, end))) return 'conflict';
  for await (const chunk of joined(from, end.position + 1, until)) {
    if (!(await appended(to, chunk))) return 'conflict';
    told(chunk.first + chunk.count);
  }
  return 'copied';
}

/** What would be folded again from the first event otherwise. */
export async function copySnapshot(place: LedgerPlace, servers: Servers): Promise<void> {
  const from = await openSnapshots(place);
  const to = await openSnapshots({ ...place, servers });
  try {
    const snapshot = await from.read();
    if (snapshot) await to.write(snapshot);
  } finally {
    await from.close();
    await to.close();
  }
}

/** An append is safe to repeat: what stands there already is not written again. */
async function appended(to: EventStore, chunk: Chunk): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      if ((await to.append(chunk)) === 'appended') return true;
      return await stands(to, headOf(chunk));
    } catch (error) {
      if (!(error instanceof OutcomeUnknown || error instanceof NotAppended)) throw error;
      if (tries === MOST_TRIES) throw new StoreUnreachable(error.message, { cause: error });
    }
  }
}

/** Many appends as few: one of a payment each would wait for a disk each. */
async function* joined(from: EventStore, first: number, until: number): AsyncGenerator<Chunk> {
  let parts: Chunk[] = [];
  let bytes = 0;
  for await (const chunk of from.read(first)) {
    if (chunk.first >= until) break;
    const part = partOf(chunk, first, until);
    if (part.count === 0) continue;
    if (bytes > 0 && bytes + part.bytes.length > MAX_APPEND_BYTES) {
      yield oneOf(parts);
      [parts, bytes] = [[], 0];
    }
    parts.push(part);
    bytes += part.bytes.length;
  }
  if (parts.length > 0) yield oneOf(parts);
}

/** The frames of a chunk from `first` on and before `until`. */
function partOf(chunk: Chunk, first: number, until: number): Chunk {
  let [start, end, count] = [0, 0, 0];
  const visit = (frame: Parameters<typeof hashOf>[0]): boolean => {
    if (frame.position >= until) return false;
    if (count === 0) start = frame.bodyStart - LENGTH_BYTES - HASH_BYTES;
    end = frame.transfersEnd + HASH_BYTES;
    count += 1;
    return true;
  };
  eachFrame(chunk, visit, first);
  const bytes = chunk.bytes.subarray(start, end);
  return { first: Math.max(chunk.first, first), count, bytes };
}

/** Of chunks that follow each other: the hash before each is the last of the one before it. */
function oneOf(parts: readonly Chunk[]): Chunk {
  const pieces = parts.map(({ bytes }, index) =>
    index === 0 ? bytes : bytes.subarray(HASH_BYTES),
  );
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return { first: parts[0]?.first ?? 0, count, bytes: Buffer.concat(pieces) };
}
