import { formatAmount, type Minor, minor, ratio } from '@mutirao/money';

export type ReportLanguage = 'pt' | 'fr' | 'en';
/** As HTML and HTTP name them; the first where nobody asks for one. */
export const REPORT_LANGUAGES = { pt: 'pt-BR', fr: 'fr', en: 'en' } as const;

/** All that the page says. `money` has its unit with it, `share` its per cent sign. */
export interface Words {
  readonly title: string;
  readonly headline: (said: { period: string; paid: string; spent: string }) => string;
  readonly smallest: (share: string) => string;
  readonly nothing: (period: string) => string;
  readonly rehearsal: string;
  readonly figures: Readonly<
    Record<'paid' | 'spent' | 'small' | 'recirculated' | 'redeemed' | 'velocity', string>
  >;
  readonly ofSpent: (share: string) => string;
  readonly timesHanded: string;
  readonly flow: string;
  readonly nodes: Readonly<Record<FlowNode, string>>;
  readonly again: (amount: string) => string;
  readonly by: Readonly<Record<'category' | 'neighbourhood' | 'size' | 'week', string>>;
  readonly columns: Readonly<
    Record<'amount' | 'share' | 'week' | 'paid' | 'spent' | 'recirculated' | 'redeemed', string>
  >;
  readonly programmes: string;
  readonly total: string;
  readonly lines: Readonly<Record<ReportLine, string>>;
  readonly among: string;
  readonly amongLines: Readonly<Record<AmongLine, string>>;
  readonly how: string;
  readonly method: readonly string[];
  readonly velocityIs: (said: { spending: string; average: string; days: number }) => string;
  readonly stamp: (said: { position: string; hash: string }) => string;
  readonly known: Readonly<Record<string, string>>;
}

export type FlowNode =
  | 'before'
  | 'paid'
  | 'people'
  | 'gone'
  | 'withPeople'
  | 'shopsBefore'
  | 'shops'
  | 'redeemed'
  | 'fees'
  | 'withShops';
/** Lines that add up, from what was outstanding to what is. */
export type ReportLine = 'opening' | 'paid' | 'redeemed' | 'expired' | 'reversed' | 'closing';
/** What passed among people and shops, and changes nothing of what is outstanding. */
export type AmongLine =
  | 'spent'
  | 'refunded'
  | 'recirculated'
  | 'betweenPeople'
  | 'requested'
  | 'rejected'
  | 'fees'
  | 'peopleHave'
  | 'shopsHave'
  | 'redeeming'
  | 'feesKept';

/** How a language writes numbers and days. */
export class Writing {
  readonly #tag: string;
  readonly #decimal: ',' | '.';
  readonly #group: string;
  readonly #percent: string;

  constructor(
    language: ReportLanguage,
    private readonly currency: string,
    private readonly decimals: number,
  ) {
    this.#tag = REPORT_LANGUAGES[language];
    this.#decimal = language === 'en' ? '.' : ',';
    this.#group = { pt: '.', fr: '\u202f', en: ',' }[language];
    this.#percent = { pt: '%', fr: '\u202f%', en: '%' }[language];
  }

  /** `1.650.000,00` */
  plain(amount: Minor): string {
    const text = formatAmount(amount, this.decimals, this.#decimal);
    return text.replace('-', '−').replace(/\d(?=(\d{3})+(?!\d))(?<![.,]\d*)/g, `$&${this.#group}`);
  }

  /** The same with its unit, which stays on its line. */
  money(amount: Minor): string {
    return `${this.plain(amount)}\u00a0${this.currency}`;
  }

  /** Basis points as per cent with one decimal; a dash where there is no whole. */
  share(basisPoints: number | null): string {
    if (basisPoints === null) return '–';
    const tenths = ratio(minor(basisPoints), minor(10_000), 1_000) ?? 0;
    return formatAmount(minor(tenths), 1, this.#decimal) + this.#percent;
  }

  hundredths(value: number | null): string {
    return value === null ? '–' : formatAmount(minor(value), 2, this.#decimal);
  }

  count(value: number): string {
    return String(value).replace(/\d(?=(\d{3})+$)/g, `$&${this.#group}`);
  }

  period({ from, to }: { readonly from: string; readonly to: string }): string {
    const format = new Intl.DateTimeFormat(this.#tag, { dateStyle: 'long', timeZone: 'UTC' });
    return format.formatRange(instant(from), instant(to));
  }

  /** Day and month, for a narrow column. */
  shortDay(on: string): string {
    const format = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
    return new Intl.DateTimeFormat(this.#tag, format).format(instant(on));
  }
}

const instant = (on: string): number => Date.parse(`${on}T00:00:00Z`);
