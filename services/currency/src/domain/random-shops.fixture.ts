import type { NewEvent, Randomness } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { Minor } from '@mutirao/money';
import type { CurrencyCommand } from './commands.ts';
import type { MerchantTerms } from './merchants/events.ts';
import type { PaidFacts } from './payments/commands.ts';
import { paidFactsOf } from './payments/facts.ts';
import { addDays, type PlainDate } from './plain-date.ts';
import { HOLDERS, idOf, PEOPLE } from './random-month.fixture.ts';
import type { RuleBody } from './rules/events.ts';
import type { CurrencyState } from './state.ts';

const HOUR = 60 * 60 * 1000;
const SHOPS = ['bakery', 'bazaar', 'chemist', 'grocer'].map(idOf);
const TILLS = SHOPS.map((_, index) => idOf(`till-${index}`));
const CASHIER = idOf('cashier');
const CATEGORIES = ['food', 'clothing', 'health', 'food'];

/** Four shops with a till each, and rules of every kind, which bind from the next day on. */
export function openingOfShops(on: PlainDate): CurrencyCommand[] {
  const [, second] = PEOPLE as [string, string];
  const rules: [string, RuleBody][] = [
    ['holder-day', { kind: 'limit', of: 'holder', per: 'day', maxMinor: 900 }],
    ['holder-month', { kind: 'limit', of: 'holder', per: 'month', maxMinor: 9_000 }],
    ['till-payment', { kind: 'limit', of: 'terminal', per: 'payment', maxMinor: 400 }],
    ['rent-day', { kind: 'limit', of: 'programme', programme: 'rent', per: 'day', maxMinor: 80 }],
    ['food', { kind: 'categories', programme: 'food', allow: ['food'] }],
    ['rest', { kind: 'categories', programme: 'work', allow: ['clothing', 'health'] }],
    ['fee', { kind: 'fee', on: 'sale', purpose: 'bank', basisPoints: 250, flatMinor: 1 }],
    ['fund', { kind: 'fee', on: 'sale', purpose: 'fund', basisPoints: 100, flatMinor: 0 }],
    ['work', { kind: 'expiry', programme: 'work', days: 9 }],
  ];
  return [
    ...rules.map(([rule, body]): CurrencyCommand => {
      return { type: 'AnnounceRule', rule, bindsFrom: addDays(on, 1), body };
    }),
    ...SHOPS.flatMap((merchant, index): CurrencyCommand[] => [
      { type: 'ProposeMerchant', merchant, terms: termsOf(index) },
      { type: 'ConfirmMerchants', merchants: [{ merchant, version: 1 }], by: second },
      setTill('SetTerminal', merchant, TILLS[index] ?? ''),
    ]),
    setTill('SetCashier', SHOPS[0] ?? '', CASHIER),
  ];
}

function termsOf(index: number): MerchantTerms {
  return {
    category: CATEGORIES[index] ?? 'food',
    neighbourhood: 'centro',
    size: 'micro',
    redemptionDays: 2,
    redeemsDaily: false,
    name: idOf('name'),
    document: idOf(`document-${index}`),
    payee: idOf('payee'),
  };
}

function setTill(type: 'SetTerminal' | 'SetCashier', merchant: string, till: string) {
  const limits = { refundsPerDayMinor: 2_000 };
  return { type, merchant, till, state: 'active', limits, name: idOf('name') } as const;
}

/**
 * Draws what shops and those who buy do: charge, pay, hold, capture, refund, in any order and often
 * when they should not. `saw` is told what was decided, since refunds are of payments that were made.
 */
export function randomShops(random: Randomness) {
  const { below, chance, pick } = random;
  const paid: PaidFacts[] = [];
  const amount = (): Minor =>
    (chance(0.04)
      ? pick([0, -1, 0.5, Number.NaN, 2 ** 53])
      : 1 + below(chance(0.5) ? 40 : 600)) as Minor;

  const charge = (at: number): CurrencyCommand => {
    const index = below(SHOPS.length);
    const lapsesAt = at + 1 + below(4) * HOUR;
    const holds = chance(0.3);
    return {
      type: 'MakeCharge',
      terminal: chance(0.02) ? idOf('no-till') : (TILLS[index] ?? ''),
      ...(index === 0 && chance(0.5) ? { cashier: CASHIER } : {}),
      unit: chance(0.02) ? 'BRL' : 'MUM',
      amount: amount(),
      mode: holds ? 'hold' : 'direct',
      lapsesAt,
      ...(holds ? { holdUntil: lapsesAt + (1 + below(50)) * HOUR } : {}),
    };
  };

  const known = (state: CurrencyState, held: boolean): string => {
    const charges = [...state.charges.entries()].filter(
      ([, each]) => (each.held !== undefined) === held,
    );
    if (charges.length > 0 && chance(0.93)) return pick(charges)[0];
    return `${pick(TILLS)}.${below(40)}`;
  };

  const at = (state: CurrencyState, of: string) => ({
    merchant: chance(0.04) ? pick(SHOPS) : (state.charges.get(of)?.merchant ?? pick(SHOPS)),
  });

  const pay = (state: CurrencyState): CurrencyCommand => {
    const payer = chance(0.15) ? `merchant:${pick(SHOPS)}` : `holder:${pick(HOLDERS)}`;
    return { type: 'PayCharge', charge: known(state, false), payer };
  };

  const refund = (state: CurrencyState): CurrencyCommand => {
    if (paid.length === 0) return pay(state);
    const facts = pick(paid);
    const part = chance(0.4) ? facts.amount : amount();
    const merchant = chance(0.04) ? pick(SHOPS) : facts.merchant;
    const cashier = merchant === SHOPS[0] && chance(0.5) ? { cashier: CASHIER } : {};
    return { type: 'RefundPayment', paid: facts, amount: part, merchant, ...cashier };
  };

  const standing = (): CurrencyCommand => {
    const merchant = pick(SHOPS);
    const type = pick(['SuspendMerchant', 'ReinstateMerchant', 'ReinstateMerchant'] as const);
    return { type, merchant };
  };

  return {
    saw(events: readonly NewEvent<Movement>[]): void {
      for (const event of events) {
        const made = /Payment(Made|Captured)/.test(event.type);
        if (made) paid.push(paidFactsOf(event));
      }
    },
    draw(now: number, state: CurrencyState): CurrencyCommand {
      const dice = below(23);
      if (dice < 6) return charge(now);
      if (dice < 13) return pay(state);
      if (dice < 16) return refund(state);
      if (dice === 16) return standing();
      if (dice === 17) {
        const charges = [...state.charges.entries()].map(([id]) => id);
        return { type: pick(['LapseCharges', 'ExpireHolds']), charges };
      }
      const of = known(state, true);
      if (chance(0.4)) return { type: 'ReleaseHold', charge: of, ...at(state, of) };
      const held = state.ledger.accounts.get(`hold:${of}`)?.balance ?? amount();
      const part = chance(0.5) ? held : chance(0.8) ? ((1 + below(held)) as Minor) : amount();
      return { type: 'CaptureHold', charge: of, ...at(state, of), amount: part };
    },
  };
}
