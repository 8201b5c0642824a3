import { z } from 'zod';
import { id } from '../schemas.ts';

/** A card is known by a random id; its number is found by the register alone. */
export const cardEvents = {
  'currency.CardIssued.v1': z.strictObject({ card: id, holder: id }),
  /** With its first PIN; `pin` says where its hash lies, outside the journal. */
  'currency.CardActivated.v1': z.strictObject({ card: id, pin: id }),
  /** Another PIN: wrong tries before it are forgotten. */
  'currency.PinChanged.v1': z.strictObject({ card: id, pin: id }),
  'currency.CardBlocked.v1': z.strictObject({
    card: id,
    by: z.enum(['holder', 'desk', 'release']),
    note: id.optional(),
  }),
  /** The balance is the holder's, so it stays; the card before is never used again. */
  'currency.CardReplaced.v1': z.strictObject({ card: id, replacement: id, holder: id }),
  /** Counted before the PIN is looked at. */
  'currency.PinTried.v1': z.strictObject({ card: id }),
  /** It was right: the tries are given back. */
  'currency.PinAccepted.v1': z.strictObject({ card: id }),
} as const;
