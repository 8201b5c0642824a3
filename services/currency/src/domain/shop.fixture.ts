import type { CurrencyCommand } from './commands.ts';
import type { CurrencyEvent } from './events.ts';
import type { MerchantTerms } from './merchants/events.ts';
import type { RuleBody } from './rules/events.ts';
import {
  ANA,
  BENTO,
  book,
  CLARA,
  cents,
  GESTANTE,
  id,
  issue,
  line,
  lived,
  OPENED,
  PAULA,
  paid,
  pays,
  RUI,
  TODAY,
} from './vila.fixture.ts';

/** Shops of Vila, for tests: accredited by one person and confirmed by another. */
export const [BAKERY, BAZAAR] = ['bakery', 'bazaar'].map(id) as [string, string];
export const [TILL, OTHER_TILL] = ['till', 'other-till'].map(id) as [string, string];
export const CASHIER = id('cashier');
export const CARD = id('card');
export const CHARGE = `${TILL}.1`;
export const MINUTE = 60_000;
export const NOON = Date.parse(`${TODAY}T12:00:00Z`);

export const terms = (given: Partial<MerchantTerms> = {}): MerchantTerms => ({
  category: 'food',
  neighbourhood: 'centro',
  size: 'micro',
  redemptionDays: 2,
  redeemsDaily: false,
  name: id('shop-name'),
  document: id('document'),
  payee: id('payee'),
  ...given,
});

const till = { state: 'active', limits: {}, name: id('till-name') } as const;

/** A fact as the journal holds it, for what a test needs but does not look at. */
const event = (
  type: string,
  data: CurrencyEvent['data'],
  movements: CurrencyEvent['movements'] = [],
) => ({ type, data, movements, effectiveOn: TODAY }) satisfies CurrencyEvent;

const accounts = (merchant: string): CurrencyEvent['movements'] =>
  [`merchant:${merchant}`, `redeeming:${merchant}`].map((account) => ({
    kind: 'open',
    account,
    unit: 'MUM',
    side: 'credit',
    floor: cents(0),
    grain: 'origin',
  }));

export const accredited = (merchant: string, given: Partial<MerchantTerms> = {}) => [
  event('currency.MerchantProposed.v1', { merchant, version: 1, terms: terms(given) }),
  event('currency.MerchantConfirmed.v1', { merchant, version: 1 }, accounts(merchant)),
];

export const terminal = (merchant: string, name = TILL, given = {}) =>
  event('currency.TerminalSet.v1', { terminal: name, merchant, version: 1, ...till, ...given });

export const cashier = (merchant: string, name = CASHIER, given = {}) =>
  event('currency.CashierSet.v1', { cashier: name, merchant, version: 1, ...till, ...given });

export const cardOf = (holder: string, card = CARD) => [
  event('currency.CardIssued.v1', { card, holder }),
  event('currency.CardActivated.v1', { card, pin: id('pin') }),
];

export const rule = (name: string, body: RuleBody, version = 1): CurrencyEvent =>
  event(
    'currency.RuleAnnounced.v1',
    { rule: name, version, bindsFrom: '2026-11-01', body },
    version === 1 ? feeAccount(body) : [],
  );

function feeAccount(body: RuleBody): CurrencyEvent['movements'] {
  if (body.kind !== 'fee') return [];
  const account = `fees:${body.purpose}`;
  return [{ kind: 'open', account, unit: 'MUM', side: 'credit', floor: cents(0), grain: 'origin' }];
}

/** Ana has 110,00 and Bento 50,00 of RENDA for November; Rui and Paula nothing. */
export const WITH_MONEY = lived(
  OPENED,
  book(line({ line: 'deposit' }), line({ line: 'deposit-2', programme: GESTANTE })),
  issue(900_00),
  issue(900_00, GESTANTE),
  {
    type: 'Enrol',
    rows: [ANA, BENTO, CLARA].flatMap((holder) =>
      ['renda-minima', GESTANTE].map((programme) => ({ programme, holder, from: '2026-10-01' })),
    ),
  },
  ...paid([pays(2, ANA), pays(3, BENTO, 50_00)]),
);

/** The same, with a bakery (food) and a bazaar (clothing), a till each, and a cashier in the bakery. */
export const SHOPPING: readonly CurrencyEvent[] = [
  ...WITH_MONEY,
  ...accredited(BAKERY),
  ...accredited(BAZAAR, { category: 'clothing', document: id('document-2'), size: 'medium' }),
  terminal(BAKERY),
  terminal(BAZAAR, OTHER_TILL),
  cashier(BAKERY),
];

export const charge = (amount = 10_00, given: object = {}): CurrencyCommand => ({
  type: 'MakeCharge',
  terminal: TILL,
  unit: 'MUM',
  amount: cents(amount),
  mode: 'direct',
  lapsesAt: NOON + 5 * MINUTE,
  ...given,
});

export const toHold = (amount = 10_00, given: object = {}): CurrencyCommand =>
  charge(amount, { mode: 'hold', holdUntil: NOON + 60 * MINUTE, ...given });

export const payWith = (payer: string, of = CHARGE, card?: string): CurrencyCommand => ({
  type: 'PayCharge',
  charge: of,
  payer: payer.includes(':') ? payer : `holder:${payer}`,
  ...(card === undefined ? {} : { card }),
});

export const STAFF = { PAULA, RUI };
