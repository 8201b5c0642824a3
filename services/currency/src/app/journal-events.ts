import { decodeEvent, eachFrame, hashOf } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import type { CurrencyEvent, Town } from './town.ts';

/** An event as it stands in the journal, with the hash that covers it and all before it. */
export interface HashedEvent {
  readonly event: CurrencyEvent;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

/** The events at these positions, in the journal's order; those past its end are left out. */
export async function eventsAt(town: Town, positions: Iterable<number>): Promise<HashedEvent[]> {
  const wanted = [...new Set(positions)].sort((a, b) => a - b);
  const found: HashedEvent[] = [];
  for (let next = 0; next < wanted.length; ) {
    const before = next;
    for await (const chunk of town.parts.store.read(wanted[next] ?? 0)) {
      eachFrame(
        chunk,
        (frame) => {
          if (frame.position !== wanted[next]) return next < wanted.length;
          const hash = Buffer.from(hashOf(frame)).toString('hex');
          found.push({ event: decodeEvent(frame, movementCodec), hash });
          next += 1;
          return next < wanted.length;
        },
        wanted[next],
      );
      break;
    }
    if (next === before) break;
  }
  return found;
}

/** `POSITION:HASH` at a position, as `doctor --expect` takes it; before the first event, zeros. */
export async function headAt(town: Town, position: number): Promise<string> {
  const [at] = position < 0 ? [] : await eventsAt(town, [position]);
  return `${position}:${at?.hash ?? '0'.repeat(64)}`;
}
