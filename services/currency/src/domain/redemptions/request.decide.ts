import type { Stamp } from '@mutirao/event-sourcing';
import type { Command } from '../commands.ts';
import { fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import { planRedemption } from './plan.ts';

/** Takes what is redeemed from the merchant at once: promised to be paid, it is not spent again. */
export function decideRequestRedemption(
  { merchant, amount, dailyOf, dueOn, dueAt, terms }: Command<'RequestRedemption'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const found = state.merchants.get(merchant);
  const redeemedDay = found?.redeemedDay ?? '';
  if (dailyOf !== undefined && redeemedDay >= dailyOf) {
    return no('redeemed-already', { merchant, day: dailyOf });
  }
  const planned = planRedemption(state, { merchant, amount }, stamp.on);
  if ('refusal' in planned) return planned;
  if (found?.version !== terms) {
    return no('terms-changed', { merchant, terms: found?.version ?? 0 });
  }
  const { plan } = planned;
  const redemption = `R${(state.numbers.get('redemptions') ?? 0) + 1}`;
  const data = {
    redemption,
    merchant,
    ...(dailyOf === undefined ? {} : { dailyOf }),
    dueOn,
    dueAt,
    rules: [...plan.rules],
    legs: plan.legs.map((leg, index) => ({
      leg: `${redemption}-${index + 1}`,
      ...leg,
      programmes: [...leg.programmes],
    })),
  };
  return {
    events: [fact('currency.RedemptionRequested.v1', data, stamp.on, plan.movements)],
  };
}

/** Once a day has ended and what waited was redeemed: a start later that day begins with the next. */
export function decideFinishDay(
  { day }: Command<'FinishDay'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if ((state.daysEnded.get('redeemed') ?? '') >= day) return no('redeemed-already', { day });
  return { events: [fact('currency.DayRedeemed.v1', { day }, stamp.on)] };
}

export function decideSetCalendarDay(
  { date, off, note }: Command<'SetCalendarDay'>,
  stamp: Stamp,
): CurrencyDecision {
  const data = { date, off, ...(note === undefined ? {} : { note }) };
  return { events: [fact('currency.CalendarDaySet.v1', data, stamp.on)] };
}
