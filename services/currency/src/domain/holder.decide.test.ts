import { expect, test } from '@jest/globals';
import type { CurrencyCommand, EnrolmentInput } from './commands.ts';
import type { CurrencyEvent } from './events.ts';
import type { CurrencyRefusal } from './refusals.ts';
import {
  ANA,
  BENTO,
  balances,
  book,
  CLARA,
  cents,
  enrol,
  FUNDED,
  freeze,
  GESTANTE,
  given,
  id,
  issue,
  line,
  lived,
  moves,
  OPENED,
  onDay,
  paid,
  pays,
  RENDA,
  send,
  unfreeze,
} from './vila.fixture.ts';

const row = (given: Partial<EnrolmentInput>): CurrencyCommand => ({
  type: 'Enrol',
  rows: [{ programme: RENDA, holder: ANA, from: '2026-10-01', ...given }],
});
const expire = (...holders: string[]): CurrencyCommand => ({ type: 'ExpireLots', holders });
const spansOf = (events: readonly CurrencyEvent[], holder = ANA) =>
  given(...events)
    .state.enrolled(RENDA)
    .get(holder);

test('enrolling opens an account once, however many programmes and rows there are', () => {
  const rows = [RENDA, GESTANTE].map((programme) => ({
    programme,
    holder: ANA,
    from: '2026-10-01',
  }));
  const events = given(...OPENED)
    .when({ type: 'Enrol', rows })
    .events();
  expect(events.map(({ type }) => type)).toEqual(['currency.Enrolled.v1', 'currency.Enrolled.v1']);
  expect(moves(events)).toEqual([`+ holder:${ANA} MUM credit 0 full`]);
  expect(
    moves(
      given(...OPENED, ...events)
        .when(row({ from: '2027-01-01' }))
        .events(),
    ),
  ).toEqual([]);
});

test('the same span again is nothing new, another last day changes it', () => {
  const ended = { from: '2026-10-01', to: '2026-12-31' };
  const once = lived(OPENED, row(ended));
  given(...once)
    .when(row(ended))
    .thenDecided();
  const changed = given(...once)
    .when(row({ from: '2026-10-01' }))
    .events();
  expect(changed).toMatchObject([
    { type: 'currency.EnrolmentChanged.v1', data: { holder: ANA, from: '2026-10-01' } },
  ]);
  expect(spansOf([...once, ...changed])).toEqual([{ from: '2026-10-01' }]);
});

test('spans may follow each other and never overlap: what would is left out', () => {
  const [first, second] = [
    { from: '2026-01-01', to: '2026-06-30' },
    { from: '2026-07-01', to: '2026-12-31' },
  ];
  const both = lived(OPENED, row(first), row(second));
  expect(spansOf(both)).toEqual([first, second]);
  given(...both)
    .when(row({ from: '2026-06-30', to: '2026-06-30' }))
    .thenDecided();
  given(...both)
    .when(row({ from: '2025-12-01' }))
    .thenDecided();
  given(...both)
    .when(row({ from: '2026-01-01', to: '2026-07-01' }))
    .thenDecided();
  const twice: CurrencyCommand = {
    type: 'Enrol',
    rows: [{ ...first, to: '2026-09-30' }, second].map((span) => ({
      programme: RENDA,
      holder: BENTO,
      ...span,
    })),
  };
  expect(
    given(...both)
      .when(twice)
      .events(),
  ).toHaveLength(1);
});

test('freezing says why by a note, unfreezing opens; doing it again changes nothing', () => {
  const because: CurrencyCommand = { type: 'FreezeHolder', holder: ANA, note: id('why') };
  const frozen = given(...FUNDED)
    .when(because)
    .events();
  expect(frozen).toMatchObject([
    { type: 'currency.HolderFrozen.v1', data: { holder: ANA, note: id('why') } },
  ]);
  expect(moves(frozen)).toEqual([`= holder:${ANA} frozen`]);
  given(...FUNDED, ...frozen)
    .when(freeze(ANA))
    .thenDecided();
  given(...FUNDED)
    .when(unfreeze(ANA))
    .thenDecided();
  const opened = given(...FUNDED, ...frozen)
    .when(unfreeze(ANA))
    .events();
  expect(moves(opened)).toEqual([`= holder:${ANA} open`]);
});

const PAID = lived(FUNDED, ...paid([pays(2, ANA), pays(3, BENTO)]));
const LOT = `${RENDA}/2026-11/`;

test('a transfer carries the lot it takes', () => {
  const events = given(...PAID)
    .when(send(ANA, BENTO, 12_50))
    .events();
  expect(events).toMatchObject([{ type: 'currency.Transferred.v1', data: {} }]);
  expect(moves(events)).toEqual([`holder:${ANA} holder:${BENTO} 1250 MUM ${LOT}`]);
});

