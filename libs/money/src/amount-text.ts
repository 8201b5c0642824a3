import { type Minor, minor } from './minor.ts';

export interface AmountFormat {
  /** Digits after the separator: 2 for BRL, 0 for minutes. */
  readonly decimals: number;
  readonly separator: ',' | '.';
  /** Whether the decimals must be written out ("12,00"); otherwise "12" is good too. */
  readonly exact?: boolean;
}

/**
 * Reads `digits` or `digits,dd` and nothing else: no sign, space, symbol, exponent or thousands
 * separator; nothing is repaired. `undefined` if the text is anything else or reaches 2^53.
 */
export function parseAmount(text: string, format: AmountFormat): Minor | undefined {
  const { decimals, separator, exact = false } = format;
  const [whole = '', fraction, ...rest] = text.split(separator);
  if (rest.length > 0 || !isDigits(whole)) return undefined;
  if (fraction === undefined) {
    if (exact && decimals > 0) return undefined;
    return bounded(whole + '0'.repeat(decimals));
  }
  if (decimals === 0 || fraction.length !== decimals || !isDigits(fraction)) return undefined;
  return bounded(whole + fraction);
}

/** `123456` with two decimals is `1234.56`: for files and machines, without thousands separators. */
export function formatAmount(amount: Minor, decimals: number, separator: ',' | '.' = '.'): string {
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}${separator}${digits.slice(-decimals)}`;
}

function isDigits(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

function bounded(digits: string): Minor | undefined {
  if (digits.length > 40) return undefined;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? minor(value) : undefined;
}
