import { setTimeout as pause } from 'node:timers/promises';
import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { type Chunk, OutcomeUnknown } from '@mutirao/event-sourcing';
import { appendFailure } from './failures.ts';
import { eventsOf } from './stored-events.ts';

const APPEND_MILLISECONDS = 5_000;
/** The server drops what it comes to after the deadline, and does not always say so. */
const GIVE_UP_MILLISECONDS = APPEND_MILLISECONDS + 1_000;
/** More than an append may have: all of it is one message, which is there whole or not at all. */
const MESSAGE_BYTES = 2 * 1024 * 1024;

/**
 * Writes one journal's appends, each as one message of a stream that stays open (the server's batch
 * append). The client's other way, a call for each append and a message for each event, is not safe: a
 * call that is cancelled, as at its deadline, sends the mark of its regular end before that of its
 * reset, and a server that is behind takes the events that came for all there are. The client chooses
 * that way for a call with credentials, so those of the connection string must do.
 *
 * A client of its own for each journal: of sixteen appends that wait on one stream the client lets a
 * rejection go unhandled when the stream breaks, which ends the process.
 */
export class Appender {
  readonly #make: () => KurrentDBClient;
  readonly #stream: string;
  #client: KurrentDBClient | undefined;

  constructor(make: () => KurrentDBClient, stream: string) {
    this.#make = make;
    this.#stream = stream;
  }

  /** As `EventStore.append`. */
  async append(chunk: Chunk): Promise<'appended' | 'conflict'> {
    this.#client ??= this.#make();
    const client = this.#client;
    const stop = new AbortController();
    const silence = pause(GIVE_UP_MILLISECONDS, undefined, { signal: stop.signal }).then(() => {
      throw new OutcomeUnknown('KurrentDB did not answer an append');
    });
    silence.catch(() => undefined);
    const appending = client.appendToStream(this.#stream, eventsOf(chunk), {
      streamState: chunk.first === 0 ? 'no_stream' : BigInt(chunk.first - 1),
      requiresLeader: true,
      deadline: APPEND_MILLISECONDS,
      batchAppendSize: MESSAGE_BYTES,
    });
    try {
      await Promise.race([appending, silence]);
      return 'appended';
    } catch (error) {
      const failure = error instanceof OutcomeUnknown ? error : appendFailure(error);
      if (failure === 'conflict') return failure;
      if (failure instanceof OutcomeUnknown) this.#leave(client, appending);
      throw failure;
    } finally {
      stop.abort();
    }
  }

  /**
   * A stream that does not answer is not written to again, nor by a client that remembers a failure. What
   * such a client waits for may open its stream later: that goes, too.
   */
  #leave(client: KurrentDBClient, appending: Promise<unknown>): void {
    if (this.#client === client) this.#client = undefined;
    void client.dispose();
    void appending.catch(() => undefined).then(() => client.dispose());
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.dispose();
  }
}
