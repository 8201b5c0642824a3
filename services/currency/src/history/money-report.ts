import { assert } from '@mutirao/event-sourcing';
import { add, allocate, type Minor, minor, ratio, subtract, sum, ZERO } from '@mutirao/money';
import { addDays, type PlainDate } from '../domain/plain-date.ts';
import {
  type DayRow,
  type Facet,
  FLOWS,
  type Flow,
  STOCKS,
  type Stock,
} from '../read-models/money-flow.ts';

/** Days by effective date, both included. */
export interface Period {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

type Minors<Name extends string> = { readonly [N in Name as `${N}Minor`]: Minor };
export type Stocks = Minors<Stock | 'outstanding'>;
export type Flows = Minors<Flow>;

export interface SpentAt {
  readonly slug: string;
  readonly amountMinor: Minor;
  /** Of all first sales; those of one facet add up to 10,000. */
  readonly basisPoints: number;
}

export interface Week extends Minors<'paid' | 'spent' | 'recirculated' | 'redeemed'> {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

/**
 * Purchases (first sales less refunds, and what shops paid to shops) in so many days, by what people
 * and shops had on average: `hundredths` is spending × days ÷ the sum of each day's end.
 */
export interface Velocity {
  readonly spendingMinor: Minor;
  readonly days: number;
  readonly sumOfDaysMinor: Minor;
  readonly hundredths: number | null;
}

/** Where the money of one programme, or of all of them, went. */
export interface MoneyPart {
  readonly opening: Stocks;
  readonly flows: Flows;
  readonly closing: Stocks;
  readonly spentBy: Readonly<Record<Facet, readonly SpentAt[]>>;
  /** First sales of micro and small shops. */
  readonly smallShops: { readonly amountMinor: Minor; readonly basisPoints: number | null };
  /** What shops paid to shops, of first sales. */
  readonly recirculatedBasisPoints: number | null;
  /** What was redeemed, of first sales. */
  readonly leakedBasisPoints: number | null;
  readonly velocity: Velocity;
  /** From Monday to Sunday, cut to the period. */
  readonly weeks: readonly Week[];
}

export interface DayOfProgramme {
  readonly on: PlainDate;
  readonly programme: string;
  readonly row: DayRow;
}

export interface MoneyFigures {
  readonly total: MoneyPart;
  readonly programmes: readonly (MoneyPart & { readonly programme: string })[];
}

/** The figures of a period, of these programmes, from all days up to its end. */
export function moneyFigures(
  days: readonly DayOfProgramme[],
  period: Period,
  programmes: readonly string[],
): MoneyFigures {
  const wanted = new Set(programmes);
  const known = days.filter(({ on, programme }) => on <= period.to && wanted.has(programme));
  const byProgramme = Map.groupBy(known, ({ programme }) => programme);
  return {
    total: partOf(known, period),
    programmes: programmes.map((programme) => ({
      programme,
      ...partOf(byProgramme.get(programme) ?? [], period),
    })),
  };
}

const BASIS_POINTS = 10_000;
const SMALL = new Set(['micro', 'small']);

function partOf(days: readonly DayOfProgramme[], period: Period): MoneyPart {
  const before = days.filter(({ on }) => on < period.from);
  const within = days.filter(({ on }) => on >= period.from);
  const opening = stocksOf(before);
  const closing = stocksOf(days);
  const flows = flowsOf(within);
  mustTie(opening, flows, closing);
  const spentBy = {
    category: spentAt(within, 'category'),
    neighbourhood: spentAt(within, 'neighbourhood'),
    size: spentAt(within, 'size'),
  };
  const small = sum(
    spentBy.size.filter(({ slug }) => SMALL.has(slug)).map(({ amountMinor }) => amountMinor),
  );
  const { spentMinor } = flows;
  return {
    opening,
    flows,
    closing,
    spentBy,
    smallShops: { amountMinor: small, basisPoints: ratio(small, spentMinor, BASIS_POINTS) },
    recirculatedBasisPoints: ratio(recirculated(flows), spentMinor, BASIS_POINTS),
    leakedBasisPoints: ratio(flows.redeemedMinor, spentMinor, BASIS_POINTS),
    velocity: velocityOf(flows, opening, within, period),
    weeks: weeksOf(within, period),
  };
}

function stocksOf(days: readonly DayOfProgramme[]): Stocks {
  const of = (stock: Stock): Minor => sum(days.map(({ row }) => row.stocks[stock] ?? ZERO));
  const [peopleMinor, shopsMinor, redeemingMinor, feesMinor] = STOCKS.map(of) as [
    Minor,
    Minor,
    Minor,
    Minor,
  ];
  const outstandingMinor = sum([peopleMinor, shopsMinor, redeemingMinor, feesMinor]);
  return { peopleMinor, shopsMinor, redeemingMinor, feesMinor, outstandingMinor };
}

function flowsOf(days: readonly DayOfProgramme[]): Flows {
  const of = (flow: Flow): Minor => sum(days.map(({ row }) => row.flows[flow] ?? ZERO));
  return Object.fromEntries(FLOWS.map((flow) => [`${flow}Minor`, of(flow)])) as Flows;
}

/** What there was and what came and went is what there is, with each of those who have it. */
function mustTie(opening: Stocks, flows: Flows, closing: Stocks): void {
  const { paidMinor, expiredMinor, reversedMinor, spentMinor, refundedMinor } = flows;
  const { chargedMinor, chargedBackMinor, requestedMinor, rejectedMinor, redeemedMinor } = flows;
  const ties = (before: Minor, came: Minor[], went: Minor[], after: Minor): boolean =>
    subtract(add(before, sum(came)), sum(went)) === after;
  const hold =
    ties(
      opening.peopleMinor,
      [paidMinor, refundedMinor],
      [expiredMinor, reversedMinor, spentMinor],
      closing.peopleMinor,
    ) &&
    ties(
      opening.shopsMinor,
      [spentMinor, chargedBackMinor, rejectedMinor],
      [refundedMinor, chargedMinor, requestedMinor],
      closing.shopsMinor,
    ) &&
    ties(
      opening.redeemingMinor,
      [requestedMinor],
      [rejectedMinor, redeemedMinor],
      closing.redeemingMinor,
    ) &&
    ties(opening.feesMinor, [chargedMinor], [chargedBackMinor], closing.feesMinor) &&
    ties(
      opening.outstandingMinor,
      [paidMinor],
      [expiredMinor, reversedMinor, redeemedMinor],
      closing.outstandingMinor,
    );
  assert(hold, 'the money of a period ties: opening, what came, what went, closing');
}

/** The largest first; shares by `allocate`, so that they add up to the whole. */
function spentAt(days: readonly DayOfProgramme[], facet: Facet): SpentAt[] {
  const sums = new Map<string, Minor>();
  for (const { row } of days) {
    for (const [slug, amount] of Object.entries(row.spent[facet])) {
      sums.set(slug, add(sums.get(slug) ?? ZERO, amount));
    }
  }
  const largest = [...sums].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  if (largest.length === 0) return [];
  const shares = allocate(
    minor(BASIS_POINTS),
    largest.map(([, amount]) => amount),
  );
  return largest.map(([slug, amountMinor], index) => ({
    slug,
    amountMinor,
    basisPoints: shares[index] ?? 0,
  }));
}

const recirculated = ({ recirculatedMinor, recirculatedBackMinor }: Flows): Minor =>
  subtract(recirculatedMinor, recirculatedBackMinor);

function velocityOf(
  flows: Flows,
  { peopleMinor, shopsMinor }: Stocks,
  within: readonly DayOfProgramme[],
  { from, to }: Period,
): Velocity {
  const bought = subtract(flows.spentMinor, flows.refundedMinor);
  const spendingMinor = add(bought, recirculated(flows));
  const byDay = Map.groupBy(within, ({ on }) => on);
  let circulating = add(peopleMinor, shopsMinor);
  let sumOfDaysMinor = ZERO;
  let days = 0;
  for (let on = from; on <= to; on = addDays(on, 1)) {
    for (const { row } of byDay.get(on) ?? []) {
      circulating = sum([circulating, row.stocks.people ?? ZERO, row.stocks.shops ?? ZERO]);
    }
    sumOfDaysMinor = add(sumOfDaysMinor, circulating);
    days += 1;
  }
  const hundredths = ratio(spendingMinor, sumOfDaysMinor, 100 * days);
  return { spendingMinor, days, sumOfDaysMinor, hundredths };
}

function weeksOf(within: readonly DayOfProgramme[], { from, to }: Period): Week[] {
  const byWeek = Map.groupBy(within, ({ on }) => sundayOf(on));
  const weeks: Week[] = [];
  for (let start = from; start <= to; start = addDays(sundayOf(start), 1)) {
    const sunday = sundayOf(start);
    const { paidMinor, spentMinor, redeemedMinor, ...rest } = flowsOf(byWeek.get(sunday) ?? []);
    const recirculatedMinor = subtract(rest.recirculatedMinor, rest.recirculatedBackMinor);
    const end = sunday < to ? sunday : to;
    weeks.push({ from: start, to: end, paidMinor, spentMinor, recirculatedMinor, redeemedMinor });
  }
  return weeks;
}

/** The last day of the week (ISO 8601) that this day is in. */
function sundayOf(on: PlainDate): PlainDate {
  const weekday = new Date(`${on}T00:00:00Z`).getUTCDay();
  return addDays(on, weekday === 0 ? 0 : 7 - weekday);
}

/** Of the row of a day, by its key. */
export function dayOfProgramme(key: string, row: DayRow): DayOfProgramme {
  const [, on = '', programme = ''] = key.split('/');
  return { on, programme, row };
}
