import { expect, test } from '@jest/globals';
import { isRefused, Tables } from '@mutirao/event-sourcing';
import { type Minor, minor } from '@mutirao/money';
import type { AccountSpec } from './account.ts';
import { decideLedger, type LedgerCommand } from './decide.ts';
import { applyMovements, ledgerOf } from './ledger.ts';
import { type Movement, movementCodec, type Transfer, transfer } from './movement.ts';

const NOW = { at: Date.UTC(2026, 10, 22, 15), on: '2026-11-22' };
const LOT = 'food/2026-11/2026-12-31';

function town() {
  const ledger = ledgerOf(new Tables());
  const open = (parts: Partial<AccountSpec> & { account: string }): Movement => ({
    kind: 'open',
    unit: 'MUM',
    side: 'credit',
    floor: minor(0),
    grain: 'full',
    ...parts,
  });
  const move = (debit: string, credit: string, amount: number): Transfer =>
    transfer({ debit, credit, amount: minor(amount), unit: 'MUM', lot: LOT });
  applyMovements(ledger, [
    open({ account: 'issuance:food', side: 'debit', grain: 'none' }),
    open({ account: 'run:1', grain: 'fund' }),
    open({ account: 'holder:ana' }),
    open({ account: 'merchant:oak', grain: 'origin' }),
    move('issuance:food', 'run:1', 100),
    move('run:1', 'holder:ana', 100),
  ]);
  /** The code of the refusal, or `done`. */
  const run = (command: LedgerCommand): string => {
    const decision = decideLedger(command, ledger, NOW);
    if (isRefused(decision)) return decision.refusal.code;
    applyMovements(ledger, decision.events);
    return 'done';
  };
  const lotsOf = (account: string) => ledger.accounts.get(account)?.lots;
  return { ledger, open, move, run, lotsOf };
}

test.each([Number.NaN, Infinity, 0.5, NOW.at, -1, '9999999999999', null, undefined])(
  'a hold until %p is none: only a whole instant of the future can lapse',
  (until) => {
    const { run } = town();
    const amount = minor(1);
    const parts = { hold: 'hold:1', from: 'holder:ana', unit: 'MUM', amount };
    expect(run({ type: 'Hold', ...parts, until: until as number })).toBe('hold-lapsed');
  },
);

test.each([
  0,
  -1,
  0.5,
  Number.NaN,
  Infinity,
  2 ** 53,
  '5',
  null,
  undefined,
  [1],
  { valueOf: () => 1 },
])('%p is not an amount, of whatever command', (value) => {
  const { run } = town();
  const amount = value as Minor;
  const until = NOW.at + 1;
  const [from, to, hold, unit] = ['holder:ana', 'merchant:oak', 'hold:1', 'MUM'];
  expect([
    run({ type: 'Transfer', from, to, unit, amount }),
    run({ type: 'Hold', hold, from, unit, amount, until }),
    run({ type: 'Capture', hold, to, amount }),
  ]).toEqual(['amount-invalid', 'amount-invalid', 'amount-invalid']);
});

test('a refusal for want of funds says what can be spent on that day, lapsed lots left out', () => {
  const { ledger } = town();
  const [from, to, unit] = ['holder:ana', 'merchant:oak', 'MUM'];
  const availableOn = (on: string) =>
    decideLedger({ type: 'Transfer', from, to, unit, amount: minor(101) }, ledger, { ...NOW, on });
  const refusal = { code: 'insufficient-funds', account: from };
  expect(availableOn('2026-12-31')).toEqual({ refusal: { ...refusal, available: 100 } });
  expect(availableOn('2027-01-01')).toEqual({ refusal: { ...refusal, available: 0 } });
});

test('a payment to a merchant, who keeps less of its origin, can be reversed to the lot it was', () => {
  const { ledger, run, lotsOf } = town();
  const [from, to] = ['holder:ana', 'merchant:oak'];
  const paid = decideLedger(
    { type: 'Transfer', from, to, unit: 'MUM', amount: minor(40) },
    ledger,
    NOW,
  );
  if (isRefused(paid)) throw new Error(paid.refusal.code);
  applyMovements(ledger, paid.events);
  expect(lotsOf('merchant:oak')).toEqual([['food/2026-11/', 40]]);
  const transfers = paid.events.filter((each) => each.kind === 'transfer');
  expect(run({ type: 'Reverse', transfers })).toBe('done');
  expect([lotsOf('merchant:oak'), lotsOf('holder:ana')]).toEqual([[], [[LOT, 100]]]);
});

