import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { formatAmount } from '@mutirao/money';
import { parse } from 'csv-parse/sync';
import { addDays } from '../domain/plain-date.ts';
import { exportHledger } from './export-hledger.ts';
import { gather } from './gather.fixture.ts';
import { replayAsOf, replayAt } from './replay.ts';
import { newFolder } from './town.fixture.ts';
import { workedMonth } from './worked-month.fixture.ts';
import { workedShop } from './worked-shop.fixture.ts';

const DEBIT = /^(bank|bank-costs|in-transit|issuance|paid-out):/;

test.each([
  ['a month', workedMonth, '2026-11-12'],
  ['a week at a shop', workedShop, '2026-11-09'],
])('hledger accepts the export of %s strictly and finds our balances', async (_, worked, day) => {
  const folder = await newFolder();
  await worked(folder);
  const file = join(folder.data, 'export.journal');
  writeFileSync(file, await gather(exportHledger(folder)));
  execFileSync('hledger', ['-f', file, 'check', '--strict']);
  for (const [options, { balances }] of [
    [[], await replayAt(folder)],
    [['--end', addDays(day, 1)], await replayAsOf(folder, day)],
  ] as const) {
    const theirs = balancesOf(file, options);
    for (const { account, unit, minor } of balances) {
      const sign = DEBIT.test(account) || minor === 0 ? '' : '-';
      const ours = minor === 0 ? '0' : `${sign}${formatAmount(minor, 2)} ${unit}`;
      expect([account, theirs.get(account) ?? '0']).toEqual([account, ours]);
      theirs.delete(account);
    }
    expect([...theirs]).toEqual([]);
  }
});

function balancesOf(file: string, options: readonly string[]): Map<string, string> {
  const args = ['-f', file, 'balance', '--flat', '--empty', '--no-total', '-O', 'csv', ...options];
  const rows: string[][] = parse(execFileSync('hledger', args, { encoding: 'utf8' }));
  return new Map(rows.slice(1).map(([account = '', balance = '']) => [account, balance]));
}
