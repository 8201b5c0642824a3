/** How a figure is judged: what it must not exceed, or must at least be. */
export type Reach = { readonly atMost: number } | { readonly atLeast: number };

/** One figure: the median of what was measured, or the worst, beside what it must reach. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** All that was measured, in order: their spread tells how quiet the machine was. */
  readonly samples: readonly number[];
  /** `undefined` where nothing is asked: the figure explains another one. */
  readonly reach: string | undefined;
  readonly met: boolean | undefined;
  /** How it was measured, and how what came out was compared with what went in. */
  readonly method: string;
}

export interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly reach?: Reach;
  /** A longest stop and a highest memory are what they are at their worst: no median excuses it. */
  readonly worst?: boolean;
  readonly method: string;
}

export function figure(measured: Measured): Figure {
  const { what, unit, samples, reach, method, worst = false } = measured;
  const value = worst ? percentile(samples, 1) : median(samples);
  if (reach === undefined)
    return { what, value, unit, samples, reach: undefined, met: undefined, method };
  const most = 'atMost' in reach;
  const limit = most ? reach.atMost : reach.atLeast;
  const met = most ? value <= limit : value >= limit;
  return { what, value, unit, samples, reach: `${most ? '≤' : '≥'} ${plain(limit)}`, met, method };
}

/** The middle one; of an even number the higher of the two in the middle. */
export function median(samples: readonly number[]): number {
  const middle = [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)];
  if (middle === undefined) throw new RangeError('nothing was measured');
  return middle;
}

/** Share of the samples at most as high as the answer, e.g. 0.99. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new RangeError('nothing was measured');
  return found;
}

/** A table for people: a line a figure, then how each was measured. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, unit, samples, reach = '', met }) => [
    what,
    `${plain(value)} ${unit}`,
    samples.length > 1 ? `${plain(Math.min(...samples))} … ${plain(Math.max(...samples))}` : '',
    reach,
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]);
  const all = [['what', 'figure', 'spread', 'reach', ''], ...rows];
  const widths = all[0]?.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  const lines = all.map((row) =>
    row
      .map((text, column) => text.padEnd(widths?.[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const methods = figures.map(({ what, method }) => `${what}: ${method}`);
  return [...lines, '', ...new Set(methods)].join('\n');
}

/** Three digits that count; whole thousands apart. */
export function plain(value: number): string {
  return value.toLocaleString(
    'en',
    value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  );
}
