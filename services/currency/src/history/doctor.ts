import { setImmediate } from 'node:timers/promises';
import type { Folder } from '../folder.ts';
import { Check, type CheckResult } from './check.ts';
import { BalancesCheck } from './check-balances.ts';
import { ReadModelsCheck, SnapshotCheck } from './check-copies.ts';
import { InboxCheck } from './check-inbox.ts';
import { HeadsCheck, OrderCheck } from './check-order.ts';
import { PinsCheck } from './check-pins.ts';
import { ReserveCheck } from './check-reserve.ts';
import { PlainRunLines } from './check-run-lines.ts';
import { RunChecks } from './check-runs.ts';
import { ShopChecks } from './check-shops.ts';
import { WebhooksCheck } from './check-webhooks.ts';
import type { Evidence } from './evidence.ts';
import { FolderEvidence } from './evidence-in-folder.ts';
import { ServerEvidence } from './evidence-on-servers.ts';
import { PlainBooks } from './plain-books.ts';
import { NO_HASH, PlainReader } from './plain-reader.ts';

export interface Diagnosis {
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
  /** `POSITION:HASH` of the last event that the chain reaches: to write down and expect later. */
  readonly head: string;
}

export interface DoctorOptions {
  /** `POSITION:HASH` that an auditor wrote down earlier. */
  readonly expect?: string;
  /** Called now and then with how many of about how many events were read. */
  readonly progress?: (done: number, total: number) => void;
}

const EVENTS_A_TURN = 10_000;

/**
 * Examines a town, in a folder or on servers, also while it is served: sums the stored bytes from zero with a reader that
 * shares no code with the ledger, and compares with everything that claims to say the same. A fault
 * is a check that is not ok, never an exception; HistoryRefused is thrown for a malformed `expect`.
 */
export async function doctor(folder: Folder, options: DoctorOptions = {}): Promise<Diagnosis> {
  const evidence = folder.place.servers
    ? new ServerEvidence(folder)
    : new FolderEvidence(folder.path);
  try {
    return await examine(evidence, folder, options);
  } finally {
    await evidence.close();
  }
}

async function examine(
  evidence: Evidence,
  { place }: Folder,
  options: DoctorOptions,
): Promise<Diagnosis> {
  // Whatever follows the journal is opened before it, so that it cannot be ahead of what is read.
  const heads = await HeadsCheck.open(evidence, options.expect);
  const snapshot = await SnapshotCheck.open(evidence);
  const readModels = await ReadModelsCheck.open(evidence);
  const webhooks = await WebhooksCheck.open(evidence);
  const chain = new Check('chain');
  const reader = await PlainReader.open(evidence, chain);
  const balances = new BalancesCheck(place, reader.total);
  const order = new OrderCheck();
  const books = new PlainBooks();
  const reserve = new ReserveCheck(books);
  const runs = new RunChecks(books);
  const lines = new PlainRunLines();
  const shops = new ShopChecks(books);
  const inbox = new InboxCheck(books);
  const pins = new PinsCheck();
  let last = { position: -1, hash: NO_HASH };
  try {
    for await (const event of reader.events()) {
      const transfers = books.book(event);
      for (const each of [order, heads, inbox, pins, webhooks]) each.see(event);
      for (const each of [reserve, runs, lines, shops]) each.see(event, transfers);
      snapshot.see(event, books, runs);
      readModels.see(event, books, lines);
      last = { position: event.position, hash: event.hash.toString('hex') };
      if (chain.count % EVENTS_A_TURN === 0) {
        options.progress?.(chain.count, reader.total);
        await setImmediate();
      }
    }
  } finally {
    await reader.close();
  }
  for (const each of [books, reserve, shops]) each.close();
  await runs.close(evidence);
  await pins.close(evidence);
  heads.close(last.position, chain.ok);
  snapshot.close(chain.ok);
  readModels.close(chain.ok);
  webhooks.close(last.position, chain.ok);
  const { form, sums, floors, lots } = books;
  await balances.close(books, {
    books: [chain, form, sums, floors, lots].find((check) => !check.ok)?.name,
    live: snapshot.check.ok ? undefined : snapshot.check.name,
  });
  options.progress?.(chain.count, chain.count);
  const checks = [
    chain,
    ...heads.checks,
    order.check,
    form,
    sums,
    floors,
    lots,
    balances.check,
    snapshot.check,
    readModels.check,
    reserve.check,
    ...runs.checks,
    ...shops.checks,
    inbox.check,
    pins.check,
    webhooks.check,
  ];
  return {
    ok: checks.every((check) => check.ok),
    checks: checks.map((check) => check.result()),
    head: `${last.position}:${last.hash}`,
  };
}
