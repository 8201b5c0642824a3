import type { Stamp } from '@mutirao/event-sourcing';
import { move, parseLot, transfer } from '@mutirao/ledger';
import { add, type Minor, ZERO } from '@mutirao/money';
import { bank, issuance, merchantAccount, paidOut, redeeming } from '../accounts.ts';
import { type CurrencyEvent, type EventData, fact } from '../events.ts';
import type { FeesBack } from '../payments/fees-back.ts';
import { monthOf } from '../plain-date.ts';
import { accountOf, type CurrencyState, settingsOf } from '../state.ts';
import type { Leg } from './rows.ts';

/** Whether there was ever a redemption of that leg (`R12-1`), or that payout (`P3`). */
export function isGiven(
  state: CurrencyState,
  what: 'redemptions' | 'payouts',
  id: string,
): boolean {
  const shape = what === 'payouts' ? /^P([1-9]\d{0,9})$/ : /^R([1-9]\d{0,9})-\d{1,3}$/;
  const [, digits = ''] = shape.exec(id) ?? [];
  const number = Number.parseInt(digits, 10);
  return number <= (state.numbers.get(what) ?? 0);
}

/** Why there is no row of a leg: it never was, was refused by the bank, or is paid and matched. */
export function closedLeg(
  state: CurrencyState,
  id: string,
): 'leg-unknown' | 'leg-rejected' | 'leg-settled' {
  if (state.rejectedLegs.has(id)) return 'leg-rejected';
  return isGiven(state, 'redemptions', id) ? 'leg-settled' : 'leg-unknown';
}

export function programmesOf({ lots }: Leg): string[] {
  return [...new Set(lots.map(([lot]) => parseLot(lot).fund))];
}

type Settlement = Omit<EventData<'currency.LegSettled.v1'>, 'leg' | 'dueOn'>;

/**
 * The bank paid a leg: what was being redeemed is no longer issued, and each programme's reserve is
 * lower by exactly its lots, in the one event.
 */
export function settled(
  state: CurrencyState,
  [id, leg]: readonly [string, Leg],
  settlement: Settlement,
  stamp: Stamp,
): CurrencyEvent {
  const { currency, backedBy } = settingsOf(state);
  const paid = new Map<string, Minor>();
  const redeemed = leg.lots.map(([lot, amount]) => {
    const { fund } = parseLot(lot);
    paid.set(fund, add(paid.get(fund) ?? ZERO, amount));
    const [debit, credit] = [redeeming(leg.merchant), issuance(fund)];
    return transfer({ debit, credit, amount, unit: currency, lot });
  });
  const paidOutOfBank = [...paid].map(([fund, amount]) =>
    transfer({ debit: paidOut(fund), credit: bank(fund), amount, unit: backedBy, lot: '' }),
  );
  const { settledOn } = settlement;
  const closed = state.closedMonths.has(monthOf(settledOn));
  return fact(
    'currency.LegSettled.v1',
    { leg: id, dueOn: leg.dueOn, ...settlement },
    closed ? stamp.on : settledOn,
    [...redeemed, ...paidOutOfBank],
  );
}

/** The bank did not pay a leg: it goes back to the merchant, and so does what it cost. */
export function rejected(
  state: CurrencyState,
  [id, leg]: readonly [string, Leg],
  rejection: Omit<EventData<'currency.LegRejected.v1'>, 'leg' | 'dueOn'>,
  { stamp, fees }: { readonly stamp: Stamp; readonly fees: FeesBack },
): CurrencyEvent {
  const [from, to] = [redeeming(leg.merchant), merchantAccount(leg.merchant)];
  const charged = new Map<string, Minor>();
  for (const [account, , amount] of leg.fees) {
    charged.set(account, add(charged.get(account) ?? ZERO, amount));
  }
  const first = leg.fees.map(([, lot]) => lot);
  const movements = [
    ...move(accountOf(state, from), from, to, leg.lots),
    ...[...charged].flatMap(([account, amount]) =>
      move(accountOf(state, account), account, to, fees(account, first, amount)),
    ),
  ];
  const data = { leg: id, dueOn: leg.dueOn, ...rejection };
  return fact('currency.LegRejected.v1', data, stamp.on, movements);
}
