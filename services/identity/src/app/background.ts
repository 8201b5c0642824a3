import type { BusLogger } from '@mutirao/adapters/bus';
import { JournalTasks } from '@mutirao/adapters/journal';
import type { Identity } from './identity.ts';
import { sweepIdentity } from './sweeps.ts';

const SWEEP_EVERY_MILLISECONDS = 60_000;

export interface BackgroundOptions {
  /** Events by which the journal may be ahead of the last snapshot. */
  readonly snapshotEvery?: number;
}

/** What goes on beside the writer, where it is: snapshots, the chain's check, sweeps. */
export class Background {
  readonly #identity: Identity;
  readonly #logger: BusLogger;
  readonly #tasks: JournalTasks;
  #timer: NodeJS.Timeout | undefined;
  #unwatch = (): void => {};

  constructor(identity: Identity, logger: BusLogger, { snapshotEvery }: BackgroundOptions = {}) {
    this.#identity = identity;
    this.#logger = logger;
    const { folder, journal } = identity.parts;
    this.#tasks = new JournalTasks({
      place: folder.place,
      worker: new URL('../workers/journal-worker.ts', import.meta.url),
      journal,
      logger,
      ...(snapshotEvery === undefined ? {} : { snapshotEvery }),
    });
  }

  /** Position of the last snapshot, −1 for none. */
  get snapshotAt(): number {
    return this.#tasks.snapshotAt;
  }

  start(): void {
    const { ownership } = this.#identity.parts;
    this.#unwatch = ownership.watch({ gained: () => this.#lead(), lost: () => this.#rest() });
  }

  /** Does at once all whose day has come. */
  async sweep(): Promise<void> {
    try {
      await sweepIdentity(this.#identity);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      this.#logger.warn({ what: 'sweep of identity', error: what }, 'put off');
    }
  }

  async stop(): Promise<void> {
    this.#unwatch();
    await this.#rest();
  }

  #lead(): void {
    const { journal, snapshotAt } = this.#identity.parts;
    this.#tasks.start(snapshotAt);
    if (journal.halted !== undefined) return;
    void this.sweep();
    this.#timer = setInterval(() => void this.sweep(), SWEEP_EVERY_MILLISECONDS).unref();
  }

  async #rest(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tasks.stop();
  }
}
