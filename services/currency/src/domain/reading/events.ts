import { PURPOSES, ROLES } from '@mutirao/contracts';
import { z } from 'zod';
import { payoutId } from '../schemas.ts';

/** Lists of what is many people's, by the names that they have in addresses. */
export const RECORDS = [
  'merchants',
  'redemptions',
  'punctuality',
  'rules/simulations',
  'runs/refused',
] as const;
export type Records = (typeof RECORDS)[number];

/** Why, and in which roles, a member of staff, who is the event's actor, looked at it. */
const reading = { purpose: z.enum(PURPOSES), roles: z.array(z.enum(ROLES)) };

export const readingEvents = {
  /** Somebody else's account; whose it is can see that. */
  'currency.AccountSeen.v1': z.strictObject({ account: z.string().max(80), ...reading }),
  'currency.RecordsSeen.v1': z.strictObject({ records: z.enum(RECORDS), ...reading }),
  /** The file of a payout, which has the bank accounts of merchants. */
  'currency.PayoutSeen.v1': z.strictObject({ payout: payoutId, ...reading }),
} as const;
