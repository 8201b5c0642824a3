import type { Worker } from 'node:worker_threads';
import { startWorker } from '@mutirao/adapters/worker';
import type { Logger } from 'pino';
import { WebhooksThread } from '../webhooks/webhooks-thread.ts';
import type { JournalJob, JournalJobResult } from '../workers/journal-worker.ts';
import type { RunPasses } from './run-passes.ts';
import { SWEEPS } from './sweeps.ts';
import type { Town } from './town.ts';

/** A snapshot is taken when the journal is so far ahead of it: the most a start has to fold. */
const SNAPSHOT_EVERY = 40_000;
const LOOK_EVERY_MILLISECONDS = 500;
const FOLLOW_AGAIN_MILLISECONDS = 1_000;
const ALSO_EVERY_MILLISECONDS = 60_000;

export interface BackgroundOptions {
  /** What others do when its hour has come, every minute and when a rehearsal's clock is put forward. */
  readonly alsoSweep?: () => Promise<void>;
  /** Events by which the journal may be ahead of the last snapshot. */
  readonly snapshotEvery?: number;
}

/** All that goes on beside the writer: read models, snapshots, the chain's check, webhooks. */
export class Background {
  readonly webhooks: WebhooksThread;
  readonly #town: Town;
  readonly #passes: RunPasses;
  readonly #logger: Logger;
  readonly #snapshotEvery: number;
  readonly #alsoSweep: () => Promise<void>;
  readonly #timers: NodeJS.Timeout[] = [];
  #follower: Worker | undefined;
  #followed = -1;
  #snapshotAt = -1;
  #job: Promise<void> | undefined;
  #stopping = false;

  constructor(
    town: Town,
    passes: RunPasses,
    logger: Logger,
    { snapshotEvery = SNAPSHOT_EVERY, alsoSweep = async () => {} }: BackgroundOptions = {},
  ) {
    this.#town = town;
    this.#passes = passes;
    this.#logger = logger;
    this.#snapshotEvery = snapshotEvery;
    this.#alsoSweep = alsoSweep;
    const { webhooks, folder } = town.parts;
    this.webhooks = new WebhooksThread(webhooks, folder.path, logger);
  }

  /** Position up to which the read models are folded. */
  get followed(): number {
    return this.#followed;
  }

  /** Position of the last snapshot, −1 for none. */
  get snapshotAt(): number {
    return this.#snapshotAt;
  }

  start(): void {
    const { journal, snapshotAt } = this.#town.parts;
    this.#snapshotAt = snapshotAt;
    this.#follow();
    // One after the other: both read the whole tail, and memory is for those who are served.
    this.#job = this.caughtUp(journal.head.position)
      .then(() => this.#run('check-chain'))
      .finally(() => (this.#job = undefined));
    this.#every(LOOK_EVERY_MILLISECONDS, () => this.#snapshotIfDue(this.#snapshotEvery));
    if (journal.halted !== undefined) return;
    this.webhooks.look();
    void this.sweep();
    for (const { everyMilliseconds, run } of SWEEPS) {
      this.#every(everyMilliseconds, () => run(this.#town));
    }
    this.#every(ALSO_EVERY_MILLISECONDS, this.#alsoSweep);
    void this.#guarded('resume', () => this.#passes.resume());
  }

  /** Does at once all whose hour has come: at the start, and when a rehearsal's clock was put forward. */
  async sweep(): Promise<void> {
    await this.#guarded('what others do', this.#alsoSweep);
    for (const { what, run } of SWEEPS) await this.#guarded(what, () => run(this.#town));
  }

  /** Resolves when the read models have folded everything up to `position`, or after five seconds. */
  async caughtUp(position: number): Promise<void> {
    const deadline = performance.now() + 5_000;
    while (this.#followed < position && !this.#stopping && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    const told = this.webhooks.stop();
    await this.#job;
    const follower = this.#follower;
    if (follower) {
      const ended = new Promise((resolve) => follower.once('exit', resolve));
      follower.postMessage('stop');
      await ended;
    }
    await this.#snapshotIfDue(1_000);
    await this.#job;
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

  #follow(): void {
    const { journal, readModels } = this.#town.parts.folder.path;
    const file = new URL('../workers/follower.ts', import.meta.url);
    const follower = startWorker(file, { journalPath: journal, readModelsPath: readModels });
    this.#follower = follower;
    follower.on('message', (position: number) => {
      this.#followed = position;
    });
    follower.on('error', (error: Error) => {
      this.#logger.error({ error: error.message }, 'the read models stand still');
    });
    follower.once('exit', () => {
      this.#follower = undefined;
      if (this.#stopping) return;
      // Whatever it was (a full disk), it goes on from the position that the models hold.
      setTimeout(() => this.#stopping || this.#follow(), FOLLOW_AGAIN_MILLISECONDS).unref();
    });
  }

  async #snapshotIfDue(behind: number): Promise<void> {
    const { journal } = this.#town.parts;
    if (this.#job || journal.halted !== undefined) return;
    if (journal.head.position - this.#snapshotAt < behind) return;
    this.#job = this.#run('snapshot').finally(() => (this.#job = undefined));
    await this.#job;
  }

  async #run(task: JournalJob['task']): Promise<void> {
    const { journal, snapshot } = this.#town.parts.folder.path;
    const file = new URL('../workers/journal-worker.ts', import.meta.url);
    const worker = startWorker(file, { task, journalPath: journal, snapshotPath: snapshot });
    const result = await new Promise<JournalJobResult | undefined>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error: Error) => {
        this.#logger.error({ task, error: error.message }, 'a journal task failed');
        resolve(undefined);
      });
    });
    if (result === undefined) return;
    if ('brokenAt' in result) {
      const reason = `the journal's chain is broken at position ${result.brokenAt}`;
      this.#logger.error({ position: result.brokenAt }, reason);
      this.#town.parts.journal.halt(reason);
    } else if (task === 'snapshot') this.#snapshotAt = result.position;
  }
}
