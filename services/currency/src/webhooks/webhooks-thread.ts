import type { Worker } from 'node:worker_threads';
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
  #stopping = false;

  constructor(
    webhooks: Webhooks,
    paths: { readonly journal: string; readonly webhooks: string },
    logger: Logger,
  ) {
    const { sealingKey: key, local } = webhooks;
    this.#webhooks = webhooks;
    this.#work = { journalPath: paths.journal, webhooksPath: paths.webhooks, key, local };
    this.#logger = logger;
  }

  /** To be called at the start, and when a merchant changed something. */
  look(): void {
    if (this.#stopping) return;
    if (this.#thread) this.#thread.postMessage('look');
    else if (this.#webhooks.areWanted) this.#start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const thread = this.#thread;
    if (!thread) return;
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    thread.postMessage('stop');
    await ended;
  }

  #start(): void {
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
