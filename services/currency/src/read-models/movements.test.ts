import { expect, test } from '@jest/globals';
import type { RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, transfer } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import type { AccountRow } from './accounts.ts';
import { changeOf, movementLine, parseMovement } from './movements.ts';

const row = (given: Partial<AccountRow>): AccountRow => ({
  unit: 'MUM',
  side: 'credit',
  grain: 'full',
  state: 'open',
  balance: minor(0),
  lots: [],
  position: 7,
  ...given,
});

const event = (
  type: string,
  data: object,
  ...movements: readonly Movement[]
): RecordedEvent<Movement> => ({
  position: 7,
  id: '',
  type,
  at: 1_795_000_000_000,
  effectiveOn: '2026-11-20',
  data: { ...data },
  movements,
  meta: { operation: 'test', actor: 'test', correlation: 'test' },
});

const move = (debit: string, credit: string, amount: number, lot: string): Movement =>
  transfer({ debit, credit, amount: minor(amount), unit: 'MUM', lot });

const read = (line: string) => parseMovement({ position: 7, text: line });

test('what is written is read: by the other account and by lot, as this account keeps it', () => {
  const paid = event(
    'currency.PaymentMade.v1',
    { charge: 'till.3', terminal: 'till' },
    move('holder:a', 'merchant:m', 500, 'p/2026-11/2026-12-10'),
    move('holder:a', 'merchant:m', 200, 'p/2026-12/'),
    move('merchant:m', 'fees:sale', 14, 'p/2026-11/'),
  );
  const shop = row({ grain: 'origin', balance: minor(686) });
  const movement = read(movementLine(shop, paid, 'merchant:m'));
  expect(movement).toEqual({
    position: 7,
    at: 1_795_000_000_000,
    type: 'PaymentMade.v1',
    effectiveOn: '2026-11-20',
    reference: 'till.3',
    balance: 686,
    parts: [
      { other: 'holder:a', lot: 'p/2026-11/', change: 500 },
      { other: 'holder:a', lot: 'p/2026-12/', change: 200 },
      { other: 'fees:sale', lot: 'p/2026-11/', change: -14 },
    ],
  });
  expect(changeOf(movement)).toBe(686);
});

test('an account on the debit side grows by what it is debited, and may be below zero', () => {
  const fee = event('currency.BankLineBooked.v1', {}, move('costs', 'bank:p', 5, ''));
  const bank = row({ side: 'debit', grain: 'none', balance: minor(-5) });
  expect(read(movementLine(bank, fee, 'bank:p'))).toMatchObject({
    reference: '',
    balance: -5,
    parts: [{ other: 'costs', lot: '', change: -5 }],
  });
});

test.each([
  [{ charge: 'c.1', payment: 'c.1.2' }, 'c.1.2'],
  [{ run: 'r-1', line: 17 }, 'r-1/17'],
  [{ run: 'r-1' }, 'r-1'],
  [{ redemption: 'R3' }, 'R3'],
  [{ leg: 'R3-1', line: 'bank-line' }, 'R3-1'],
  [{ line: 'bank-line' }, 'bank-line'],
  [{ programme: 'p' }, ''],
])('an event with %j is about "%s"', (data, reference) => {
  const line = movementLine(row({}), event('currency.Any.v1', data), 'a');
  expect(read(line).reference).toBe(reference);
});
