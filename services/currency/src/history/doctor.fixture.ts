import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Movement, type Transfer, transfer } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { type CurrencyEvent, fact } from '../domain/events.ts';
import { type Folder, folderOf } from '../folder.ts';
import { doctor } from './doctor.ts';
import { acknowledge, fillReadModels, forge, newFolder, takeSnapshot } from './town.fixture.ts';
import { workedMonth } from './worked-month.fixture.ts';

/** The worked month with everything that a server derives from it. */
export async function soundFolder(): Promise<Folder> {
  const folder = await newFolder();
  await workedMonth(folder);
  await takeSnapshot(folder);
  await fillReadModels(folder);
  return folder;
}

export function copyOf(folder: Folder, ...without: (keyof Folder['path'])[]): Folder {
  const data = join(mkdtempSync(join(tmpdir(), 'mutirao-')), 'vila');
  cpSync(folder.data, data, { recursive: true });
  cpSync(folder.keys, `${data}.keys`, { recursive: true });
  const copy = folderOf(data);
  for (const name of without) rmSync(copy.path[name]);
  return copy;
}

/** `CHECK: MESSAGE` of each check that finds a fault; the folder is gone afterwards. */
export async function faultsOf(folder: Folder, expect?: string): Promise<string[]> {
  const { ok, checks } = await doctor(folder, expect === undefined ? {} : { expect });
  const bad = checks.filter((check) => !check.ok).map(({ name, message }) => `${name}: ${message}`);
  rmSync(folder.data, { recursive: true });
  if (ok !== (bad.length === 0)) throw new Error('it is ok when every check is');
  return bad;
}

/** Runs SQL on one of the folder's databases, as someone with a key to the machine can. */
export function sql(path: string, ...statements: string[]): void {
  const db = new DatabaseSync(path);
  for (const statement of statements) db.exec(statement);
  db.close();
}

/** Forges events after the end, with heads to match and without what was derived before. */
export async function forgeAfter(
  folder: Folder,
  events: readonly CurrencyEvent[],
  at?: string,
): Promise<Folder> {
  acknowledge(folder, await forge(folder, events, at));
  for (const file of [folder.path.snapshot, folder.path.readModels]) rmSync(file, { force: true });
  return folder;
}

export const DAY = '2026-12-01';

export function moved(
  debit: string,
  credit: string,
  amount: number,
  [unit, lot]: readonly [unit: string, lot: string],
): Transfer {
  return transfer({ debit, credit, amount: minor(amount), unit, lot });
}

export function transferred(...movements: Movement[]): CurrencyEvent {
  return fact('currency.Transferred.v1', {}, DAY, movements);
}
