import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { minor } from '@mutirao/money';
import type { BankLineInput, CurrencyCommand } from '../domain/commands.ts';
import type { Folder } from '../folder.ts';
import { type YieldAnswer, type YieldQuestion, yieldWorking } from './float-yield.ts';
import { id, live, newFolder, type Step, VILA } from './town.fixture.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => rmSync(folder.data, { recursive: true }));

const [RENDA, GESTANTE, JOVEM, BASICA] = [
  'renda-minima',
  'gestante',
  'jovem-solidario',
  'renda-basica-cidada',
] as const;

type Line = readonly [
  postedOn: string,
  kind: BankLineInput['kind'],
  amount: number,
  programme: string | null,
];

/** Lines named `1`, `2` … that one import brought, in one bank account. */
function statement(lines: readonly Line[], account = 'bank', first = 1): CurrencyCommand {
  return {
    type: 'BookBankLines',
    bankAccount: id(account),
    import: id('import'),
    lines: lines.map(([postedOn, kind, amount, programme], index) => {
      const name = String(first + index);
      const about = { content: id(`${name}c`), note: id(`${name}n`) };
      return { line: id(name), kind, amount: minor(amount), postedOn, programme, ...about };
    }),
  };
}

const at = (day: string, ...commands: CurrencyCommand[]): Step[] =>
  commands.map((command) => [`${day}T20:00:00Z`, 'tessa', command]);

async function town(...steps: Step[]): Promise<void> {
  const { form: _, ...settings } = VILA;
  const programmes = [RENDA, GESTANTE, JOVEM, BASICA].map((programme) => ({
    type: 'OpenProgramme' as const,
    programme,
    name: id('name'),
  }));
  await live(folder, [
    ...at('2026-09-30', { type: 'OpenCurrency', ...settings }, ...programmes),
    ...steps,
  ]);
}

async function ask(question: Omit<YieldQuestion, 'line'> & { line: string }): Promise<YieldAnswer> {
  const store = new SqliteEventStore(folder.path.journal, { readOnly: true });
  const answer = await yieldWorking(store, { ...question, line: id(question.line) });
  await store.close();
  if (!answer) throw new Error('the line is there');
  return answer;
}

const OCTOBER: readonly Line[] = [
  ['2026-10-01', 'deposit', 3_300_000_00, RENDA],
  ['2026-10-02', 'deposit', 102_000_00, GESTANTE],
  ['2026-10-03', 'deposit', 150_200_00, JOVEM],
  ['2026-10-04', 'deposit', 450_000_00, BASICA],
  ['2026-10-28', 'interest', 23_100_00, RENDA],
  ['2026-10-28', 'interest', 3_150_00, BASICA],
  ['2026-10-29', 'interest', 714_00, GESTANTE],
  ['2026-10-30', 'interest', 1_051_40, JOVEM],
];
const NOVEMBER: readonly Line[] = [
  ['2026-11-03', 'deposit', 40_000_00, null],
  ['2026-11-12', 'deposit', 7_000_00, JOVEM],
  ['2026-11-19', 'interest', 12_345_67, null],
];
const BOTH_MONTHS = [
  ...at('2026-10-31', statement(OCTOBER)),
  ...at('2026-11-20', statement(NOVEMBER, 'bank', 9)),
];

/**
 * Posted on 19 November, so for October, of which the sums of the days are
 *
 *     gestante             30 × 102,000.00   +  3 ×    714.00 =   3,062,142.00
 *     jovem-solidario      29 × 150,200.00   +  2 ×  1,051.40 =   4,357,902.80
 *     renda-basica-cidada  28 × 450,000.00   +  4 ×  3,150.00 =  12,612,600.00
 *     renda-minima         31 × 3,300,000.00 +  4 × 23,100.00 = 102,392,400.00
 *                                                               122,425,044.80
 *
 * and 12,345.67 × each ÷ 122,425,044.80 is 308.7946…, 439.4626…, 1,271.8884… and 10,325.5243…: cut to
 * the cent they lack 0.02 of the whole, which go to the two that were cut most, of 0.84 and 0.46 cents.
 */
