import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatAmount } from '@mutirao/money';
import { parse } from 'csv-parse/sync';
import { replayAt } from './replay.ts';
import { newFolder } from './town.fixture.ts';
import { workedMonth } from './worked-month.fixture.ts';
import { workedShop } from './worked-shop.fixture.ts';

const doc = readFileSync('docs/chart-of-accounts.md', 'utf8');
const DEBIT = /^(bank|bank-costs|in-transit|issuance|paid-out):/;
const journals = [...doc.matchAll(/```hledger\n([\s\S]*?)```/g)].map(([, input = '']) => input);

/** The table under that heading: account, then its balance on its own side and its unit. */
function stated(heading: string): Map<string, string> {
  const [, section = ''] = doc.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  const rows = [...own.matchAll(/^\| `([^`]+)` +\| +([0-9.]+) \| (MUM|BRL) /gm)];
  return new Map(rows.map(([, account = '', amount, unit]) => [account, `${amount} ${unit}`]));
}

const WORKED = [
  { heading: 'What the month comes to', accounts: 11, input: journals[0], worked: workedMonth },
  { heading: 'What the week comes to', accounts: 16, input: journals[1], worked: workedShop },
];

test.each(WORKED)('$heading: hledger finds what is stated', ({ heading, accounts, input = '' }) => {
  const args = ['-f', '-', 'balance', '--flat', '--no-total', '-O', 'csv'];
  const output = execFileSync('hledger', args, { input, encoding: 'utf8' });
  const rows: string[][] = parse(output, { from_line: 2 });
  const found = rows.map(([account = '', balance = '']) => [
    account,
    DEBIT.test(account) ? balance : balance.replace(/^-/, ''),
  ]);
  expect(new Map(found as [string, string][])).toEqual(stated(heading));
  expect(found.length).toBe(accounts);
});

test.each(WORKED)('$heading: the same through the code', async ({ heading, worked }) => {
  const folder = await newFolder();
  await worked(folder);
  const { balances } = await replayAt(folder);
  const found = balances
    .filter(({ minor }) => minor !== 0)
    .map(({ account, unit, minor }): [string, string] => [
      account.replace(/^((?:holder|merchant):[a-z]+).*/, '$1'),
      `${formatAmount(minor, 2)} ${unit}`,
    ]);
  expect(new Map(found)).toEqual(stated(heading));
});
