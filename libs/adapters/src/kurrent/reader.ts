import {
  type BasicCredentials,
  END,
  type KurrentDBClient,
  type Position,
} from '@kurrent/kurrentdb-client';
import { isMissingStream, lastingFailure } from './failures.ts';
import type { ReadEvent } from './stored-events.ts';

type Native = KurrentDBClient['rustClient'];

/**
 * Reads by the client's native reader, which its `readStream` wraps: that hands on bytes in batches,
 * three times as fast as through the wrapper, which also tries to parse each event's metadata as JSON.
 * One that found no server at its first try answers "unavailable" for ever after: one that failed is
 * replaced by a new one. Always from the leader: a follower may not know yet what was acknowledged.
 */
export class Reader {
  readonly #make: () => KurrentDBClient;
  readonly #always: {
    readonly requiresLeader: true;
    readonly resolvesLink: false;
    readonly credentials?: BasicCredentials;
  };
  #native: Native;

  /** `credentials` are given again: the native reader does not decode those of the string. */
  constructor(make: () => KurrentDBClient, credentials: BasicCredentials | undefined) {
    this.#make = make;
    this.#native = make().rustClient;
    const user = credentials && { credentials };
    this.#always = { requiresLeader: true, resolvesLink: false, ...user };
  }

  /** Nothing when there is no such stream. */
  async *stream(
    name: string,
    options: {
      direction: 'forwards' | 'backwards';
      fromRevision: bigint | 'end';
      maxCount: bigint;
    },
  ): AsyncGenerator<ReadEvent> {
    const native = this.#native;
    try {
      for await (const batch of native.readStream(name, { ...options, ...this.#always })) {
        for (const { event } of batch) if (event) yield event;
      }
    } catch (error) {
      if (isMissingStream(error)) return;
      this.#replace(native, error);
      throw error;
    }
  }

  /** Of the last event of all streams; undefined before the first. */
  async end(): Promise<Position | undefined> {
    const native = this.#native;
    const last = { direction: 'backwards', fromPosition: END, maxCount: 1n };
    try {
      for await (const batch of native.readAll({ ...last, ...this.#always })) {
        for (const { event } of batch) if (event?.position) return event.position;
      }
      return undefined;
    } catch (error) {
      this.#replace(native, error);
      throw error;
    }
  }

  #replace(failed: Native, error: unknown): void {
    if (failed === this.#native && !lastingFailure(error)) this.#native = this.#make().rustClient;
  }
}
