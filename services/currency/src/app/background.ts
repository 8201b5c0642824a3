import { JournalTasks } from '@mutirao/adapters/journal';
import type { Logger } from 'pino';
import { readModels } from '../read-models/index.ts';
import { WebhooksThread } from '../webhooks/webhooks-thread.ts';
import { ReadModelThread } from '../workers/read-model-thread.ts';
import type { RunPasses } from './run-passes.ts';
import { SWEEPS } from './sweeps.ts';
import type { Town } from './town.ts';

/** A run that was begun elsewhere, and is to be carried on here. */
const RUNS_EVERY_MILLISECONDS = 1_000;
const LONGEST_WAIT_MILLISECONDS = 5_000;

export interface BackgroundOptions {
  /** What others do when its hour has come, and a rehearsal's clock is put forward. */
  readonly alsoSweep?: () => Promise<void>;
  /** Events by which the journal may be ahead of the last snapshot. */
  readonly snapshotEvery?: number;
}

/**
 * All that goes on beside the writer, where it is: read models, snapshots, the chain's check, webhooks,
 * sweeps, and runs that are under way.
 */
export class Background {
  readonly webhooks: WebhooksThread;
  readonly #town: Town;
  readonly #passes: RunPasses;
  readonly #logger: Logger;
  readonly #alsoSweep: () => Promise<void>;
  readonly #readModels: ReadModelThread;
  readonly #tasks: JournalTasks;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Where the read models were when somebody waited for them in vain. */
  #stoodAt: number | undefined;
  #unwatch = (): void => {};
  #stopping = false;

  constructor(
    town: Town,
    passes: RunPasses,
    logger: Logger,
    { snapshotEvery, alsoSweep = async () => {} }: BackgroundOptions = {},
  ) {
    this.#town = town;
    this.#passes = passes;
    this.#logger = logger;
    this.#alsoSweep = alsoSweep;
    const { webhooks, folder, journal } = town.parts;
    const { place } = folder;
    this.webhooks = new WebhooksThread(webhooks, folder, logger);
    this.#readModels = new ReadModelThread(place, logger);
    this.#tasks = new JournalTasks({
      place,
      worker: new URL('../workers/journal-worker.ts', import.meta.url),
      journal,
      logger,
      ...(snapshotEvery === undefined ? {} : { snapshotEvery }),
    });
  }

  /** Position up to which the read models are folded, as far as that is known here. */
  get followed(): number {
    return this.#readModels.followed;
  }

  /** Position of the last snapshot, −1 for none. */
  get snapshotAt(): number {
    return this.#tasks.snapshotAt;
  }

  start(): void {
    this.#unwatch = this.#town.parts.ownership.watch({
      gained: () => this.#lead(),
      lost: () => this.#rest(),
    });
  }

  /** Does at once all whose hour has come: at the start, and when a rehearsal's clock was put forward. */
  async sweep(): Promise<void> {
    await this.#guarded('what others do', this.#alsoSweep);
    for (const { what, run } of SWEEPS) await this.#guarded(what, () => run(this.#town));
  }

  /**
   * Resolves when the read models have folded everything up to `position`, or after five seconds; at
   * once where they stand still since somebody waited in vain. To the position that they have reached.
   */
  async caughtUp(position: number): Promise<number> {
    const deadline = performance.now() + LONGEST_WAIT_MILLISECONDS;
    for (;;) {
      const reached = await this.#foldedUpTo();
      if (reached >= position || reached === this.#stoodAt || this.#stopping) return reached;
      if (performance.now() > deadline) {
        this.#stoodAt = reached;
        return reached;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unwatch();
    await this.#rest();
  }

  /** Where another process folds them, the model that is saved last says how far all are. */
  async #foldedUpTo(): Promise<number> {
    const { ownership, readModels: store } = this.#town.parts;
    const last = readModels.at(-1);
    if (ownership.isOurs || !last) return this.followed;
    return store.position(last.name, last.version);
  }

  #lead(): void {
    const { journal, snapshotAt } = this.#town.parts;
    this.#readModels.start();
    this.#tasks.start(snapshotAt, this.caughtUp(journal.head.position));
    if (journal.halted !== undefined) return;
    this.webhooks.start();
    void this.sweep();
    for (const { everyMilliseconds, run } of SWEEPS) {
      this.#every(everyMilliseconds, () => run(this.#town));
    }
    this.#every(RUNS_EVERY_MILLISECONDS, () => this.#passes.resume());
    void this.#guarded('resume', () => this.#passes.resume());
  }

  async #rest(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    const told = this.webhooks.stop();
    await this.#readModels.stop();
    await this.#tasks.stop();
    await told;
  }

  #every(milliseconds: number, work: () => Promise<void>): void {
    this.#timers.push(setInterval(() => void this.#guarded('timer', work), milliseconds).unref());
  }

  async #guarded(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.warn(
        { what, error: error instanceof Error ? error.message : String(error) },
        'put off',
      );
    }
  }
}
