import type { Head } from '@mutirao/event-sourcing';
import type { BusLogger } from '../bus/ports.ts';
import { raiseHeadRecord, readHeadRecord } from '../journal/head-record.ts';
import type { Records } from '../records/records.ts';

/** At most so often is it written: what was acknowledged in the last second may be missed. */
const WRITE_MILLISECONDS = 1_000;

/**
 * The head of what was acknowledged, kept apart from the journal's servers: one that comes back from an
 * older backup ends before it. Written by whoever writes the journal, and never back.
 */
export class RecordedHead {
  readonly #records: Records;
  readonly #ledger: string;
  readonly #logger: BusLogger;
  #next: Head | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(records: Records, ledger: string, logger: BusLogger) {
    this.#records = records;
    this.#ledger = ledger;
    this.#logger = logger;
  }

  read(): Promise<Head> {
    return readHeadRecord(this.#records, this.#ledger);
  }

  acknowledge(head: Head): void {
    this.#next = head;
    this.#timer ??= setTimeout(() => void this.#write(), WRITE_MILLISECONDS).unref();
  }

  /** Writes what was not written yet. */
  async close(): Promise<void> {
    await this.#writing;
    clearTimeout(this.#timer);
    await this.#write();
    clearTimeout(this.#timer);
  }

  #write(): Promise<void> {
    const head = this.#next;
    this.#next = undefined;
    const written = head ? raiseHeadRecord(this.#records, this.#ledger, head) : Promise.resolve();
    this.#writing = written
      .catch((error: unknown) => {
        const name = error instanceof Error ? error.name : typeof error;
        this.#logger.warn({ ledger: this.#ledger, error: name }, 'the head cannot be kept now');
        this.#next ??= head;
      })
      .finally(() => {
        this.#timer = undefined;
        if (this.#next) this.acknowledge(this.#next);
      });
    return this.#writing;
  }
}
