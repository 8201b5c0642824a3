import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyEvent } from '../events.ts';
import { BAKERY, charge, OTHER_TILL, payWith, SHOPPING, TILL } from '../shop.fixture.ts';
import {
  ANA,
  approve,
  BENTO,
  cents,
  finish,
  fund,
  lived,
  moves,
  pay,
  pays,
  prepare,
} from '../vila.fixture.ts';
import { paidFactsOf } from './facts.ts';

/** With which lots a refund is made, and until when they can be spent again (DESIGN §4.7). */
const LOT = 'renda-minima/2026-11/';
const last = (events: readonly CurrencyEvent[]) => events.at(-1) as CurrencyEvent;
const refund = (amount: number, of: readonly CurrencyEvent[]): CurrencyCommand => ({
  type: 'RefundPayment',
  paid: paidFactsOf(last(of)),
  amount: cents(amount),
  merchant: BAKERY,
});

/** Ana pays with 85,00 of GESTANTE, which lapses on 2026-11-25, and 15,00 of RENDA. */
const RUN = 'gestante-2026-11-1';
const MIXED = lived(
  SHOPPING,
  prepare([pays(2, ANA, 85_00)], { programme: 'gestante' }),
  approve(undefined, RUN),
  fund(RUN),
  pay([pays(2, ANA, 85_00)], RUN),
  finish(RUN),
  charge(100_00),
  payWith(ANA),
);

test('lots of the payment go back first, to live thirty days more at least', () => {
  const events = lived(MIXED, refund(90_00, MIXED));
  expect(moves(events.slice(-1))).toEqual([
    `merchant:${BAKERY} holder:${ANA} 8500 MUM gestante/2026-11/2026-12-10`,
    `merchant:${BAKERY} holder:${ANA} 500 MUM ${LOT}`,
  ]);
});

test('where they are gone, others go, and bear their programme’s rules again', () => {
  const paidByBento = lived(SHOPPING, charge(50_00), payWith(BENTO));
  const own = paidFactsOf(last(paidByBento));
  const before = lived(
    paidByBento,
    charge(50_00, { terminal: OTHER_TILL }),
    payWith(`merchant:${BAKERY}`, `${OTHER_TILL}.1`),
    prepare([pays(2, ANA, 85_00)], { programme: 'gestante' }),
    approve(undefined, RUN),
    fund(RUN),
    pay([pays(2, ANA, 85_00)], RUN),
    finish(RUN),
    charge(60_00),
    payWith(ANA, `${TILL}.2`),
  );
  const events = lived(before, {
    type: 'RefundPayment',
    paid: own,
    amount: cents(20_00),
    merchant: BAKERY,
  });
  expect(moves(events.slice(-1))).toEqual([
    `merchant:${BAKERY} holder:${BENTO} 2000 MUM gestante/2026-11/2026-12-10`,
  ]);
});
