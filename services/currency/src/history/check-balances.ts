import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { LedgerPlace } from '@mutirao/adapters/places';
import { startWorker } from '@mutirao/adapters/worker';
import { Check } from './check.ts';
import { compare } from './check-copies.ts';
import { type LedgerReplay, replayLedger } from './ledger-replay.ts';
import type { PlainBooks } from './plain-books.ts';

/** Below this many events a thread takes longer to start than it saves. */
const EVENTS_WORTH_A_THREAD = 50_000;

/**
 * The ledger library's balances and lots against the second reader's: replayed from the first
 * event, and as the server would load them. The two read side by side where that is worth it.
 */
export class BalancesCheck {
  readonly check = new Check('balances');
  readonly #place: LedgerPlace;
  readonly #last: number;
  readonly #worker: Worker | undefined;
  readonly #answer: Promise<LedgerReplay | Error> | undefined;

  /** `events`: how many the journal has. */
  constructor(place: LedgerPlace, events: number) {
    this.#place = place;
    this.#last = events - 1;
    if (events < EVENTS_WORTH_A_THREAD) return;
    const isSource = import.meta.url.endsWith('.ts');
    const file = isSource ? './ledger-replay-worker.ts' : './ledger-replay-worker.js';
    this.#worker = startWorker(new URL(file, import.meta.url), { place, last: this.#last });
    this.#answer = once(this.#worker, 'message').then(
      ([answer]) => answer as LedgerReplay,
      (error: Error) => error,
    );
  }

  /** `faulty` names what makes a comparison of the books, or of the live state, mean nothing. */
  async close(
    books: PlainBooks,
    faulty: { readonly books?: string | undefined; readonly live?: string | undefined },
  ): Promise<void> {
    if (faulty.books !== undefined) {
      this.check.note(`not compared: see ${faulty.books}`);
    } else if (this.#last >= 0) {
      const answer = await (this.#answer ?? this.#replayHere());
      if (answer instanceof Error) {
        this.check.fault(`the ledger refuses this history: ${answer.message}`);
      } else {
        this.#compare(books, answer.replayed);
        if (faulty.live !== undefined) this.check.note(`live not compared: see ${faulty.live}`);
        else if (answer.live) this.#compare(books, answer.live);
      }
    }
    await this.#worker?.terminate();
  }

  #replayHere(): Promise<LedgerReplay | Error> {
    return replayLedger(this.#place, this.#last).catch((error: Error) => error);
  }

  #compare(books: PlainBooks, accounts: LedgerReplay['replayed']): void {
    for (const [id, account] of accounts) compare(this.check, books, id, account);
    if (accounts.length !== books.accounts.size) {
      this.check.fault(`the ledger has ${accounts.length} accounts, not ${books.accounts.size}`);
    }
  }
}
