import { expect, test } from '@jest/globals';
import { brokenRules } from '@mutirao/ledger';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyEvent } from '../events.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { BAKERY, BAZAAR, CARD, cardOf, charge, payWith, SHOPPING, terms } from '../shop.fixture.ts';
import {
  ANA,
  BENTO,
  enrol,
  FUNDED,
  freeze,
  given,
  id,
  lived,
  moves,
  onDay,
  PAULA,
  RENDA,
  RUI,
  send,
  unfreeze,
} from '../vila.fixture.ts';
import {
  CITY,
  DIVA,
  erases,
  message,
  messages,
  opens,
  reinstates,
  standing,
  suspends,
} from './inbox.fixture.ts';

const stateOf = (events: readonly CurrencyEvent[]) => given(...events).state;
const accountOf = (events: readonly CurrencyEvent[], holder: string) =>
  stateOf(events).ledger.accounts.get(`holder:${holder}`)?.state;
const release = (member: string): CurrencyCommand => ({ type: 'ReleaseHolder', member });
const accredits = (merchant: string) =>
  ({ type: 'accredit-merchant', merchant, standing }) as const;
const stops = (organisation: string) => ({ type: 'suspend-organisation', organisation }) as const;
const lets = (organisation: string) => ({ type: 'reinstate-organisation', organisation }) as const;

test('a member has an account at once, and one alone', () => {
  const opened = lived(FUNDED, message(0, opens()));
  expect(moves(opened.slice(FUNDED.length))).toEqual([`+ holder:${DIVA} MUM credit 0 full`]);
  expect(moves(lived(opened, enrol(DIVA)).slice(opened.length))).toEqual([]);
});

// By the desk, by identity: open when neither stands, whatever came first.
test.each<[string, readonly ('f' | 'u' | 's' | 'r')[], 'open' | 'frozen']>([
  ['frozen by the desk', ['f'], 'frozen'],
  ['suspended', ['s'], 'frozen'],
  ['both, thawed by the desk', ['f', 's', 'u'], 'frozen'],
  ['both the other way round, thawed by the desk', ['s', 'f', 'u'], 'frozen'],
  ['both, reinstated', ['f', 's', 'r'], 'frozen'],
  ['both, both over', ['f', 's', 'r', 'u'], 'open'],
  ['both, both over the other way round', ['s', 'f', 'u', 'r'], 'open'],
  ['suspended twice, reinstated once', ['s', 's', 'r'], 'open'],
])('an account %s', (_, steps, state) => {
  const command = { f: freeze(ANA), u: unfreeze(ANA) };
  const commands = steps.map((step, position) => {
    if (step === 'f' || step === 'u') return command[step];
    const effect = step === 's' ? suspends() : reinstates();
    return message(position, effect, { after: lastMessage(steps, position) });
  });
  expect(accountOf(lived(FUNDED, ...commands), ANA)).toBe(state);
});

test('the card of a suspended holder is refused, and pays again once the holder is reinstated', () => {
  const shop = lived([...SHOPPING, ...cardOf(ANA)], charge());
  const suspended = lived(shop, message(0, suspends()));
  given(...suspended)
    .when(payWith(ANA, undefined, CARD))
    .thenRefused({ code: 'account-frozen', account: `holder:${ANA}` });
  const reinstated = lived(suspended, message(1, reinstates()));
  expect(lived(reinstated, payWith(ANA, undefined, CARD)).at(-1)?.type).toBe(
    'currency.PaymentMade.v1',
  );
});

test('a merchant of whom identity alone knows sells at once, and redeems when it is known where to', () => {
  const shop = id('smithy');
  const sells = lived(SHOPPING, message(0, accredits(shop)), {
    type: 'SetTerminal',
    merchant: shop,
    till: id('smithy-till'),
    state: 'active',
    limits: {},
    name: id('n'),
  });
  const till = { terminal: id('smithy-till') };
  const sold = lived(sells, charge(10_00, till), payWith(ANA, `${id('smithy-till')}.1`));
  const redeem: CurrencyCommand = {
    type: 'RequestRedemption',
    merchant: shop,
    dueOn: '2026-11-12',
    dueAt: 1,
    terms: 1,
  };
  given(...sold)
    .when(redeem)
    .thenRefused({ code: 'payee-missing', merchant: shop });
  const known = lived(
    sold,
    { type: 'ProposeMerchant', merchant: shop, terms: terms({ document: id('d-3') }) },
    { type: 'ConfirmMerchants', merchants: [{ merchant: shop, version: 2 }], by: PAULA },
    { ...redeem, terms: 2 },
  );
  expect(known.at(-1)?.type).toBe('currency.RedemptionRequested.v1');
});

test('one that was proposed here keeps the terms that a person stands behind, and their confirmation', () => {
  const proposed = lived(FUNDED, { type: 'ProposeMerchant', merchant: BAKERY, terms: terms() });
  const told = lived(proposed, message(0, accredits(BAKERY)));
  expect(stateOf(told).merchants.get(BAKERY)).toMatchObject({ status: 'proposed', version: 0 });
  const declined = lived(proposed, { type: 'DeclineMerchant', merchant: BAKERY, version: 1 });
  const accredited = lived(declined, message(0, accredits(BAKERY)));
  expect(stateOf(accredited).merchants.get(BAKERY)).toMatchObject({ status: 'active', version: 2 });
});

