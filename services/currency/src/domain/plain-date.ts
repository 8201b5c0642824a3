/** Plain calendar days (YYYY-MM-DD) and months (YYYY-MM); texts, so that `<` orders them. */
export type PlainDate = string;
export type Month = string;

export function monthOf(date: PlainDate): Month {
  return date.slice(0, 7);
}

export function addDays(date: PlainDate, days: number): PlainDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whether a span of days (no `to`: open-ended) has a day in the month. */
export function touches(span: { from: PlainDate; to?: PlainDate }, month: Month): boolean {
  return monthOf(span.from) <= month && (span.to === undefined || monthOf(span.to) >= month);
}

export function overlap(
  a: { from: PlainDate; to?: PlainDate },
  b: { from: PlainDate; to?: PlainDate },
): boolean {
  return a.from <= (b.to ?? '9999') && b.from <= (a.to ?? '9999');
}
