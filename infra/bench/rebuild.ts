import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { startWorker } from '@mutirao/adapters/worker';
import { folderOf } from '@mutirao/currency';
import { type Chunk, eachFrame, Tables } from '@mutirao/event-sourcing';
import { applyChunk, brokenRules, type Ledger, ledgerOf } from '@mutirao/ledger';
import { type Figure, figure } from './figure.ts';
import { ACCOUNTS, longJournal } from './long-journal.ts';
import { openTown } from './open-town.ts';
import { mustBe } from './paid-town.ts';

const ROUNDS = 3;
const NEWLINE = 10;

/** The 15,000 who are paid and the 500 whom they pay. */
const USUAL_ACCOUNTS = 15_500;

/** Every balance, lot and hold from the stored bytes alone, of journals of 1,000,000 movements. */
export async function rebuild(place: string, long: string): Promise<Figure[]> {
  const usual = await longJournal(place, USUAL_ACCOUNTS);
  return [await rebuildOf(usual, USUAL_ACCOUNTS), await rebuildOf(long, ACCOUNTS)].flat();
}

async function rebuildOf(data: string, accounts: number): Promise<Figure[]> {
  const journalPath = folderOf(data).path.journal;
  const store = new SqliteEventStore(journalPath, { readOnly: true });
  const { position } = await store.head();
  const movements = await countMovements(store);
  const checker = startWorker(new URL('./chain-worker.ts', import.meta.url), journalPath);
  await once(checker, 'message');
  await rebuilt(store, checker, position);
  const seconds: number[] = [];
  const processor: number[] = [];
  let ledger: Ledger | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const before = process.threadCpuUsage();
    ledger = await rebuilt(store, checker, position);
    seconds.push((performance.now() - start) / 1000);
    const { user, system } = process.threadCpuUsage(before);
    processor.push((user + system) / movements);
  }
  await checker.terminate();
  await store.close();
  if (ledger) await mustBeLive(data, ledger);
  return [
    figure({
      what: `rebuild of ${accounts.toLocaleString('en')} accounts, all balances, lots and holds`,
      unit: 'movements/s',
      samples: seconds.map((each) => movements / each),
      reach: { atLeast: 400_000 },
      method:
        `${movements.toLocaleString('en')} movements in ${(position + 1).toLocaleString('en')} events ` +
        'folded from the transfers alone, while a thread checks the hash of every event; until both ' +
        'are done; every account then equals the live one and every rule of the ledger holds',
    }),
    figure({
      what: `rebuild of ${accounts.toLocaleString('en')} accounts: processor time of the folding thread`,
      unit: 'µs a movement',
      samples: processor,
      method: 'other users of the machine hardly lengthen it; 2.5 µs are 400,000 movements/s',
    }),
  ];
}

async function rebuilt(
  store: SqliteEventStore,
  checker: Worker,
  position: number,
): Promise<Ledger> {
  const checked = once(checker, 'message');
  checker.postMessage('check');
  const tables = new Tables();
  const ledger = ledgerOf(tables);
  for await (const chunk of store.read(0)) tables.replaying(() => applyChunk(ledger, chunk));
  const [until] = await checked;
  mustBe('position up to which the chain holds', until, position);
  return ledger;
}

async function countMovements(store: SqliteEventStore): Promise<number> {
  let count = 0;
  const visit = (chunk: Chunk): void =>
    eachFrame(chunk, ({ bytes, transfersStart, transfersEnd }) => {
      for (let at = transfersStart; at < transfersEnd; at++) if (bytes[at] === NEWLINE) count += 1;
    });
  for await (const chunk of store.read(0)) visit(chunk);
  return count;
}

/** What was rebuilt is what the server works with, which comes from a snapshot. */
async function mustBeLive(data: string, { accounts }: Ledger): Promise<void> {
  const opened = await openTown(data);
  const live = await opened.town.parts.journal.read((state) => [
    ...state.ledger.accounts.entries(),
  ]);
  await opened.close();
  mustBe('accounts', accounts.size, live.length);
  for (const [id, account] of live) {
    mustBe(id, JSON.stringify(accounts.get(id)), JSON.stringify(account));
  }
  mustBe('broken rules', brokenRules({ accounts }).join(), '');
}
