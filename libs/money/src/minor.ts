declare const brand: unique symbol;

/**
 * A whole number of a unit's minor unit (centavos, minutes, things), |value| < 2^53. Only this
 * library makes one, so that an amount that was rounded on its way cannot exist.
 */
export type Minor = number & { readonly [brand]: 'Minor' };

export const ZERO = 0 as Minor;

/** Throws RangeError for anything but a safe integer: an amount is refused, never rounded. */
export function minor(value: number): Minor {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole amount below 2^53: ${value}`);
  return (value === 0 ? 0 : value) as Minor;
}

/**
 * An amount from the digits in which it was stored, at `start` … `end` of a text. Throws RangeError
 * for anything else. Read digit by digit, as a replay reads millions of them.
 */
export function storedMinor(text: string, start = 0, end = text.length): Minor {
  const negative = text.charCodeAt(start) === MINUS;
  let value = 0;
  let at = negative ? start + 1 : start;
  if (at >= end || end - at > 16)
    throw new RangeError(`not a stored amount: ${text.slice(start, end)}`);
  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO_DIGIT;
    if (!(digit >= 0 && digit <= 9))
      throw new RangeError(`not a stored amount: ${text.slice(start, end)}`);
    value = value * 10 + digit;
  }
  return minor(negative ? -value : value);
}

const MINUS = 45;
const ZERO_DIGIT = 48;

/** Whether `value`, of unknown origin, is an amount that can be moved: a whole number, 1 … 2^53−1. */
export function isPositiveMinor(value: unknown): value is Minor {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

export function add(a: Minor, b: Minor): Minor {
  return minor(a + b);
}

export function subtract(a: Minor, b: Minor): Minor {
  return minor(a - b);
}

export function negate(a: Minor): Minor {
  return minor(-a);
}

export function least(a: Minor, b: Minor): Minor {
  return a < b ? a : b;
}

export function sum(amounts: Iterable<Minor>): Minor {
  let total = ZERO;
  for (const amount of amounts) total = add(total, amount);
  return total;
}
