import type { Stamp } from '@mutirao/event-sourcing';
import { holderAccount } from '../accounts.ts';
import { addDays, type Month, monthOf, type PlainDate } from '../plain-date.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import type { CurrencyState, Span } from '../state.ts';
import { released } from './holder-effects.decide.ts';

/**
 * Closes what is kept open for a person who is to be erased. Refused while money is there or held, or
 * a month of which something may still come is open; then nothing changes, and it can be asked again.
 */
export function decideReleaseHolder(
  { member }: { readonly member: string },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const account = state.ledger.accounts.get(holderAccount(member));
  if (!account || account.state === 'closed') return { events: [] };
  const { balance, holds } = account;
  const period = openPeriod(member, state, stamp.on);
  if (balance === 0 && holds === 0 && !period) {
    return { events: released(member, state, stamp) };
  }
  return no('holder-bound', {
    ...(balance === 0 ? {} : { balance }),
    ...(holds === 0 ? {} : { holds }),
    ...period,
  });
}

/**
 * A month of which a benefit may still come: one that is enrolled in and that no treasurer has closed,
 * with the day after the last of them, if that is to come; or a run under way, whose lines nobody
 * looks through, since it is over in minutes.
 */
function openPeriod(
  member: string,
  state: CurrencyState,
  on: PlainDate,
): Readonly<Record<string, string>> | undefined {
  for (const [run, { status }] of state.runs.entries()) {
    if (status === 'paying' || status === 'reversing') return { run };
  }
  const spans = [...state.programmes.entries()].flatMap(
    ([programme]) => state.enrolled(programme).get(member) ?? [],
  );
  const months = spans.flatMap((span) => firstOpenMonth(span, state) ?? []);
  if (months.length === 0) return undefined;
  const [month = ''] = months.sort();
  const ends = spans.map(({ to }) => to ?? '').sort();
  const endless = ends[0] === '';
  const possibleFrom = endless ? '' : firstDayAfter(monthOf(ends.at(-1) ?? ''));
  return { month, ...(possibleFrom > on ? { possibleFrom } : {}) };
}

/** The first month of a span that no treasurer has closed. */
function firstOpenMonth({ from, to }: Span, { closedMonths }: CurrencyState): Month | undefined {
  const lastMonth = monthOf(to ?? '9999');
  for (let month = monthOf(from); month <= lastMonth; month = monthOf(firstDayAfter(month))) {
    if (!closedMonths.has(month)) return month;
  }
  return undefined;
}

function firstDayAfter(month: Month): PlainDate {
  return `${monthOf(addDays(`${month}-01`, 31))}-01`;
}
