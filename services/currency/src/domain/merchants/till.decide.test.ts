import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyEvent } from '../events.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { accredited, BAKERY, BAZAAR, charge, SHOPPING, TILL, terms } from '../shop.fixture.ts';
import { given, id, lived, OPENED } from '../vila.fixture.ts';
import type { SetTill } from './commands.ts';

const set = (
  given: Partial<SetTill> = {},
  type: SetTill['type'] = 'SetTerminal',
): CurrencyCommand => ({
  type,
  merchant: BAKERY,
  till: TILL,
  state: 'active',
  limits: {},
  name: id('till-name'),
  ...given,
});
const tillOf = (events: readonly CurrencyEvent[], till = TILL) =>
  given(...events).state.terminals.get(till);

test('a terminal counts its charges on, whatever else is set', () => {
  const limits = { perPaymentMinor: 50_00, perDayMinor: 500_00 };
  const changed = lived(SHOPPING, charge(), set({ limits, state: 'blocked', name: id('other') }));
  const name = { rule: `terminal:${TILL}`, version: 2, reference: `terminal:${TILL}@2` };
  expect(tillOf(changed)).toEqual({
    merchant: BAKERY,
    version: 2,
    state: 'blocked',
    limits,
    own: [
      { ...name, per: 'payment', most: 50_00 },
      { ...name, per: 'day', most: 500_00 },
    ],
    name: id('other'),
    charges: 1,
  });
});

test.each<Partial<SetTill>>([
  { state: 'blocked' },
  { name: id('other') },
  { limits: { perPaymentMinor: 1 } },
  { limits: { perDayMinor: 1 } },
  { limits: { refundsPerDayMinor: 0 } },
])('%j is a new version; the same again is not', (other) => {
  const events = given(...SHOPPING)
    .when(set(other))
    .events();
  expect(events).toMatchObject([{ data: { terminal: TILL, version: 2 } }]);
  given(...SHOPPING, ...events)
    .when(set(other))
    .thenDecided();
});

test('a cashier is known by an id of its own', () => {
  const [event] = given(...SHOPPING)
    .when(set({ till: id('rosa') }, 'SetCashier'))
    .events();
  expect(event).toMatchObject({
    type: 'currency.CashierSet.v1',
    data: { cashier: id('rosa'), merchant: BAKERY, version: 1 },
  });
});

test('who is suspended or closing still has tills: they refund, and are blocked when lost', () => {
  for (const type of ['SuspendMerchant', 'CloseMerchant'] as const) {
    given(...lived(SHOPPING, { type, merchant: BAKERY }))
      .when(set({ state: 'blocked' }))
      .events();
  }
});

const PROPOSED = lived(OPENED, { type: 'ProposeMerchant', merchant: BAKERY, terms: terms() });
const CLOSED = lived(
  [...OPENED, ...accredited(BAKERY)],
  { type: 'CloseMerchant', merchant: BAKERY },
  { type: 'FinishMerchant', merchant: BAKERY },
);

// In the order of the checks: each command also breaks every rule that comes later.
test.each<[CurrencyRefusal, readonly CurrencyEvent[], CurrencyCommand]>([
  [{ code: 'merchant-unknown' }, OPENED, set()],
  [{ code: 'merchant-unknown' }, PROPOSED, set()],
  [{ code: 'merchant-closed', merchant: BAKERY }, CLOSED, set()],
  [{ code: 'terminal-unknown' }, SHOPPING, set({ merchant: BAZAAR })],
  [
    { code: 'cashier-unknown' },
    SHOPPING,
    set({ merchant: BAZAAR, till: id('cashier') }, 'SetCashier'),
  ],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});
