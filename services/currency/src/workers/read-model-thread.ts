import type { Worker } from 'node:worker_threads';
import type { LedgerPlace } from '@mutirao/adapters/places';
import { startWorker } from '@mutirao/adapters/worker';
import type { Logger } from 'pino';

const AGAIN_MILLISECONDS = 1_000;

/** The thread that keeps the read models up with the journal. */
export class ReadModelThread {
  readonly #place: LedgerPlace;
  readonly #logger: Logger;
  #thread: Worker | undefined;
  #followed = -1;
  #wanted = false;

  constructor(place: LedgerPlace, logger: Logger) {
    this.#place = place;
    this.#logger = logger;
  }

  /** Position up to which it has folded, as far as this thread has said. */
  get followed(): number {
    return this.#followed;
  }

  start(): void {
    this.#wanted = true;
    const thread = startWorker(new URL('./follower.ts', import.meta.url), this.#place);
    this.#thread = thread;
    thread.on('message', (position: number) => {
      this.#followed = position;
    });
    thread.on('error', (error: Error) => {
      this.#logger.error({ error: error.message }, 'the read models stand still');
    });
    thread.once('exit', () => {
      this.#thread = undefined;
      // Whatever it was (a full disk), it goes on from the position that the models hold.
      setTimeout(() => this.#wanted && !this.#thread && this.start(), AGAIN_MILLISECONDS).unref();
    });
  }

  /** What was folded is written first. */
  async stop(): Promise<void> {
    this.#wanted = false;
    const thread = this.#thread;
    if (!thread) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage('stop');
    await ended;
  }
}
