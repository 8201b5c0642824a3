import type { Minor } from '@mutirao/money';
import type { PlainDate } from '../plain-date.ts';

export type FloatCommand =
  | {
      readonly type: 'AllocateYield';
      readonly line: string;
      /** The days by whose balances it is shared out, both included. */
      readonly from: PlainDate;
      readonly to: PlainDate;
      /** As worked out by replay just now; none when no programme had anything. */
      readonly shares: readonly YieldShare[];
      /** SHA-256 of that working. */
      readonly working: string;
      /** SHA-256 of the working that the treasurer saw. */
      readonly seen: string;
    }
  | { readonly type: 'MakeYieldIssuable'; readonly programme: string; readonly amount: Minor };

export interface YieldShare {
  readonly programme: string;
  /** Signed, as the interest is. */
  readonly amount: Minor;
}
