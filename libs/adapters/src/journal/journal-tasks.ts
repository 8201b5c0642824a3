import type { JournalLike } from '@mutirao/event-sourcing';
import type { BusLogger } from '../bus/ports.ts';
import type { LedgerPlace } from '../places.ts';
import { startWorker } from '../worker.ts';
import type { JournalTask, JournalTaskResult } from './journal-task.ts';

/** A snapshot is taken when the journal is so far ahead of it: the most a start has to fold. */
const SNAPSHOT_EVERY = 40_000;
const LOOK_EVERY_MILLISECONDS = 500;
/** At a stop, a snapshot is worth its time from so many events on. */
const WORTH_A_SNAPSHOT = 1_000;

export interface JournalTasksOptions {
  readonly place: LedgerPlace;
  /** The source of the thread that does a task: `doJournalTask` with the service's decider. */
  readonly worker: URL;
  readonly journal: Pick<JournalLike<never, never, never, never>, 'head' | 'halted' | 'halt'>;
  readonly logger: BusLogger;
  /** Events by which the journal may be ahead of the last snapshot. */
  readonly snapshotEvery?: number;
}

/**
 * What is done with a whole journal beside its writer, off the writer's thread: snapshots when they
 * are due, and once after the start the check of its chain from the first event. One at a time.
 */
export class JournalTasks {
  readonly #options: JournalTasksOptions;
  #timer: NodeJS.Timeout | undefined;
  #snapshotAt = -1;
  #job: Promise<void> | undefined;

  constructor(options: JournalTasksOptions) {
    this.#options = options;
  }

  /** Position of the last snapshot, −1 for none. */
  get snapshotAt(): number {
    return this.#snapshotAt;
  }

  /** The chain is checked when `ready` has come: memory is first for those who are served. */
  start(snapshotAt: number, ready: Promise<unknown> = Promise.resolve()): void {
    const { snapshotEvery = SNAPSHOT_EVERY, place } = this.#options;
    this.#snapshotAt = Math.max(this.#snapshotAt, snapshotAt);
    this.#timer = setInterval(
      () => void this.#snapshotIfDue(snapshotEvery),
      LOOK_EVERY_MILLISECONDS,
    );
    this.#timer.unref();
    // Reading all of it from a server takes minutes, at each change of the writer: `doctor` does that.
    if (place.servers) return;
    this.#one(() => ready.then(() => this.#run('check-chain')));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#job;
    await this.#snapshotIfDue(WORTH_A_SNAPSHOT);
  }

  async #snapshotIfDue(behind: number): Promise<void> {
    const { journal } = this.#options;
    if (this.#job || journal.halted !== undefined) return;
    if (journal.head.position - this.#snapshotAt < behind) return;
    await this.#one(() => this.#run('snapshot'));
  }

  #one(work: () => Promise<void>): Promise<void> {
    const job = work().finally(() => {
      this.#job = undefined;
    });
    this.#job = job;
    return job;
  }

  async #run(task: JournalTask['task']): Promise<void> {
    const { place, worker: file, logger, journal } = this.#options;
    const worker = startWorker(file, { task, place } satisfies JournalTask);
    const result = await new Promise<JournalTaskResult | undefined>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error: Error) => {
        logger.error({ task, ledger: place.ledger, error: error.message }, 'a journal task failed');
        resolve(undefined);
      });
    });
    if (result === undefined) return;
    if ('brokenAt' in result) {
      const reason = `the journal's chain is broken at position ${result.brokenAt}`;
      logger.error({ ledger: place.ledger, position: result.brokenAt }, reason);
      journal.halt(reason);
    } else if (task === 'snapshot') this.#snapshotAt = result.position;
  }
}
