import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatAmount } from '@mutirao/money';
import { parse } from 'csv-parse/sync';
import { replayAt } from './replay.ts';
import { newFolder } from './town.fixture.ts';
import { workedMonth } from './worked-month.fixture.ts';

const doc = readFileSync('docs/chart-of-accounts.md', 'utf8');
const DEBIT = /^(bank|bank-costs|in-transit|issuance):/;

/** The table of the doc: account, then its balance on its own side and its unit. */
const stated = new Map(
  [...doc.matchAll(/^\| `([^`]+)` +\| +([0-9.]+) \| (MUM|BRL) /gm)].map(
    ([, account = '', amount, unit]) => [account, `${amount} ${unit}`],
  ),
);

test('hledger comes to the balances that the chart of accounts states', () => {
  const [, input = ''] = /```hledger\n([\s\S]*?)```/.exec(doc) ?? [];
  const args = ['-f', '-', 'balance', '--flat', '--no-total', '-O', 'csv'];
  const output = execFileSync('hledger', args, { input, encoding: 'utf8' });
  const rows: string[][] = parse(output, { from_line: 2 });
  const found = rows.map(([account = '', balance = '']) => [
    account,
    DEBIT.test(account) ? balance : balance.replace(/^-/, ''),
  ]);
  expect(new Map(found as [string, string][])).toEqual(stated);
});

test('the same month through the code comes to the same balances', async () => {
  const folder = await newFolder();
  await workedMonth(folder);
  const { balances } = await replayAt(folder);
  const found = balances
    .filter(({ minor }) => minor !== 0)
    .map(({ account, unit, minor }): [string, string] => [
      account.replace(/^(holder:[a-z]+).*/, '$1'),
      `${formatAmount(minor, 2)} ${unit}`,
    ]);
  expect(new Map(found)).toEqual(stated);
  expect(found.length).toBe(11);
});
