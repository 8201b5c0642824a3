import { minor } from '@mutirao/money';
import { type ActiveLimit, named } from '../rules/active.ts';
import type { TillLimits } from './events.ts';

/** A terminal's or a cashier's limits on what it takes, named with its version. */
export function ownLimits(
  of: 'terminal' | 'cashier',
  id: string,
  { limits, version }: { readonly limits: TillLimits; readonly version: number },
): ActiveLimit[] {
  const name = named({ rule: `${of}:${id}`, version });
  const { perPaymentMinor, perDayMinor } = limits;
  const own: ActiveLimit[] = [];
  if (perPaymentMinor !== undefined) {
    own.push({ ...name, per: 'payment', most: minor(perPaymentMinor) });
  }
  if (perDayMinor !== undefined) own.push({ ...name, per: 'day', most: minor(perDayMinor) });
  return own;
}
