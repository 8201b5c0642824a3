import { type Minor, minor } from './minor.ts';

/** One per cent of one per cent. */
const BASIS_POINTS = 10_000;

/**
 * So many basis points (whole, 0 … 10,000) of an amount ≥ 0, half a minor unit rounded up. BigInt
 * where amount × points may pass 2^53.
 */
export function percentage(amount: Minor, basisPoints: number): Minor {
  if (
    amount < 0 ||
    !Number.isInteger(basisPoints) ||
    basisPoints < 0 ||
    basisPoints > BASIS_POINTS
  ) {
    throw new RangeError(
      'a percentage is 0 … 10,000 basis points of an amount that is not negative',
    );
  }
  const product = amount * basisPoints;
  if (Number.isSafeInteger(product + BASIS_POINTS)) {
    const rounded = product + BASIS_POINTS / 2;
    return minor((rounded - (rounded % BASIS_POINTS)) / BASIS_POINTS);
  }
  const exact = BigInt(amount) * BigInt(basisPoints) + BigInt(BASIS_POINTS / 2);
  return minor(Number(exact / BigInt(BASIS_POINTS)));
}
