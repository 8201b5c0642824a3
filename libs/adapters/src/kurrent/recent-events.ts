import { type Chunk, GENESIS } from '@mutirao/event-sourcing';
import { chunkOf, frameBytes, type ReadEvent, storedHash } from './stored-events.ts';

const MOST_EVENTS = 500;
const MOST_BYTES = 512 * 1024;

/**
 * The last events of a stream as its subscription brought them, without a gap: whoever follows right
 * behind takes them from here. A read of its own would take the server's answer once more and, as the
 * client's reader leaves small packets to Nagle's algorithm, 40 ms longer now and then.
 */
export class RecentEvents {
  #events: ReadEvent[] = [];
  #bytes = 0;

  take(event: ReadEvent): void {
    const last = this.#events.at(-1);
    // After the subscription broke, events may come again or be missing: what was here before is let go.
    if (last && event.revision !== last.revision + 1n) this.#drop(this.#events.length);
    this.#events.push(event);
    this.#bytes += frameBytes(event);
    while (this.#events.length > MOST_EVENTS || this.#bytes > MOST_BYTES) this.#drop(1);
  }

  /** From `position` on, or nothing: also where the event before is not here, whose hash a chunk has. */
  chunk(position: number): Chunk | undefined {
    const first = this.#events[0];
    if (!first) return undefined;
    const at = position - Number(first.revision);
    const before = position === 0 ? GENESIS : this.#hash(at - 1);
    if (at < 0 || at >= this.#events.length || !before) return undefined;
    return chunkOf(before, this.#events.slice(at));
  }

  #hash(at: number): Uint8Array | undefined {
    const event = this.#events[at];
    return event && storedHash(event);
  }

  #drop(count: number): void {
    for (const event of this.#events.splice(0, count)) this.#bytes -= frameBytes(event);
  }
}