test('a frozen holder receives', () => {
  given(...lived(PAID, freeze(BENTO)))
    .when(send(ANA, BENTO, 1))
    .events();
});

// In the order of the checks: each command also breaks every rule that comes later.
test.each<[CurrencyRefusal, typeof FUNDED, CurrencyCommand]>([
  [{ code: 'programme-unknown' }, OPENED, row({ programme: 'nobody' })],
  [{ code: 'holder-unknown' }, OPENED, freeze(ANA)],
  [{ code: 'holder-unknown' }, OPENED, unfreeze('12345678901')],
  [{ code: 'amount-invalid' }, OPENED, { ...send('x', 'x', 1), unit: 'BRL', amount: 0 } as never],
  [{ code: 'same-account' }, OPENED, { ...send('x', 'x', 1), unit: 'BRL' } as never],
  [
    { code: 'account-unknown' },
    PAID,
    { ...send('12345678901', ANA, 900_00), unit: 'BRL' } as never,
  ],
  [{ code: 'account-unknown' }, PAID, { ...send(ANA, 'Maria José', 900_00), unit: 'BRL' } as never],
  [
    { code: 'unit-mismatch', account: `holder:${ANA}` },
    lived(PAID, freeze(ANA)),
    { ...send(ANA, BENTO, 900_00), unit: 'BRL' } as never,
  ],
  [
    { code: 'account-frozen', account: `holder:${ANA}` },
    lived(PAID, freeze(ANA)),
    send(ANA, BENTO, 900_00),
  ],
  [
    { code: 'insufficient-funds', account: `holder:${ANA}`, available: 110_00 },
    PAID,
    send(ANA, BENTO, 110_01),
  ],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

const GESTANTE_RUN = 'gestante-2026-11-1';
/** Clara has 110,00 of RENDA without expiry, and 150,00 of GESTANTE until 2026-11-25. */
const TWO_LOTS = lived(
  FUNDED,
  book(line({ line: 'gestante', programme: GESTANTE })),
  issue(300_00, GESTANTE),
  row({ programme: GESTANTE, holder: CLARA }),
  ...paid([pays(2, CLARA)]),
  ...paid([pays(2, CLARA, 150_00)], { programme: GESTANTE }, GESTANTE_RUN),
);

test('what expires soonest is spent first', () => {
  const soonest = `${GESTANTE}/2026-11/2026-11-25`;
  expect(
    moves(
      given(...TWO_LOTS)
        .when(send(CLARA, ANA, 160_00))
        .events(),
    ),
  ).toEqual([
    `holder:${CLARA} holder:${ANA} 15000 MUM ${soonest}`,
    `holder:${CLARA} holder:${ANA} 1000 MUM ${LOT}`,
  ]);
});

test('a lot can be spent on its last day; the day after it is gone, swept or not', () => {
  given(...TWO_LOTS)
    .when(send(CLARA, ANA, 260_00), onDay('2026-11-25'))
    .events();
  given(...TWO_LOTS)
    .when(send(CLARA, ANA, 260_00), onDay('2026-11-26'))
    .thenRefused({ code: 'insufficient-funds', account: `holder:${CLARA}`, available: 110_00 });
});

test('what has lapsed returns to its own programme, once, wherever it went by then', () => {
  const spent = lived(TWO_LOTS, send(CLARA, BENTO, 40_00), freeze(BENTO));
  const all = expire(ANA, BENTO, CLARA, CLARA, id('nobody'));
  given(...spent)
    .when(all, onDay('2026-11-25'))
    .thenDecided();
  const swept = given(...spent)
    .when(all, onDay('2026-11-26'))
    .events();
  const lot = `${GESTANTE}/2026-11/2026-11-25`;
  expect(moves(swept)).toEqual([
    `holder:${BENTO} undistributed:${GESTANTE} 4000 MUM ${lot}`,
    `holder:${CLARA} undistributed:${GESTANTE} 11000 MUM ${lot}`,
  ]);
  given(...spent, ...swept)
    .when(all, onDay('2027-01-01'))
    .thenDecided();
  // Expiry frees nothing: what was issued is still out, now undistributed.
  expect(balances([...spent, ...swept])).toMatchObject({
    'undistributed:gestante': 300_00,
    'issuance:gestante': 300_00,
  });
});

test('an account that has nothing to lapse is left alone', () => {
  given(...lived(PAID, enrol(CLARA)))
    .when(expire(CLARA, ANA), onDay('2030-01-01'))
    .thenDecided();
  expect(balances(PAID)[`holder:${ANA}`]).toBe(cents(110_00));
});
