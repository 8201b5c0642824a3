import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { type Counted, compareSums } from './closing-sums.ts';
import type { MoneyTotal } from './money-report.ts';

const total: MoneyTotal = {
  flows: {
    paidMinor: 1_000,
    expiredMinor: 50,
    betweenPeopleMinor: 30,
    spentMinor: 400,
    refundedMinor: 20,
    recirculatedMinor: 10,
    redeemedMinor: 300,
  },
  closing: {
    peopleMinor: 570,
    shopsMinor: 60,
    redeemingMinor: 12,
    feesMinor: 8,
    outstandingMinor: 650,
  },
  smallShops: { basisPoints: 0 },
  velocity: { hundredths: 0 },
};
const balances = [
  ['holder:a', 500],
  ['hold:a.1', 70],
  ['merchant:b', 60],
  ['redeeming:b', 12],
  ['fees:town', 8],
  ['bank:renda', 700],
].map(([account, amount]) => ({
  account: account as string,
  unit: 'MUM',
  minor: minor(amount as number),
}));
const counted: Counted = {
  paidMinor: 1_000,
  betweenPeopleMinor: 30,
  plan: {
    ...{ days: [], purchases: 0, spentMinor: minor(390) },
    ...{ refundedMinor: minor(20), recirculatedMinor: minor(10) },
  },
  tally: { spent: minor(10) },
  settledMinor: 300,
};

test('what was counted, the report and the replay agree', () => {
  expect(() => compareSums(total, { balances }, counted)).not.toThrow();
});

test('a cent too much anywhere is found', () => {
  for (const flow of Object.keys(total.flows) as (keyof typeof total.flows)[]) {
    const flows = { ...total.flows, [flow]: total.flows[flow] + 1 };
    expect(() => compareSums({ ...total, flows }, { balances }, counted)).toThrow(/expected/);
  }
  for (const stock of Object.keys(total.closing) as (keyof typeof total.closing)[]) {
    const closing = { ...total.closing, [stock]: total.closing[stock] + 1 };
    expect(() => compareSums({ ...total, closing }, { balances }, counted)).toThrow(/expected/);
  }
});
