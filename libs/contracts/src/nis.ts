const WEIGHTS = [3, 2, 9, 8, 7, 6, 5, 4, 3, 2] as const;

export type NisVerdict = 'ok' | 'nis' | 'nis-check-digit';

/**
 * Judges a Brazilian social identification number (NIS, the same as PIS/PASEP): exactly 11 ASCII
 * digits, the last of them a check digit. The two refusals are apart because they mean different
 * work for an officer: the wrong column or a mistyped digit.
 */
export function nisVerdict(text: string): NisVerdict {
  if (text.length !== 11) return 'nis';
  for (let index = 0; index < 11; index++) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return 'nis';
  }
  return text.charCodeAt(10) - 48 === checkDigit(text) ? 'ok' : 'nis-check-digit';
}

/** Completes ten digits to a valid NIS, for generators of towns and of tests. */
export function nisWithCheckDigit(tenDigits: string): string {
  if (!/^[0-9]{10}$/.test(tenDigits)) throw new RangeError('expected ten digits');
  return `${tenDigits}${checkDigit(tenDigits)}`;
}

/** Modulo 11 over the first ten digits; the remainders that would give 10 or 11 give 0. */
function checkDigit(text: string): number {
  let sum = 0;
  for (let index = 0; index < WEIGHTS.length; index++) {
    sum += (text.charCodeAt(index) - 48) * (WEIGHTS[index] ?? 0);
  }
  const digit = 11 - (sum % 11);
  return digit >= 10 ? 0 : digit;
}
