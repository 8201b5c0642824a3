import { formatAmount, type Minor, type Unit } from '@mutirao/money';
import type { Statement, StatementRow } from '../app/statement.ts';
import type { Town } from '../folder.ts';
import type { Language } from '../http/problem-texts/text.ts';
import { STATEMENT_WORDS } from './statement-words.ts';

/** A statement as every kind of file writes it; its rows come one by one, once. */
export interface StatementDocument {
  readonly statement: Statement;
  readonly rows: AsyncIterable<StatementRow>;
  readonly town: Town;
  readonly language: Language;
  /** `POSITION:HASH` of the journal up to which it is complete. */
  readonly head: string;
  /** When it was asked for: milliseconds since 1970. */
  readonly madeAt: number;
}

export function wordsOf({ language }: StatementDocument) {
  return STATEMENT_WORDS[language];
}

/** Decimal text; what is no money has no decimals. */
export function amountIn(town: Town, unit: Unit, separator: ',' | '.'): (amount: Minor) => string {
  const decimals = isMoney(town, unit) ? town.decimals : 0;
  return (amount) => formatAmount(amount, decimals, separator);
}

/** A local currency is worth the money that backs it: both have its decimals. */
export function isMoney(town: Town, unit: Unit): boolean {
  return unit === town.currency || unit === town.backedBy;
}

/** `YYYY-MM-DD HH:MM:SS` on the clocks of the town. */
export function localTime({ timeZone }: Town): (at: number) => string {
  const options = { timeZone, dateStyle: 'short', timeStyle: 'medium' } as const;
  // The one locale whose usual form is ISO 8601's.
  const format = new Intl.DateTimeFormat('sv-SE', options);
  return (at) => format.format(at);
}

/** Who is on the other side: a shop by its name, anybody else by the account. */
export function counterpartyOf({ counterparty = '', counterpartyName }: StatementRow): string {
  return counterpartyName ?? counterparty;
}
