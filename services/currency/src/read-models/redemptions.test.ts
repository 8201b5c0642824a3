import { expect, test } from '@jest/globals';
import type { ReadModel, RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { CurrencyEvent } from '../domain/events.ts';
import {
  APART,
  BANK,
  cancelPayout,
  debit,
  FEE,
  OTHER_BANK,
  PAYEE,
  PAYER,
  preparePayout,
  redeem,
  returned,
  sending,
} from '../domain/redemptions/takings.fixture.ts';
import { BAKERY } from '../domain/shop.fixture.ts';
import { book, GESTANTE, id, lived, RENDA } from '../domain/vila.fixture.ts';
import { payouts } from './payouts.ts';
import { promises } from './promises.ts';
import { merchantRedemptions, redemptionKey, redemptions } from './redemptions.ts';

const meta = { operation: 'test', actor: 'test', correlation: 'test' };

function folded<Row>(model: ReadModel<Movement, Row>, facts: readonly CurrencyEvent[]) {
  const rows = new Map<string, Row>();
  facts.forEach((each, position) => {
    const event: RecordedEvent<Movement> = { ...each, position, id: '', at: 7, meta };
    for (const key of model.keysOf(event)) rows.set(key, model.fold(rows.get(key), event, key));
  });
  return rows;
}

/** R1 in two legs: the one is settled and shown by the bank, the other is refused. */
const LIVED = lived(
  [...APART, FEE],
  redeem(100_00, { dailyOf: '2026-11-09' }),
  ...sending(['R1-1'], 'P1', { bankAccount: OTHER_BANK }),
  ...sending(['R1-2'], 'P2'),
  '2026-11-16',
  returned(
    ['R1-1', 39_40, 'settled', { settledOn: '2026-11-13' }],
    ['R1-2', 59_10, 'rejected', { reason: 'AG' }],
  ),
  { ...(book(debit('d', 39_40, 'R1-1')) as object), bankAccount: OTHER_BANK } as never,
);

test('a redemption is what was asked for, what it cost, and what became of each leg', () => {
  const rows = folded(redemptions, LIVED);
  expect([...rows]).toEqual([
    [
      'R0000000001',
      {
        redemption: 'R1',
        merchant: BAKERY,
        requestedOn: '2026-11-10',
        requestedAt: 7,
        dailyOf: '2026-11-09',
        dueOn: '2026-11-12',
        dueAt: Date.parse('2026-11-13T03:00:00Z'),
        rules: ['redemption-fee@1'],
        netMinor: 98_50,
        feeMinor: 1_50,
        fees: [{ purpose: 'redemption', amountMinor: 1_50 }],
        legs: [
          {
            leg: 'R1-1',
            bankAccount: OTHER_BANK,
            programmes: [GESTANTE],
            netMinor: 39_40,
            feeMinor: 60,
            status: 'settled',
            settledOn: '2026-11-13',
            line: id('d'),
          },
          {
            leg: 'R1-2',
            bankAccount: BANK,
            programmes: [RENDA],
            netMinor: 59_10,
            feeMinor: 90,
            status: 'rejected',
            reason: 'AG',
          },
        ],
        position: APART.length + 1,
      },
    ],
  ]);
  const keys = ['R10', 'R9', 'R2-1'].map(redemptionKey);
  expect(keys.toSorted()).toEqual([keys[2], keys[1], keys[0]]);
});

test('a merchant finds its own', () => {
  expect([...folded(merchantRedemptions, LIVED)]).toEqual([
    [`${BAKERY}/R0000000001`, { redemption: 'R1' }],
  ]);
});

test('a payout is who prepared, approved and sent what to whom', () => {
  const after = lived(
    [...APART, FEE],
    redeem(100_00),
    preparePayout(['R1-2']),
    cancelPayout(),
    ...sending(['R1-2'], 'P2'),
  );
  const [cancelled, sent] = [...folded(payouts, after).values()];
  expect(cancelled).toMatchObject({ payout: 'P1', status: 'cancelled', legs: ['R1-2'] });
  expect(sent).toMatchObject({
    payout: 'P2',
    bankAccount: BANK,
    payer: PAYER,
    payees: [PAYEE],
    totalMinor: 59_10,
    status: 'sent',
    preparedBy: 'test',
    approvedBy: 'test',
    sentOn: '2026-11-10',
  });
});

test('a promise is counted in the month it was made for, and by the day it was kept', () => {
  expect([...folded(promises, LIVED)]).toEqual([
    [`2026-11/${BAKERY}`, { promised: 2, rejected: 1, settled: { '2026-11-12 2026-11-13': 1 } }],
  ]);
});

test('replaying twice equals once', () => {
  for (const model of [redemptions, payouts, promises, merchantRedemptions]) {
    const of = model as ReadModel<Movement, unknown>;
    expect(folded(of, LIVED)).toEqual(folded(of, LIVED));
  }
});