test('pooled interest is shared by the days of the month before', async () => {
  await town(...BOTH_MONTHS);
  const { working } = await ask({ line: '11' });
  expect(working).toMatchObject({ amountMinor: 12_345_67, from: '2026-10-01', to: '2026-10-31' });
  expect(working.shares).toEqual([
    { programme: GESTANTE, sumOfDaysMinor: 3_062_142_00, amountMinor: 308_80 },
    { programme: JOVEM, sumOfDaysMinor: 4_357_902_80, amountMinor: 439_46 },
    { programme: BASICA, sumOfDaysMinor: 12_612_600_00, amountMinor: 1_271_89 },
    { programme: RENDA, sumOfDaysMinor: 102_392_400_00, amountMinor: 10_325_52 },
  ]);
});

test('the working shows what each programme had at the end of each day', async () => {
  await town(...BOTH_MONTHS);
  const { days } = (await ask({ line: '11' })).working;
  expect(days).toHaveLength(31);
  expect(days[1]).toEqual({
    on: '2026-10-02',
    balances: [
      { programme: GESTANTE, balanceMinor: 102_000_00 },
      { programme: JOVEM, balanceMinor: 0 },
      { programme: BASICA, balanceMinor: 0 },
      { programme: RENDA, balanceMinor: 3_300_000_00 },
    ],
  });
  const last = days.at(-1)?.balances.map(({ balanceMinor }) => balanceMinor);
  expect(last).toEqual([102_714_00, 151_251_40, 453_150_00, 3_323_100_00]);
});

const allocation = ({ working, sha256 }: YieldAnswer): CurrencyCommand => ({
  type: 'AllocateYield',
  line: working.line,
  from: working.from,
  to: working.to,
  shares: working.shares.map(({ programme, amountMinor }) => ({ programme, amount: amountMinor })),
  working: sha256,
  seen: sha256,
});
/** October's, learned of in December. */
const LATE = at(
  '2026-12-05',
  statement([['2026-10-15', 'deposit', 1_000_000_00, GESTANTE]], 'bank', 20),
);

test('a line of October that comes late changes what is not shared out yet', async () => {
  await town(...BOTH_MONTHS);
  const before = await ask({ line: '11' });
  await live(folder, LATE);
  expect((await ask({ line: '11' })).sha256).not.toBe(before.sha256);
});

test('once it is shared out, the table is the same for ever', async () => {
  await town(...BOTH_MONTHS);
  const before = await ask({ line: '11' });
  await live(folder, [...at('2026-11-21', allocation(before)), ...LATE]);
  const { allocatedAt, ...after } = await ask({ line: '11' });
  expect(after).toEqual(before);
  expect(allocatedAt).toBeGreaterThan(0);
});

test('days that a treasurer gives are taken, and remembered', async () => {
  await town(...BOTH_MONTHS);
  const days = { from: '2026-11-01', to: '2026-11-19' };
  const given = await ask({ line: '11', days });
  expect(given.working).toMatchObject(days);
  // What it is itself shared out to on the 19th is no part of that day.
  await live(folder, at('2026-11-21', allocation(given)));
  expect((await ask({ line: '11' })).sha256).toBe(given.sha256);
});

test('interest that the bank took is shared in the same way, below zero', async () => {
  await town(
    ...at(
      '2026-10-31',
      statement([
        ['2026-10-01', 'deposit', 200_00, RENDA],
        ['2026-10-01', 'deposit', 100_00, GESTANTE],
        ['2026-11-02', 'interest', -1_00, null],
      ]),
    ),
  );
  const { shares } = (await ask({ line: '3' })).working;
  expect(shares.map(({ amountMinor }) => amountMinor)).toEqual([-33, -67]);
});

test('a balance below zero counts as zero, and other bank accounts do not count', async () => {
  await town(
    ...at(
      '2026-10-31',
      statement([
        ['2026-10-01', 'deposit', 100_00, RENDA],
        ['2026-10-01', 'fee', -5_00, GESTANTE],
        ['2026-11-02', 'interest', 1_00, null],
      ]),
      statement([['2026-10-01', 'deposit', 900_00, JOVEM]], 'another', 4),
    ),
  );
  const { days, shares } = (await ask({ line: '3' })).working;
  expect(days[0]?.balances).toEqual([
    { programme: GESTANTE, balanceMinor: -5_00 },
    { programme: RENDA, balanceMinor: 100_00 },
  ]);
  expect(shares).toEqual([
    { programme: GESTANTE, sumOfDaysMinor: 0, amountMinor: 0 },
    { programme: RENDA, sumOfDaysMinor: 3100_00, amountMinor: 1_00 },
  ]);
});

test('where nobody had anything there are no shares', async () => {
  await town(...at('2026-11-20', statement(NOVEMBER)));
  expect((await ask({ line: '3' })).working).toMatchObject({ days: [], shares: [] });
});