test('the terminals of a suspended organisation sell nothing; the desk’s reason is another one', () => {
  const stopped = lived(SHOPPING, message(0, stops(BAKERY)), {
    type: 'SuspendMerchant',
    merchant: BAKERY,
  });
  const refusal = { code: 'merchant-suspended', merchant: BAKERY } as const;
  given(...stopped)
    .when(charge())
    .thenRefused(refusal);
  const byDesk = lived(stopped, message(1, lets(BAKERY)));
  given(...byDesk)
    .when(charge())
    .thenRefused(refusal);
  const free = lived(byDesk, { type: 'ReinstateMerchant', merchant: BAKERY });
  expect(lived(free, charge()).at(-1)?.type).toBe('currency.ChargeMade.v1');
  given(...lived(SHOPPING, message(0, stops(BAZAAR))))
    .when({ type: 'ReinstateMerchant', merchant: BAZAAR })
    .thenRefused({ code: 'organisation-suspended', merchant: BAZAAR });
});

test('who is confirmed here while the organisation is suspended does not sell yet', () => {
  const confirmed = lived(
    FUNDED,
    ...messages(stops(BAKERY), stops(CITY)),
    { type: 'ProposeMerchant', merchant: BAKERY, terms: terms() },
    { type: 'ConfirmMerchants', merchants: [{ merchant: BAKERY, version: 1 }], by: PAULA },
  );
  expect(stateOf(confirmed).merchants.get(BAKERY)?.status).toBe('suspended');
  const free = lived(confirmed, message(2, lets(BAKERY)));
  expect(stateOf(free).merchants.get(BAKERY)?.status).toBe('active');
});

const ENROLLED_TO = (to: string): CurrencyCommand => ({
  type: 'Enrol',
  rows: [{ programme: RENDA, holder: DIVA, from: '2026-10-01', to }],
});
const closeMonth = (month: string): CurrencyCommand => ({ type: 'ClosePeriod', month });
const DECEMBER = '2026-12-03';

test.each<[string, readonly CurrencyEvent[], string, CurrencyRefusal]>([
  ['money', SHOPPING, ANA, { code: 'holder-bound', balance: 110_00, month: '2026-10' }],
  [
    'money in a hold',
    lived(
      SHOPPING,
      charge(50_00, { mode: 'hold', holdUntil: Date.parse('2026-11-10T13:00:00Z') }),
      payWith(BENTO),
    ),
    BENTO,
    { code: 'holder-bound', holds: 1, month: '2026-10' },
  ],
  [
    'a month to come',
    lived(FUNDED, ENROLLED_TO('2027-02-10')),
    DIVA,
    { code: 'holder-bound', month: '2026-10', possibleFrom: '2027-03-01' },
  ],
  [
    'a month that is over and not closed',
    lived(FUNDED, ENROLLED_TO('2026-11-30'), DECEMBER, closeMonth('2026-10')),
    DIVA,
    { code: 'holder-bound', month: '2026-11' },
  ],
])('nobody is released who still has %s', (_, before, holder, refusal) => {
  given(...before)
    .when(release(holder), onDay(DECEMBER))
    .thenRefused(refusal);
});

const BOUND_NO_MORE = [ENROLLED_TO('2026-11-30'), DECEMBER, '2026-10', '2026-11'].map((step) =>
  typeof step === 'string' && step.length === 7 ? closeMonth(step) : step,
);

test('who is released has a closed account and no card; nothing comes in, and nobody enrols them', () => {
  const ready = lived(FUNDED, ...BOUND_NO_MORE);
  const released = lived([...ready, ...cardOf(DIVA)], DECEMBER, release(DIVA));
  expect(accountOf(released, DIVA)).toBe('closed');
  expect(stateOf(released).cards.get(CARD)?.state).toBe('blocked');
  given(...released)
    .when(send(ANA, DIVA, 1))
    .thenRefused({ code: 'account-closed', account: `holder:${DIVA}` });
  given(...released)
    .when(enrol(DIVA))
    .thenDecided();
  given(...released)
    .when(release(DIVA))
    .thenDecided();
});

test('who is erased and comes back has the account of before again, with its history', () => {
  const gone = lived(FUNDED, ...BOUND_NO_MORE, release(DIVA), message(0, erases(DIVA)));
  expect(stateOf(gone).membersOut.get(DIVA)).toBe('erased');
  const back = lived(gone, message(1, opens(DIVA)));
  expect(accountOf(back, DIVA)).toBe('open');
  expect(stateOf(back).membersOut.has(DIVA)).toBe(false);
  expect(brokenRules(stateOf(back).ledger)).toEqual([]);
});

test('an erasure that nobody asked the currency about waits while there is money', () => {
  const told = lived(SHOPPING, message(0, erases(ANA)), message(1, suspends(RUI)));
  const [row] = [...stateOf(told).parked.entries()].map(([, parked]) => parked.reason);
  expect(row).toBe('account-not-empty');
  expect(accountOf(told, ANA)).toBe('open');
});

function lastMessage(steps: readonly string[], position: number): number {
  const before = steps.slice(0, position).map((step, at) => (/[sr]/.test(step) ? at : -1));
  return Math.max(-1, ...before);
}
