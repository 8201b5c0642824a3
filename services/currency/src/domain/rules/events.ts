import { z } from 'zod';
import { count, date, id, minor, slug } from '../schemas.ts';

const limit = {
  kind: z.literal('limit'),
  per: z.enum(['payment', 'day', 'month']),
  maxMinor: minor.min(1),
};

/** What a rule says. A version that says `off` ends the rule from its day on. */
export const ruleBody = z.discriminatedUnion('kind', [
  /** What one holder may pay in shops, one card, one terminal take, or a holder pay out of one programme. */
  z.discriminatedUnion('of', [
    z.strictObject({ ...limit, of: z.enum(['holder', 'card', 'terminal']) }),
    z.strictObject({ ...limit, of: z.literal('programme'), programme: slug }),
  ]),
  /** Taken from the merchant: `basisPoints` of the amount, rounded half up, and `flatMinor`. */
  z.strictObject({
    kind: z.literal('fee'),
    on: z.enum(['sale', 'redemption']),
    purpose: slug,
    basisPoints: count.max(10_000),
    flatMinor: count,
    /** Of merchants of these categories or sizes alone. */
    categories: z.array(slug).min(1).max(50).optional(),
    sizes: z.array(slug).min(1).max(10).optional(),
  }),
  /** The programme's money buys at merchants of these categories alone. */
  z.strictObject({
    kind: z.literal('categories'),
    programme: slug,
    allow: z.array(slug).min(1).max(50),
  }),
  /** Lots paid from then on lapse so many days after they were paid. */
  z.strictObject({ kind: z.literal('expiry'), programme: slug, days: count.min(1).max(3650) }),
  z.strictObject({ kind: z.literal('off') }),
]);
export type RuleBody = z.infer<typeof ruleBody>;

export const ruleEvents = {
  'currency.RuleAnnounced.v1': z.strictObject({
    rule: slug,
    version: count,
    bindsFrom: date,
    body: ruleBody,
    /** Why, in words for everyone. */
    note: id.optional(),
  }),
  /** Before its day: it never binds. */
  'currency.RuleWithdrawn.v1': z.strictObject({ rule: slug, version: count }),
} as const;
