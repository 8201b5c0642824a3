import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyEvent } from '../events.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { BAKERY, BAZAAR, terms } from '../shop.fixture.ts';
import { given, id, lived, moves, OPENED, PAULA, PREPARER, TODAY } from '../vila.fixture.ts';
import type { MerchantTerms } from './events.ts';

const propose = (given: Partial<MerchantTerms> = {}, merchant = BAKERY): CurrencyCommand => ({
  type: 'ProposeMerchant',
  merchant,
  terms: terms(given),
});
const confirm = (version = 1, by = PAULA, merchant = BAKERY): CurrencyCommand => ({
  type: 'ConfirmMerchants',
  merchants: [{ merchant, version }],
  by,
});
const decline = (version = 1): CurrencyCommand => ({
  type: 'DeclineMerchant',
  merchant: BAKERY,
  version,
});
const close: CurrencyCommand = { type: 'CloseMerchant', merchant: BAKERY };
const finish: CurrencyCommand = { type: 'FinishMerchant', merchant: BAKERY };

const PROPOSED = lived(OPENED, propose());
const CONFIRMED = lived(PROPOSED, confirm());
const OTHER_TERMS = { redemptionDays: 1, payee: id('payee-2') };
const CHANGED = lived(CONFIRMED, propose(OTHER_TERMS));
const CLOSED = lived(CONFIRMED, propose(OTHER_TERMS), close, finish);

const rowOf = (events: readonly CurrencyEvent[], merchant = BAKERY) =>
  given(...events).state.merchants.get(merchant);
const documentsOf = (events: readonly CurrencyEvent[]) => [
  ...given(...events).state.merchantDocuments.entries(),
];

test('a merchant that is proposed has no account and counts for nothing', () => {
  const events = given(...OPENED)
    .when(propose())
    .events();
  expect(moves(events)).toEqual([]);
  expect(rowOf(PROPOSED)).toEqual({
    status: 'proposed',
    version: 0,
    terms: terms(),
    proposals: 1,
    proposal: { version: 1, terms: terms(), by: PREPARER },
  });
  for (const type of ['SuspendMerchant', 'ReinstateMerchant', 'CloseMerchant'] as const) {
    given(...PROPOSED)
      .when({ type, merchant: BAKERY })
      .thenRefused({ code: 'merchant-unknown' });
  }
});

test('confirmed for the first time it gets both accounts, and never again', () => {
  const first = given(...PROPOSED)
    .when(confirm())
    .events();
  expect(moves(first)).toEqual([
    `+ merchant:${BAKERY} MUM credit 0 origin`,
    `+ redeeming:${BAKERY} MUM credit 0 origin`,
  ]);
  expect(rowOf(CONFIRMED)).toEqual({
    status: 'active',
    version: 1,
    terms: terms(),
    proposals: 1,
  });
  const second = given(...CHANGED)
    .when(confirm(2))
    .events();
  expect(moves(second)).toEqual([]);
  expect(rowOf([...CHANGED, ...second])).toMatchObject({
    version: 2,
    terms: terms(OTHER_TERMS),
  });
});

test('until other terms are confirmed those before count; declined they never do', () => {
  expect(rowOf(CHANGED)).toMatchObject({ status: 'active', version: 1, terms: terms() });
  const declined = lived(CHANGED, decline(2));
  expect(rowOf(declined)).toEqual({ ...rowOf(CONFIRMED), proposals: 2 });
});

test('terms that stand already are nothing new, whoever proposes them', () => {
  given(...PROPOSED)
    .when(propose())
    .thenDecided();
  given(...CONFIRMED)
    .when(propose())
    .thenDecided();
  given(...CHANGED)
    .when(propose(OTHER_TERMS))
    .thenDecided();
});

test('no two proposals have the same version, so none is confirmed in place of another', () => {
  const again = lived(PROPOSED, decline(), propose(OTHER_TERMS));
  expect(rowOf(again)).toMatchObject({ status: 'proposed', proposal: { version: 2 } });
  given(...again)
    .when(confirm(1))
    .thenRefused({ code: 'merchant-changed', merchant: BAKERY, version: 2 });
});

test('suspended it keeps its terms and may be given others; reinstated it is active', () => {
  const suspended = lived(CHANGED, { type: 'SuspendMerchant', merchant: BAKERY });
  expect(rowOf(lived(suspended, confirm(2)))).toMatchObject({ status: 'suspended', version: 2 });
  given(...suspended)
    .when({ type: 'SuspendMerchant', merchant: BAKERY })
    .thenDecided();
  const back = lived(suspended, { type: 'ReinstateMerchant', merchant: BAKERY });
  expect(rowOf(back)).toMatchObject({ status: 'active' });
});

