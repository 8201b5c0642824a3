import { type Minor, minor } from './minor.ts';

/**
 * Splits `total` in proportion to `weights` (whole numbers ≥ 0, not all zero); the parts always add
 * up to the whole. What rounding leaves over goes to the largest remainders, the earlier part first
 * (Hamilton's method). BigInt inside: total × weight may pass 2^53.
 */
export function allocate(total: Minor, weights: readonly number[]): Minor[] {
  const sign = total < 0 ? -1n : 1n;
  const whole = BigInt(total) * sign;
  const scale = weights.reduce((scaled, weight) => scaled + BigInt(weight), 0n);
  if (scale <= 0n || weights.some((weight) => weight < 0)) {
    throw new RangeError('weights must be whole numbers ≥ 0, not all zero');
  }
  const shares = weights.map((weight, index) => {
    const product = whole * BigInt(weight);
    return { index, part: product / scale, remainder: product % scale };
  });
  let left = whole - shares.reduce((given, share) => given + share.part, 0n);
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of byRemainder) {
    if (left === 0n) break;
    share.part += 1n;
    left -= 1n;
  }
  return shares.map((share) => minor(Number(share.part * sign)));
}
