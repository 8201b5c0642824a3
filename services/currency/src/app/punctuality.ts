import { businessDaysBetween, type DayOff } from '../domain/calendar.ts';
import { type Month, monthOf, type PlainDate } from '../domain/plain-date.ts';
import { type PromiseRow, promises } from '../read-models/promises.ts';
import { daysOff } from './calendar.ts';
import { readNames } from './merchant-notes.ts';
import type { Town } from './town.ts';

/** Promised against kept. Delays are in business days, of what was settled and of what is late. */
export interface Punctuality {
  /** Legs promised for the month that the bank did not refuse. */
  readonly promised: number;
  readonly onTime: number;
  readonly late: number;
  /** Promised days that have passed without a settlement. */
  readonly openLate: number;
  /** Promised days that have not passed. */
  readonly open: number;
  readonly rejected: number;
  readonly medianDelay: number;
  readonly worstDelay: number;
}

interface Tally {
  promised: number;
  rejected: number;
  onTime: number;
  late: number;
  openLate: number;
  /** Delay in business days → legs. */
  readonly delays: Map<number, number>;
}

/**
 * Months of promised days from `from` to `to`, in all and by merchant. Settled legs come from the
 * read model, which must have caught up; open ones from the writer's state.
 */
export async function punctuality(
  town: Town,
  { from, to }: { readonly from: Month; readonly to: Month },
) {
  const isOff = await daysOff(town, `${from}-01`);
  const tallies = new Map<string, Tally>();
  const tallyOf = (month: Month, merchant: string): Tally => {
    const key = `${month}/${merchant}`;
    const known = tallies.get(key) ?? emptyTally();
    tallies.set(key, known);
    return known;
  };
  for await (const { key, row } of rowsOf(town, from, to)) {
    const [month = '', merchant = ''] = key.split('/');
    countSettled(tallyOf(month, merchant), row, isOff);
  }
  await countLate(town, { from, to, isOff }, tallyOf);
  const names = await merchantNames(town);
  const months = new Map<Month, { all: Tally; merchants: object[] }>();
  for (const [key, tally] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [month = '', merchant = ''] = key.split('/');
    const found = months.get(month) ?? { all: emptyTally(), merchants: [] };
    months.set(month, found);
    addTo(found.all, tally);
    found.merchants.push({ merchant, tradeName: names.get(merchant) ?? '', ...viewOf(tally) });
  }
  return {
    from,
    to,
    months: [...months].map(([month, { all, merchants }]) => ({
      month,
      ...viewOf(all),
      merchants,
    })),
  };
}

async function merchantNames(town: Town): Promise<ReadonlyMap<string, string>> {
  const all = await town.parts.journal.read((state) =>
    [...state.merchants.entries()].map(([merchant, { terms }]) => [merchant, terms] as const),
  );
  const nameOf = await readNames(
    town.parts.notes,
    all.map(([, terms]) => terms),
  );
  return new Map(all.map(([merchant, terms]) => [merchant, nameOf(terms)]));
}

/** A page at a time, as the store gives them. */
async function* rowsOf(town: Town, from: Month, to: Month) {
  const limit = 1_000;
  let after = `${from}/`;
  for (;;) {
    const page = await town.parts.readModels.list<PromiseRow>(promises.name, { after, limit });
    for (const each of page) {
      if (each.key.slice(0, 7) > to) return;
      yield each;
    }
    if (page.length < limit) return;
    after = page.at(-1)?.key ?? '';
  }
}

function countSettled(tally: Tally, row: PromiseRow, isOff: DayOff): void {
  tally.promised += row.promised;
  tally.rejected += row.rejected;
  for (const [days, legs] of Object.entries(row.settled)) {
    const [dueOn = '', settledOn = ''] = days.split(' ');
    if (settledOn <= dueOn) tally.onTime += legs;
    else tally.late += legs;
    count(tally, businessDaysBetween(dueOn, settledOn, isOff), legs);
  }
}

async function countLate(
  town: Town,
  { from, to, isOff }: { readonly from: Month; readonly to: Month; readonly isOff: DayOff },
  tallyOf: (month: Month, merchant: string) => Tally,
): Promise<void> {
  const { clock, journal } = town.parts;
  const now = clock.now();
  const late = await journal.read((state) => {
    const found: { merchant: string; dueOn: PlainDate }[] = [];
    for (const [, { status, merchant, dueOn, dueAt }] of state.legs.entries()) {
      const isAsked = monthOf(dueOn) >= from && monthOf(dueOn) <= to;
      if (isAsked && status !== 'settled' && dueAt <= now) found.push({ merchant, dueOn });
    }
    return found;
  });
  for (const { merchant, dueOn } of late) {
    const tally = tallyOf(monthOf(dueOn), merchant);
    tally.openLate += 1;
    count(tally, businessDaysBetween(dueOn, clock.dayOf(now), isOff), 1);
  }
}

function count({ delays }: Tally, delay: number, legs: number): void {
  delays.set(delay, (delays.get(delay) ?? 0) + legs);
}

function emptyTally(): Tally {
  return { promised: 0, rejected: 0, onTime: 0, late: 0, openLate: 0, delays: new Map() };
}

function addTo(all: Tally, { delays, ...one }: Tally): void {
  for (const what of ['promised', 'rejected', 'onTime', 'late', 'openLate'] as const) {
    all[what] += one[what];
  }
  for (const [delay, legs] of delays) count(all, delay, legs);
}

function viewOf({ promised, rejected, onTime, late, openLate, delays }: Tally): Punctuality {
  const sorted = [...delays].sort(([a], [b]) => a - b);
  const total = onTime + late + openLate;
  let seen = 0;
  const median = sorted.find(([, legs]) => {
    seen += legs;
    return 2 * seen >= total;
  });
  const expected = promised - rejected;
  return {
    promised: expected,
    onTime,
    late,
    openLate,
    open: expected - total,
    rejected,
    medianDelay: median?.[0] ?? 0,
    worstDelay: sorted.at(-1)?.[0] ?? 0,
  };
}
