import type { Stamp } from '@mutirao/event-sourcing';
import { isPositiveMinor } from '@mutirao/money';
import type { Command } from '../commands.ts';
import { type CurrencyEvent, fact } from '../events.ts';
import type { Merchant } from '../merchants/rows.ts';
import { type CurrencyDecision, type CurrencyRefusal, no } from '../refusals.ts';
import { type CurrencyState, settingsOf } from '../state.ts';
import type { Charge } from './rows.ts';
import { type At, tillLimitPassed, tillsAt } from './till.ts';

const DAY = 24 * 60 * 60 * 1000;
/** A charge waits a day at most, what is held for one thirty days. */
export const LONGEST_CHARGE = DAY;
export const LONGEST_HOLD = 30 * DAY;

export function decideMakeCharge(
  command: Command<'MakeCharge'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const { terminal, cashier, amount, mode, lapsesAt, holdUntil, note } = command;
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (command.unit !== settingsOf(state).currency) return no('unit-mismatch');
  const till = state.terminals.get(terminal);
  if (!till) return no('terminal-unknown');
  const { merchant } = till;
  const at: At = { merchant, terminal, cashier };
  const acting = tillsAt(state, at);
  if ('refusal' in acting) return acting;
  const selling = sellerOf(state, merchant);
  if ('refusal' in selling) return selling;
  if (lapsesAt <= stamp.at || lapsesAt > stamp.at + LONGEST_CHARGE) return no('charge-too-long');
  const holds = mode === 'hold';
  const until = holdUntil ?? 0;
  if (holds && (until <= lapsesAt || until > stamp.at + LONGEST_HOLD)) return no('charge-too-long');
  const passed = tillLimitPassed(state, acting.tills, amount, stamp.on);
  if (passed) return { refusal: passed };
  const data = {
    charge: `${terminal}.${till.charges + 1}`,
    merchant,
    terminal,
    ...(cashier === undefined ? {} : { cashier }),
    amountMinor: amount,
    mode,
    lapsesAt,
    ...(holds ? { holdUntil: until } : {}),
    ...(note === undefined ? {} : { note }),
  };
  return { events: [fact('currency.ChargeMade.v1', data, stamp.on)] };
}

/** A merchant that sells, or why it sells nothing now. */
export function sellerOf(
  state: CurrencyState,
  id: string,
): { readonly merchant: Merchant } | { readonly refusal: CurrencyRefusal } {
  const merchant = state.merchants.get(id);
  switch (merchant?.status) {
    case 'active':
      return { merchant };
    case 'suspended':
      return { refusal: { code: 'merchant-suspended', merchant: id } };
    case 'closing':
    case 'closed':
      return { refusal: { code: 'merchant-closed', merchant: id } };
    case 'proposed':
    case undefined:
      return { refusal: { code: 'merchant-unknown' } };
  }
}

/** What a charge that is no row (any more) is: one that was never made, or one that is over. */
export function goneRefusal(state: CurrencyState, charge: string): CurrencyRefusal {
  const dot = charge.lastIndexOf('.');
  const till = state.terminals.get(charge.slice(0, dot));
  const number = Number.parseInt(charge.slice(dot + 1), 10);
  return till && number >= 1 && number <= till.charges
    ? { code: 'charge-closed', charge }
    : { code: 'charge-unknown' };
}

/** An open charge of this merchant, or why there is none for it. */
export function chargeOf(
  state: CurrencyState,
  charge: string,
  at: At,
): { readonly charge: Charge } | { readonly refusal: CurrencyRefusal } {
  const found = state.charges.get(charge);
  if (!found) return { refusal: goneRefusal(state, charge) };
  if (found.merchant !== at.merchant) return { refusal: { code: 'charge-of-other-merchant' } };
  const acting = tillsAt(state, at);
  return 'refusal' in acting ? acting : { charge: found };
}

export function decideCancelCharge(
  { charge: id, ...at }: Command<'CancelCharge' | 'ReleaseHold'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const found = chargeOf(state, id, at);
  if ('refusal' in found) return found;
  if (found.charge.held) return no('charge-held', { charge: id });
  return { events: [fact('currency.ChargeCancelled.v1', { charge: id }, stamp.on)] };
}

/** Tidies away what nobody paid in time. It could not be paid since that instant. */
export function decideLapseCharges(
  { charges }: Command<'LapseCharges' | 'ExpireHolds'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const lapsed = [...new Set(charges)].filter((id) => {
    const charge = state.charges.get(id);
    return charge && !charge.held && charge.lapsesAt <= stamp.at;
  });
  const events: CurrencyEvent[] =
    lapsed.length === 0 ? [] : [fact('currency.ChargesLapsed.v1', { charges: lapsed }, stamp.on)];
  return { events };
}
