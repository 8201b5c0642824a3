import type { Worker } from 'node:worker_threads';
import type { LedgerPlace, RecordsAt } from '@mutirao/adapters/places';
import { startWorker } from '@mutirao/adapters/worker';
import type { Logger } from 'pino';
import type { Webhooks } from './webhooks.ts';
import type { WebhooksWork } from './webhooks-worker.ts';

const AGAIN_MILLISECONDS = 1_000;

/** The thread that tells merchants' servers: there is none until a merchant wants it. */
export class WebhooksThread {
  readonly #webhooks: Webhooks;
  readonly #work: WebhooksWork;
  readonly #logger: Logger;
  #thread: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping = true;

  constructor(
    webhooks: Webhooks,
    { place, records }: { readonly place: LedgerPlace; readonly records: RecordsAt },
    logger: Logger,
  ) {
    const { sealingKey: key, local } = webhooks;
    this.#webhooks = webhooks;
    this.#work = { place, records, key, local };
    this.#logger = logger;
  }

  /** From now on what waits is told, and what comes. */
  start(): void {
    this.#stopping = false;
    this.look();
    if (!this.#work.records.servers) return;
    // The first webhook may be made where another process is asked.
    this.#timer = setInterval(() => !this.#thread && this.look(), AGAIN_MILLISECONDS).unref();
  }

  /** To be called when a merchant changed something. */
  look(): void {
    if (this.#stopping) return;
    if (this.#thread) this.#thread.postMessage('look');
    else void this.#lookWhetherWanted();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    const thread = this.#thread;
    if (!thread) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage('stop');
    await ended;
  }

  async #lookWhetherWanted(): Promise<void> {
    // A store that is away is asked again: by whoever changes something next, or the timer.
    const areWanted = await this.#webhooks.areWanted().catch(() => false);
    if (areWanted && !this.#thread && !this.#stopping) this.#run();
  }

  #run(): void {
    const thread = startWorker(new URL('./webhooks-worker.ts', import.meta.url), this.#work);
    this.#thread = thread;
    thread.on('error', (error: Error) => {
      this.#logger.error({ error: error.message }, 'webhooks stand still');
    });
    thread.once('exit', () => {
      this.#thread = undefined;
      // Whatever it was (a full disk), it goes on with what was not told yet.
      if (!this.#stopping) setTimeout(() => this.look(), AGAIN_MILLISECONDS).unref();
    });
  }
}
