import type { Holding } from '@mutirao/ledger';
import type { Minor, Unit } from '@mutirao/money';
import type { PlainDate } from '../plain-date.ts';

type OfCharge = { readonly charge: string };
/** Who acts for the merchant; without a terminal, the merchant itself. */
export type At = {
  readonly merchant: string;
  readonly terminal?: string;
  readonly cashier?: string;
};

/** What the journal says of a payment that was made: it never changes, so it is handed in. */
export interface PaidFacts {
  readonly payment: string;
  readonly merchant: string;
  /** Account that paid: `holder:…` or `merchant:…`. */
  readonly payer: string;
  readonly amount: Minor;
  /** The day on which it counted against limits. */
  readonly paidOn: PlainDate;
  readonly card?: string;
  /** The lots that paid, with their expiry. */
  readonly lots: readonly Holding[];
  /** Rules that were applied, the fees' among them. */
  readonly rules: readonly string[];
}

export type PaymentCommand =
  | {
      readonly type: 'MakeCharge';
      readonly terminal: string;
      readonly cashier?: string;
      readonly unit: Unit;
      readonly amount: Minor;
      readonly mode: 'direct' | 'hold';
      /** Milliseconds since 1970. */
      readonly lapsesAt: number;
      readonly holdUntil?: number;
      readonly note?: string;
    }
  | ({ readonly type: 'CancelCharge' | 'ReleaseHold' } & OfCharge & At)
  /** By the payer's account; with the card where one was presented and its PIN was right. */
  | ({ readonly type: 'PayCharge'; readonly payer: string; readonly card?: string } & OfCharge)
  | ({ readonly type: 'CaptureHold'; readonly amount: Minor } & OfCharge & At)
  | ({ readonly type: 'RefundPayment'; readonly paid: PaidFacts; readonly amount: Minor } & At)
  /** Sweepers: what has lapsed is unusable already, this tidies it away. */
  | { readonly type: 'LapseCharges' | 'ExpireHolds'; readonly charges: readonly string[] };