test('a document is free again when its proposal is replaced, declined, or its merchant closed', () => {
  const other = { document: id('document-2') };
  expect(documentsOf(lived(PROPOSED, propose(other)))).toEqual([[id('document-2'), BAKERY]]);
  expect(documentsOf(lived(PROPOSED, decline()))).toEqual([]);
  const both = lived(CONFIRMED, propose(other));
  expect(new Map(documentsOf(both))).toEqual(
    new Map([
      [id('document'), BAKERY],
      [id('document-2'), BAKERY],
    ]),
  );
  expect(documentsOf(lived(both, decline(2)))).toEqual([[id('document'), BAKERY]]);
  expect(documentsOf(lived(both, confirm(2)))).toEqual([[id('document-2'), BAKERY]]);
  expect(documentsOf(lived(both, close, finish))).toEqual([]);
  given(...CLOSED)
    .when(propose({}, BAZAAR))
    .events();
});

const row = (merchant: string, given: Partial<MerchantTerms> = {}) => ({
  merchant,
  terms: terms(given),
});

test('of many, those that cannot be proposed are left out, those that stand are nothing new', () => {
  const [third, fourth] = ['third', 'fourth'].map(id) as [string, string];
  const rows = [
    row(BAKERY),
    row(third),
    row(BAZAAR, { document: id('document-2') }),
    row(BAZAAR, { document: id('document-2'), size: 'medium' }),
    row(fourth, { document: id('document-2') }),
    row(id('fifth'), { document: id('document-5') }),
  ];
  const events = given(...CONFIRMED)
    .when({ type: 'ProposeMerchants', rows })
    .events();
  expect(events.map(({ data }) => data['merchant'])).toEqual([BAZAAR, id('fifth')]);
  given(...CONFIRMED, ...events)
    .when({ type: 'ProposeMerchants', rows: [rows[2] ?? row(''), rows[5] ?? row('')] })
    .thenDecided();
  given(...CLOSED)
    .when({ type: 'ProposeMerchants', rows: [row(BAKERY)] })
    .thenDecided();
});

test('many are confirmed together, all of them or none', () => {
  const two = lived(PROPOSED, propose({ document: id('document-2') }, BAZAAR));
  const all = [BAKERY, BAZAAR, BAKERY].map((merchant) => ({ merchant, version: 1 }));
  const events = given(...two)
    .when({ type: 'ConfirmMerchants', merchants: all, by: PAULA })
    .events();
  expect(events.map(({ data }) => data['merchant'])).toEqual([BAKERY, BAZAAR]);
  const stale = [...all, { merchant: BAZAAR, version: 2 }];
  given(...two)
    .when({ type: 'ConfirmMerchants', merchants: stale, by: PAULA })
    .thenRefused({ code: 'merchant-changed', merchant: BAZAAR, version: 1 });
});

const UNKNOWN = { code: 'merchant-unknown' } as const;
const OF_BAKERY = { merchant: BAKERY };

// In the order of the checks: each command also breaks every rule that comes later.
test.each<[CurrencyRefusal, readonly CurrencyEvent[], CurrencyCommand]>([
  [
    { code: 'merchant-document-used', merchant: BAZAAR },
    lived(CLOSED, propose({}, BAZAAR)),
    propose(),
  ],
  [{ code: 'merchant-closed', ...OF_BAKERY }, CLOSED, propose()],
  [UNKNOWN, OPENED, confirm(2, PREPARER)],
  [{ code: 'merchant-not-proposed', ...OF_BAKERY }, CONFIRMED, confirm(1, PREPARER)],
  [{ code: 'merchant-not-proposed', ...OF_BAKERY }, CLOSED, confirm(2)],
  [{ code: 'merchant-changed', ...OF_BAKERY, version: 2 }, CHANGED, confirm(1, PREPARER)],
  [{ code: 'same-person', ...OF_BAKERY }, CHANGED, confirm(2, PREPARER)],
  [UNKNOWN, OPENED, decline()],
  [{ code: 'merchant-not-proposed', ...OF_BAKERY }, CONFIRMED, decline()],
  [{ code: 'merchant-changed', ...OF_BAKERY, version: 2 }, CHANGED, decline()],
  [UNKNOWN, OPENED, { type: 'SuspendMerchant', merchant: BAKERY }],
  [
    { code: 'merchant-closed', ...OF_BAKERY },
    lived(CONFIRMED, close),
    { type: 'SuspendMerchant', merchant: BAKERY },
  ],
  [UNKNOWN, OPENED, { type: 'ReinstateMerchant', merchant: BAKERY }],
  [
    { code: 'merchant-closed', ...OF_BAKERY },
    lived(CONFIRMED, close),
    { type: 'ReinstateMerchant', merchant: BAKERY },
  ],
  [
    { code: 'merchant-not-suspended', ...OF_BAKERY },
    CONFIRMED,
    { type: 'ReinstateMerchant', merchant: BAKERY },
  ],
  [UNKNOWN, OPENED, close],
  [{ code: 'merchant-closed', ...OF_BAKERY }, CLOSED, close],
  [UNKNOWN, OPENED, finish],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

test('what is free text is a note; the day is the day of the decision', () => {
  const [event] = given(...CONFIRMED)
    .when({ type: 'SuspendMerchant', merchant: BAKERY, note: id('why') })
    .events();
  expect(event).toMatchObject({ data: { merchant: BAKERY, note: id('why') }, effectiveOn: TODAY });
});