test('what an account of coarser grain keeps of several lots is not reversed twice over', () => {
  const { ledger, move, run } = town();
  applyMovements(ledger, [move('holder:ana', 'merchant:oak', 30)]);
  const other = (amount: number): Transfer => ({
    ...move('holder:ana', 'merchant:oak', amount),
    lot: 'food/2026-11/2027-01-31',
  });
  const one = move('holder:ana', 'merchant:oak', 20);
  expect(run({ type: 'Reverse', transfers: [one, other(11)] })).toBe('insufficient-funds');
  expect(run({ type: 'Reverse', transfers: [one, other(10)] })).toBe('done');
});

test('a reversal takes from whichever side shrinks, and asks both whether they can', () => {
  const { move, run, lotsOf } = town();
  const issued = [move('issuance:food', 'holder:ana', 100)];
  expect(run({ type: 'Reverse', transfers: issued })).toBe('done');
  expect(lotsOf('holder:ana')).toEqual([]);
  const { ledger, open, run: again, move: moved } = town();
  applyMovements(ledger, [
    open({ account: 'issuance:other', side: 'debit', grain: 'none' }),
    moved('issuance:other', 'holder:ana', 5),
  ]);
  const wrong = [moved('issuance:other', 'holder:ana', 6)];
  expect(again({ type: 'Reverse', transfers: wrong })).toBe('insufficient-funds');
});

test('what is held, or was captured, is not reversed: the hold itself gives it back', () => {
  const { ledger, move, run } = town();
  const [from, hold, to, unit] = ['holder:ana', 'hold:1', 'merchant:oak', 'MUM'];
  run({ type: 'Hold', hold, from, unit, amount: minor(30), until: NOW.at + 1 });
  expect(run({ type: 'Reverse', transfers: [move(from, hold, 30)] })).toBe('account-unknown');
  run({ type: 'Capture', hold, to, amount: minor(10) });
  expect(run({ type: 'Reverse', transfers: [move(hold, to, 10)] })).toBe('account-unknown');
  expect(run({ type: 'Release', hold })).toBe('done');
  expect(ledger.accounts.get(from)).toMatchObject({ balance: 90, holds: 0 });
});

test.each(['', ' ', 'a b', 'a\nb', '+a', '=a', '-', 'é', '€'])(
  'an account named %j is not written: its text would read back as something else',
  (account) => {
    const { open } = town();
    expect(() => movementCodec.encode([open({ account })])).toThrow('ASCII');
  },
);

test('a lot whose fund begins with a dash reads back as it was', () => {
  const { move } = town();
  const moved = [{ ...move('a', 'b', 1), lot: '-food/2026-11/' }];
  const text = Buffer.from(movementCodec.encode(moved), 'latin1');
  expect(movementCodec.decode(text, 0, text.length)).toEqual(moved);
});

test.each(['full', 'origin', 'fund'] as const)(
  'value without origin does not enter an account that keeps lots: %s',
  (grain) => {
    const { ledger, open, move } = town();
    applyMovements(ledger, [open({ account: 'strict', grain })]);
    const moved = { ...move('issuance:food', 'strict', 1), lot: '' };
    expect(() => applyMovements(ledger, [moved])).toThrow('has an origin');
  },
);

test('text that is no movement is refused by the reader', () => {
  const read = (text: string) => () => movementCodec.decode(Buffer.from(text), 0, text.length);
  expect(read('a b 1 MUM -')).toThrow('ends its line');
  expect(read('a b 1 MUM\n')).toThrow('five parts');
  expect(read('a b 1.5 MUM -\n')).toThrow(RangeError);
  expect(read('a b 9007199254740993 MUM -\n')).toThrow(RangeError);
  expect(read('+ a MUM sideways 0 full\n')).toThrow('a side');
});
