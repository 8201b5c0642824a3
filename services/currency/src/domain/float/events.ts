import { z } from 'zod';
import { date, id, minor, sha256, slug } from '../schemas.ts';

export const floatEvents = {
  /** Pooled interest shared out by daily reserve balances; `working` is the SHA-256 of the table. */
  'currency.YieldAllocated.v1': z.strictObject({
    line: id,
    from: date,
    to: date,
    shares: z.array(z.strictObject({ programme: slug, amountMinor: minor })),
    working: sha256,
  }),
  /** Yield of a programme that a treasurer lets it issue: `yield:` to `funding:`. */
  'currency.YieldMadeIssuable.v1': z.strictObject({ programme: slug }),
} as const;
