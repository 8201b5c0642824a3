import type { RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, parseLot, type Transfer, transfersOf } from '@mutirao/ledger';
import { add, type Minor, minor, subtract, sum, ZERO } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';
import { monthOf, type PlainDate } from '../domain/plain-date.ts';
import type { RuleBody } from '../domain/rules/events.ts';
import { type Purchase, readShops } from './simulate-shops.ts';
import { type Months, type Simulator, tallyOf, within } from './simulate-tally.ts';

export type LimitBody = Extract<RuleBody, { kind: 'limit' }>;

/** What was used in the present day or month; what went before can no longer matter. */
interface Window {
  readonly name: string;
  readonly used: Map<string, Minor>;
  /** Charges whose payment the limit would have refused: their refunds give nothing back. */
  readonly refused: Set<string>;
  /** Charges for which money is held, by what of it was counted. */
  readonly held: Map<string, Purchase>;
}

/**
 * Payments that a limit would have refused. One that is refused uses nothing of the window; refunds and
 * releases give back to people and their cards what they do give back. Of a programme only its money
 * counts, so that who had other money might have paid with it.
 */
export function simulateLimit(body: LimitBody, months: Months): Simulator {
  const shops = readShops();
  const tally = tallyOf();
  let window = emptyWindow('');
  const enter = (on: PlainDate): void => {
    const name = nameOf(body, on);
    if (name > window.name) window = emptyWindow(name);
  };
  const pay = (purchase: Purchase, holds: boolean): void => {
    const { on, charge, payer, merchant } = purchase;
    const who = subjectOf(body, purchase);
    if (who === undefined || !within(months, on)) return;
    const amount = countedOf(body, purchase.spent);
    if (amount === 0) return;
    enter(on);
    tally.look(amount);
    const used = body.per === 'payment' ? ZERO : (window.used.get(who) ?? ZERO);
    if (add(used, amount) > body.maxMinor) {
      tally.touch({ who, payer, merchant, amount });
      window.refused.add(charge);
      return;
    }
    window.used.set(who, add(used, amount));
    if (holds) window.held.set(charge, purchase);
  };
  const giveBack = (who: string | undefined, charge: string, back: readonly Transfer[]): void => {
    const used = who === undefined ? undefined : window.used.get(who);
    if (who === undefined || used === undefined || window.refused.has(charge)) return;
    window.used.set(who, minor(Math.max(0, subtract(used, countedOf(body, back)))));
  };
  return {
    take(event) {
      const purchase = shops.purchaseIn(event);
      if (purchase) return pay(purchase, event.type === 'currency.PaymentHeld.v1');
      const returned = returnIn(event, window.held);
      if (returned && nameOf(body, returned.countedOn) === window.name) {
        giveBack(payerOf(body, returned), returned.charge, returned.back);
      }
    },
    result: () => tally.result(),
  };
}

interface Returned {
  readonly charge: string;
  /** The day on which it had counted against limits. */
  readonly countedOn: PlainDate;
  readonly payer: string;
  readonly card?: string | undefined;
  readonly back: readonly Transfer[];
}

/** What a refund or a released hold brings back to who paid. */
function returnIn(
  { type, data, movements }: RecordedEvent<Movement>,
  held: ReadonlyMap<string, Purchase>,
): Returned | undefined {
  const transfers = transfersOf(movements);
  switch (type) {
    case 'currency.PaymentRefunded.v1': {
      const { payment, paidOn, card } = data as EventData<typeof type>;
      const payer = transfers.at(-1)?.credit ?? '';
      const charge = payment.split('.', 2).join('.');
      const back = transfers.filter(({ credit }) => credit === payer);
      return { charge, countedOn: paidOn, payer, card, back };
    }
    case 'currency.HoldReleased.v1':
    case 'currency.HoldExpired.v1': {
      const { charge } = data as EventData<typeof type>;
      const hold = held.get(charge);
      if (!hold) return undefined;
      const { on: countedOn, payer, card } = hold;
      const back = transfers.filter(({ credit }) => credit === payer);
      return { charge, countedOn, payer, card, back };
    }
    default:
      return undefined;
  }
}

/** Whose limit it is; nothing where it binds nobody in this payment. */
function subjectOf({ of }: LimitBody, purchase: Purchase): string | undefined {
  return of === 'terminal' ? `terminal:${purchase.terminal}` : payerOf({ of }, purchase);
}

/** The same, of those to whom what is returned is given back: no terminal. */
function payerOf(
  { of }: Pick<LimitBody, 'of'>,
  { payer, card }: { readonly payer: string; readonly card?: string | undefined },
): string | undefined {
  switch (of) {
    case 'holder':
    case 'programme':
      return payer.startsWith('holder:') ? payer : undefined;
    case 'card':
      return card === undefined ? undefined : `card:${card}`;
    case 'terminal':
      return undefined;
  }
}

function countedOf(body: LimitBody, transfers: readonly Transfer[]): Minor {
  const counted =
    body.of === 'programme'
      ? transfers.filter(({ lot }) => parseLot(lot).fund === body.programme)
      : transfers;
  return sum(counted.map(({ amount }) => amount));
}

function nameOf({ per }: LimitBody, on: PlainDate): string {
  return per === 'month' ? monthOf(on) : on;
}

function emptyWindow(name: string): Window {
  return { name, used: new Map(), refused: new Set(), held: new Map() };
}
