import { assert } from '@mutirao/event-sourcing';
import { merchantAccount } from '../domain/accounts.ts';
import { addDays } from '../domain/plain-date.ts';
import { planRedemption } from '../domain/redemptions/plan.ts';
import { type Promised, promiseIn } from './calendar.ts';
import type { Town } from './town.ts';

/** Commands that are on their way at once: they are decided in a few appends, in order. */
const AT_ONCE = 100;

/**
 * When a day has ended, redeems all that daily merchants have, each once for that day. A server that
 * was down over midnight does it when it starts: nothing was sold meanwhile, so the balance is the
 * day's. Where nobody did it before there is no day to end yet: the first one only begins the count.
 */
export async function redeemDaily(town: Town): Promise<void> {
  const { clock, journal } = town.parts;
  const day = addDays(clock.dayOf(clock.now()), -1);
  const { ended, waiting } = await journal.read((state) => {
    const last = state.daysEnded.get('redeemed');
    const daily = [...state.merchants.entries()].filter(([, { terms, version }]) => {
      return terms.redeemsDaily && version > 0;
    });
    const isOver = last !== undefined ? last >= day : daily.length === 0;
    if (isOver || last === undefined) return { ended: isOver, waiting: [] };
    const found = daily.filter(([merchant, { redeemedDay = '' }]) => {
      const balance = state.ledger.accounts.get(merchantAccount(merchant))?.balance ?? 0;
      // What a fee would take whole waits for more, and is no refusal in the books every night.
      const plans = balance > 0 && redeemedDay < day;
      return plans && 'plan' in planRedemption(state, { merchant }, addDays(day, 1));
    });
    return {
      ended: false,
      waiting: found.map(([merchant, { version, terms }]) => ({
        merchant,
        version,
        days: terms.redemptionDays,
      })),
    };
  });
  if (ended) return;
  const promises = new Map<number, Promised>();
  for (const { days } of waiting) {
    if (!promises.has(days)) promises.set(days, await promiseIn(town, days));
  }
  const meta = { operation: 'redemption.daily', actor: 'system', correlation: `day-${day}` };
  for (let start = 0; start < waiting.length; start += AT_ONCE) {
    const part = waiting.slice(start, start + AT_ONCE);
    await Promise.all(
      part.map(({ merchant, version, days }) => {
        const promised = promises.get(days);
        assert(promised, 'every merchant was promised a day');
        const command = { type: 'RequestRedemption', merchant, dailyOf: day } as const;
        return journal.execute({ ...command, ...promised, terms: version }, meta);
      }),
    );
  }
  await journal.execute({ type: 'FinishDay', day }, meta);
}
