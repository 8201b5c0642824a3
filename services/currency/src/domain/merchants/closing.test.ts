import { expect, test } from '@jest/globals';
import { brokenRules } from '@mutirao/ledger';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyEvent } from '../events.ts';
import { BAKERY, charge, MINUTE, NOON, payWith, SHOPPING, toHold } from '../shop.fixture.ts';
import { ANA, cents, given, lived, moves, TODAY } from '../vila.fixture.ts';

const close: CurrencyCommand = { type: 'CloseMerchant', merchant: BAKERY };
const finish: CurrencyCommand = { type: 'FinishMerchant', merchant: BAKERY };
const statusOf = (events: readonly CurrencyEvent[]) =>
  given(...events).state.merchants.get(BAKERY)?.status;

const CLOSING = lived(SHOPPING, close);

test('who is owed nothing closes for good, both accounts with it', () => {
  expect(statusOf(CLOSING)).toBe('closing');
  const events = given(...CLOSING)
    .when(finish)
    .events();
  expect(moves(events)).toEqual([`= merchant:${BAKERY} closed`, `= redeeming:${BAKERY} closed`]);
  const closed = [...CLOSING, ...events];
  expect(statusOf(closed)).toBe('closed');
  expect(brokenRules(given(...closed).state.ledger)).toEqual([]);
  given(...closed)
    .when(finish)
    .thenDecided();
});

test('a sweeper that comes too early or again changes nothing', () => {
  given(...SHOPPING)
    .when(finish)
    .thenDecided();
  given(...CLOSING)
    .when(close)
    .thenDecided();
});

test('what it was paid keeps it from closing', () => {
  const sold = lived(SHOPPING, charge(10_00), payWith(ANA), close);
  given(...sold)
    .when(finish)
    .thenRefused({
      code: 'merchant-owed',
      merchant: BAKERY,
      balance: 10_00,
      redeeming: 0,
      held: 0,
    });
});

test('what is being redeemed keeps it from closing', () => {
  const sold = lived(SHOPPING, charge(10_00), payWith(ANA));
  const requested: CurrencyEvent = {
    type: 'currency.Transferred.v1',
    data: {},
    effectiveOn: TODAY,
    movements: [
      {
        kind: 'transfer',
        debit: `merchant:${BAKERY}`,
        credit: `redeeming:${BAKERY}`,
        amount: cents(10_00),
        unit: 'MUM',
        lot: 'renda-minima/2026-11/',
      },
    ],
  };
  given(...lived([...sold, requested], close))
    .when(finish)
    .thenRefused({
      code: 'merchant-owed',
      merchant: BAKERY,
      balance: 0,
      redeeming: 10_00,
      held: 0,
    });
});

test('what a holder set aside for it keeps it from closing, until it lapses', () => {
  const held = lived(SHOPPING, toHold(10_00), payWith(ANA), close);
  given(...held)
    .when(finish)
    .thenRefused({
      code: 'merchant-owed',
      merchant: BAKERY,
      balance: 0,
      redeeming: 0,
      held: 10_00,
    });
  const charges = given(...held).state.charges.entries();
  const expire: CurrencyCommand = {
    type: 'ExpireHolds',
    charges: [...charges].map(([each]) => each),
  };
  const expired = given(...held)
    .when(expire, { at: NOON + 61 * MINUTE, on: TODAY })
    .events();
  given(...held, ...expired)
    .when(finish)
    .events();
});
