import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { eachFrame, type Snapshot, Tables } from '@mutirao/event-sourcing';
import { applyChunk, applyMovements, type Ledger, ledgerOf, movementCodec } from '@mutirao/ledger';
import { usableSnapshot } from '../app/opening.ts';
import type { Folder, FolderPaths } from '../folder.ts';
import { Check } from './check.ts';
import { compare } from './check-copies.ts';
import type { PlainBooks } from './plain-books.ts';

/**
 * The ledger library's balances and lots against the second reader's: replayed from the first
 * event, and as the server would load them (the snapshot, then what follows it). `last` is the
 * position up to which the books were made; `isSound` whether the books and the snapshot are.
 */
export async function checkBalances(
  { path }: Folder,
  books: PlainBooks,
  { last, isSound }: { last: number; isSound: { books: boolean; snapshot: boolean } },
): Promise<Check> {
  const check = new Check('balances');
  if (!isSound.books) {
    check.note('not compared: the movements themselves are at fault');
    return check;
  }
  if (last < 0) return check;
  const fresh = new Tables();
  try {
    await replayInto(fresh, path.journal, { from: 0, last });
    compareLedger(check, books, ledgerOf(fresh));
    if (!isSound.snapshot) {
      check.note('live state not compared: its snapshot is at fault');
      return check;
    }
    const { head, tables } = await startOf(path);
    if (head.position < 0 || head.position > last) return check;
    await replayInto(tables, path.journal, { from: head.position + 1, last });
    compareLedger(check, books, ledgerOf(tables));
  } catch (error) {
    check.fault(`the ledger refuses this history: ${(error as Error).message}`);
  }
  return check;
}

async function replayInto(
  tables: Tables,
  journal: string,
  { from, last }: { from: number; last: number },
): Promise<void> {
  const store = new SqliteEventStore(journal, { readOnly: true });
  const ledger = ledgerOf(tables);
  try {
    for await (const chunk of store.read(from)) {
      if (chunk.first > last) return;
      if (chunk.first + chunk.count <= last) {
        tables.replaying(() => applyChunk(ledger, chunk, from));
        continue;
      }
      // What follows `last` may be broken or was appended meanwhile: it is not looked at.
      eachFrame(chunk, ({ position, bytes, transfersStart, transfersEnd }) => {
        if (position >= from && transfersStart < transfersEnd) {
          applyMovements(ledger, movementCodec.decode(bytes, transfersStart, transfersEnd));
        }
        return position < last;
      });
      return;
    }
  } finally {
    await store.close();
  }
}

/** From where the server would start: the snapshot if it is one of this journal, else nothing. */
async function startOf(path: FolderPaths): Promise<Snapshot> {
  const store = new SqliteEventStore(path.journal, { readOnly: true });
  try {
    return await usableSnapshot(store, path.snapshot);
  } finally {
    await store.close();
  }
}

function compareLedger(check: Check, books: PlainBooks, { accounts }: Ledger): void {
  for (const [id, account] of accounts.entries()) compare(check, books, id, account);
  if (accounts.size !== books.accounts.size) {
    check.fault(`the ledger has ${accounts.size} accounts, the books ${books.accounts.size}`);
  }
}
