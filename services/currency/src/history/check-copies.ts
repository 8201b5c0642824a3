import { isDeepStrictEqual } from 'node:util';
import { accounts } from '../read-models/accounts.ts';
import { runLines } from '../read-models/run-lines.ts';
import { Check } from './check.ts';
import type { PlainRunLines } from './check-run-lines.ts';
import type { RunChecks } from './check-runs.ts';
import type { CopiedRow, Evidence, ModelCopies, ModelCopy } from './evidence.ts';
import type { PlainBooks } from './plain-books.ts';
import { type PlainSnapshot, plainSnapshot } from './plain-files.ts';
import type { PlainEvent } from './plain-reader.ts';

/** What is said of an account in a copy of the books, in whatever form it stood there. */
interface Copied {
  readonly unit?: unknown;
  readonly state?: unknown;
  readonly balance?: unknown;
  readonly lots?: unknown;
}

/**
 * The snapshot against the second reader's books at its position. Opened before the journal, so
 * that a snapshot written meanwhile cannot be ahead of what is read.
 */
export class SnapshotCheck {
  readonly check = new Check('snapshot');
  readonly #snapshot: PlainSnapshot | undefined;
  #isSeen = false;

  static async open(evidence: Evidence): Promise<SnapshotCheck> {
    return new SnapshotCheck(await evidence.snapshot());
  }

  private constructor(bytes: Buffer | undefined) {
    const read = bytes && plainSnapshot(bytes);
    if (read === 'altered') {
      this.check.fault('it is torn or was altered; the server will make a new one');
    } else if (read === 'other-form') {
      this.check.note('it is of another version; the server will make a new one');
    } else {
      this.#snapshot = read;
    }
  }

  see({ position, hash }: PlainEvent, books: PlainBooks, runs: RunChecks): void {
    if (position !== this.#snapshot?.position) return;
    this.#isSeen = true;
    if (hash.toString('hex') !== this.#snapshot.hash) {
      this.check.fault(`its hash is not that of position ${position}`);
      return;
    }
    for (const [id, copied] of this.#snapshot.accounts) compare(this.check, books, id, copied);
    if (this.#snapshot.accounts.length !== books.accounts.size) {
      this.check.fault(
        `it has ${this.#snapshot.accounts.length} accounts, the journal ${books.accounts.size}`,
      );
    }
    this.#comparePaid(this.#snapshot.paid, runs);
  }

  /** An entitlement that a snapshot forgets could be paid again. */
  #comparePaid(paid: PlainSnapshot['paid'], runs: RunChecks): void {
    for (const [entitlement, holder] of paid) {
      this.check.count++;
      if (!runs.hasPaid(entitlement, `holder:${holder}`)) {
        this.check.fault(`it says that holder:${holder} was paid ${entitlement}`);
      }
    }
    if (paid.length !== runs.paidEntitlements) {
      this.check.fault(
        `it has ${paid.length} paid entitlements, the journal ${runs.paidEntitlements}`,
      );
    }
  }

  close(chainHolds: boolean): void {
    if (this.#snapshot === undefined || this.#isSeen || this.#snapshot.position < 0) return;
    if (chainHolds) this.check.fault(`it is of position ${this.#snapshot.position}, past the end`);
    else this.check.note('not compared: the chain breaks before it');
  }
}

/** The read models against the second reader's books, each at the position it was folded to. */
export class ReadModelsCheck {
  readonly check = new Check('read-models');
  readonly #copies: ModelCopies | undefined;
  readonly #due = new Map<string, ModelCopy>();

  static async open(evidence: Evidence): Promise<ReadModelsCheck> {
    try {
      return new ReadModelsCheck(await evidence.models([accounts, runLines]));
    } catch (error) {
      const check = new ReadModelsCheck(undefined);
      check.#fail(error);
      return check;
    }
  }

  private constructor(copies: ModelCopies | undefined) {
    this.#copies = copies;
    for (const copy of copies?.found ?? []) {
      if (!copy.isOfAnotherVersion) this.#due.set(copy.name, copy);
      else this.check.note(`${copy.name} is of another version; the server will make it anew`);
    }
    for (const name of copies?.moving ?? []) {
      this.check.note(`${name} not compared: it goes on while it is read`);
    }
  }

  see({ position }: PlainEvent, books: PlainBooks, lines: PlainRunLines): void {
    if (position === this.#due.get(accounts.name)?.position) this.#compareAccounts(books);
    if (position === this.#due.get(runLines.name)?.position) this.#compareRunLines(lines);
  }

  close(chainHolds: boolean): void {
    for (const { name, position } of this.#due.values()) {
      if (position < 0) continue;
      if (chainHolds) this.check.fault(`${name} is of position ${position}, past the end`);
      else this.check.note(`${name} not compared: the chain breaks before it`);
    }
    this.#copies?.close();
  }

  #compareAccounts(books: PlainBooks): void {
    const rows = this.#compareRows(accounts.name, (id, row) => {
      compare(this.check, books, id, row);
      if (row['position'] !== books.accounts.get(id)?.position) {
        this.check.fault(`${id} was last touched at another position`);
      }
    });
    if (rows !== undefined && rows !== books.accounts.size) {
      this.check.fault(`accounts has ${rows} rows, the journal ${books.accounts.size} accounts`);
    }
  }

  #compareRunLines({ rows: expected }: PlainRunLines): void {
    const rows = this.#compareRows(runLines.name, (key, row) => {
      this.check.count++;
      if (!isDeepStrictEqual(row, expected.get(key))) {
        this.check.fault(`run line ${key} is not what the journal says`);
      }
    });
    if (rows !== undefined && rows !== expected.size) {
      this.check.fault(`run-lines has ${rows} rows, the journal ${expected.size} lines`);
    }
  }

  /** How many rows there were, `undefined` when they cannot be read. */
  #compareRows(
    name: string,
    visit: (key: string, row: CopiedRow['row']) => void,
  ): number | undefined {
    const copy = this.#due.get(name);
    this.#due.delete(name);
    let count = 0;
    try {
      for (const { key, row } of copy?.rows() ?? []) {
        visit(key, row);
        count++;
      }
      return count;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    this.check.fault(`the read models cannot be read: ${(error as Error).message}`);
  }
}

/** Compares one account of a copy with the books: what it is, what it has, lot by lot. */
export function compare(check: Check, books: PlainBooks, id: string, copied: Copied): void {
  check.count++;
  const account = books.accounts.get(id);
  if (account === undefined) {
    check.fault(`${id} is not in the journal`);
    return;
  }
  const { unit, state, balance, lots } = account;
  if (copied.balance !== balance) {
    check.fault(`${id} has ${copied.balance}, the journal says ${balance}`);
  }
  if (copied.unit !== unit || copied.state !== state) {
    check.fault(`${id} is ${copied.unit}, ${copied.state}, the journal says ${unit}, ${state}`);
  }
  const copiedLots = Array.isArray(copied.lots) ? (copied.lots as readonly unknown[]) : [];
  const areSame =
    copiedLots.length === lots.size &&
    copiedLots.every((lot) => Array.isArray(lot) && lots.get(lot[0]) === lot[1]);
  if (!areSame) check.fault(`${id} has other lots than the journal says`);
}
