import { Unavailable } from '@mutirao/event-sourcing';
import { keyOf, type Parked } from '../domain/inbox/rows.ts';
import type { Words } from '../stores/notes.ts';
import { commandOf } from './inbox.ts';
import type { Call, Town } from './town.ts';

export interface ParkedView {
  readonly source: string;
  readonly position: number;
  readonly key: string;
  readonly type: string;
  readonly reason: string;
  /** The words of a fault; absent once they are erased. */
  readonly why?: string;
  readonly parkedAt: string;
}

export interface ParkedFilter {
  readonly key?: string;
  /** Position after which to go on. */
  readonly after?: number;
  readonly limit: number;
}

/** So many at once: whoever has more to replay asks again. */
const MOST_REPLAYED = 1_000;

/** Messages that wait for a person, in the order in which they came. */
export async function parkedViews(town: Town, filter: ParkedFilter) {
  const { limit } = filter;
  const rows = await parkedRows(town, filter);
  const words = await town.parts.notes.words(rows.map(({ note }) => note));
  const next = rows.length > limit ? rows[limit - 1]?.position : undefined;
  return {
    parked: rows.slice(0, limit).map((row) => viewOf(words, row)),
    ...(next === undefined ? {} : { next: String(next) }),
  };
}

/**
 * Has parked messages done again, in their order, all or those of one key. What still cannot be done
 * stays, and all that is behind it; other keys go on.
 */
export async function replayParked(town: Town, call: Call, filter: { readonly key?: string }) {
  const rows = await parkedRows(town, { ...filter, limit: MOST_REPLAYED - 1 });
  const stuck = new Map<string, { position: number; key: string; reason: string }>();
  let applied = 0;
  for (const row of rows) {
    if (stuck.has(keyOf(row))) continue;
    const reason = await replay(town, call, row);
    if (reason === undefined) applied += 1;
    else stuck.set(keyOf(row), { position: row.position, key: row.key, reason });
  }
  const left = await town.parts.journal.read((state) => state.parked.size);
  return { applied, left, stuck: [...stuck.values()] };
}

/** Why it stays parked; `undefined` once it is done. */
async function replay(town: Town, call: Call, row: Parked): Promise<string | undefined> {
  const { source, position } = row;
  const message = await town.parts.members.log.at(position);
  if (!message || message.source !== source) return 'message-gone';
  try {
    const command = commandOf(message, { source, position, after: position, replaying: true });
    const outcome = await town.call(call, 'parked.replay', { source, position }, command, position);
    if (outcome.kind === 'done') return undefined;
    return outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;
  } catch (error) {
    // The fault that it was parked for is there still: others go on.
    if (error instanceof Unavailable) throw error;
    return 'failed';
  }
}

/** One more than the limit, so that whoever asks knows whether there are more. */
function parkedRows({ parts }: Town, { key, after = -1, limit }: ParkedFilter): Promise<Parked[]> {
  return parts.journal.read((state) => {
    const found: Parked[] = [];
    for (const [, row] of state.parked.entries()) {
      if (row.position <= after || (key !== undefined && row.key !== key)) continue;
      if (found.push(row) > limit) break;
    }
    return found;
  });
}

function viewOf(words: Words, { messageType, note, at, ...row }: Parked): ParkedView {
  const why = words(note);
  return {
    ...row,
    type: messageType,
    ...(why === undefined ? {} : { why }),
    parkedAt: new Date(at).toISOString(),
  };
}
