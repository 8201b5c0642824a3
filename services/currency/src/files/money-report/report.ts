import type { MoneyPart, Period, SpentAt } from '../../history/money-report.ts';
import type { Facet } from '../../read-models/money-flow.ts';

/** Where shops of one sort are: the slug of the journal, in the town's own words. */
export type SpentThere = SpentAt & { readonly label: string };

export interface LabelledPart extends Omit<MoneyPart, 'spentBy'> {
  readonly spentBy: Readonly<Record<Facet, readonly SpentThere[]>>;
}

export interface MoneyReport extends Period {
  readonly community: string;
  readonly currency: string;
  readonly decimals: number;
  /** Of the ledger that this is a report of, and the hash of the event there. */
  readonly position: number;
  readonly hash: string;
  readonly rehearsal: boolean;
  readonly total: LabelledPart;
  readonly programmes: readonly (LabelledPart & {
    readonly programme: string;
    readonly name: string;
  })[];
}
