import { type Minor, minor, ZERO } from '@mutirao/money';
import { addDays, monthOf, type PlainDate } from '../plain-date.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import type { ActiveLimit } from '../rules/active.ts';
import type { Usage } from './rows.ts';

/** What a limit counts, in words of a refusal. */
export type LimitOf = 'holder' | 'card' | 'terminal' | 'cashier' | 'programme';

/** What may still be used of a limit on a day, at least nothing. */
export function left(
  { per, most }: Pick<ActiveLimit, 'per' | 'most'>,
  usage: Usage | undefined,
  on: PlainDate,
): Minor {
  return minor(Math.max(0, most - used(per, usage, on)));
}

/** The same, of what a holder pays out of one programme. */
export function leftOfProgramme(
  { per, most }: ActiveLimit,
  usage: Usage | undefined,
  programme: string,
  on: PlainDate,
): Minor {
  const [dayMinor, monthMinor] = usage?.programmes?.[programme] ?? [ZERO, ZERO];
  const ofProgramme = usage && { day: usage.day, dayMinor, monthMinor };
  return left({ per, most }, ofProgramme, on);
}

/** The first limit that an amount would pass, as the refusal that it is. */
export function passed(
  limits: readonly ActiveLimit[],
  of: LimitOf,
  { usage, amount, on }: { usage: Usage | undefined; amount: Minor; on: PlainDate },
): CurrencyRefusal | undefined {
  for (const limit of limits) {
    const open = left(limit, usage, on);
    if (amount > open) return limitRefusal(limit, of, open, on);
  }
  return undefined;
}

export function limitRefusal(
  { rule, version, per, most }: Omit<ActiveLimit, 'reference'>,
  of: LimitOf,
  open: Minor,
  on: PlainDate,
): CurrencyRefusal {
  const renewsOn = per === 'day' ? addDays(on, 1) : nextMonth(on);
  return {
    code: 'limit-reached',
    rule,
    version,
    of,
    per,
    limit: most,
    left: open,
    ...(per === 'payment' ? {} : { renewsOn }),
  };
}

function used(per: ActiveLimit['per'], usage: Usage | undefined, on: PlainDate): Minor {
  if (per === 'payment' || usage === undefined) return ZERO;
  if (per === 'day') return usage.day === on ? usage.dayMinor : ZERO;
  return monthOf(usage.day) === monthOf(on) ? usage.monthMinor : ZERO;
}

function nextMonth(on: PlainDate): PlainDate {
  return `${monthOf(addDays(`${monthOf(on)}-01`, 31))}-01`;
}
