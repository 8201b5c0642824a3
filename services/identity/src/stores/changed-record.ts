import type { Kept, NewRecord, Records } from '@mutirao/adapters/records';
import { Unavailable } from '@mutirao/event-sourcing';

/** As often as that somebody else may be faster: each time one of those at once has got through. */
const MOST_TRIES = 200;

export interface Change<R> {
  readonly answer: R;
  /** What the record is from now on; without it, it stays as it is. */
  readonly record?: NewRecord;
}

/**
 * Changes a record by what it says now: written in place of just what was read, and decided again when
 * another instance wrote meanwhile. So of two who take the same thing at once one is too late.
 */
export async function changeRecord<R>(
  records: Records,
  key: string,
  decide: (kept: Kept | undefined) => Change<R>,
): Promise<R> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const kept = await records.get(key);
    const { answer, record } = decide(kept);
    if (!record) return answer;
    const isWritten = kept
      ? await records.replace(record, kept.revision)
      : (await records.insert([record]))[0];
    if (isWritten) return answer;
  }
  throw new Unavailable('too many change one record at once');
}
