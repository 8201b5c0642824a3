import type { Minor } from './minor.ts';

/**
 * How many `scale`-ths of `whole` a part is: in basis points with a scale of 10,000. To the nearest
 * whole number, half away from zero; null where there is no whole. BigInt inside, so nothing is lost.
 */
export function ratio(part: Minor, whole: Minor, scale: number): number | null {
  if (whole <= 0) return null;
  const sign = part < 0 ? -1n : 1n;
  const doubled = BigInt(part) * sign * BigInt(scale) * 2n + BigInt(whole);
  return Number((doubled / (BigInt(whole) * 2n)) * sign);
}
