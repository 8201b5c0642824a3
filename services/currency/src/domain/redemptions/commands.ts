import type { Minor } from '@mutirao/money';
import type { PlainDate } from '../plain-date.ts';

type OfLeg = { readonly leg: string };
type OfPayout = { readonly payout: string };

/** What the bank's return file says of one payment, by our reference. */
export interface ReturnedLeg extends OfLeg {
  readonly amount: Minor;
  readonly outcome: 'settled' | 'rejected' | 'pending';
  readonly settledOn?: PlainDate;
  readonly reason?: string;
}

export type RedemptionCommand =
  | {
      readonly type: 'RequestRedemption';
      readonly merchant: string;
      /** All of the balance, when it is left out. */
      readonly amount?: Minor;
      readonly dailyOf?: PlainDate;
      /** Promised by the calendar: business days counted by whoever asks. */
      readonly dueOn: PlainDate;
      readonly dueAt: number;
      /** Version of the merchant's terms by which it was promised. */
      readonly terms: number;
    }
  | { readonly type: 'FinishDay'; readonly day: PlainDate }
  | { readonly type: 'SetPayer'; readonly bankAccount: string; readonly payer: string }
  | {
      readonly type: 'PreparePayout';
      readonly bankAccount: string;
      /** Legs that wait, in order, with whom each pays; all of it is in `sha256`. */
      readonly legs: readonly string[];
      readonly payees: readonly string[];
      readonly payer: string;
      readonly sha256: string;
    }
  | ({ readonly type: 'ApprovePayout'; readonly sha256: string; readonly by: string } & OfPayout)
  | ({ readonly type: 'SendPayout' | 'CancelPayout' } & OfPayout)
  /** Lines that fit are applied, those that do not are left (the caller lists them). */
  | { readonly type: 'ApplyReturn'; readonly file: string; readonly lines: readonly ReturnedLeg[] }
  | {
      readonly type: 'FinishReturn';
      readonly file: string;
      readonly settled: number;
      readonly rejected: number;
      readonly pending: number;
      readonly known: number;
      readonly errors: number;
    }
  | ({ readonly type: 'MarkUnknown'; readonly note?: string } & OfLeg)
  /** The bank's answer to an inquiry. */
  | ({
      readonly type: 'ResolveLeg';
      readonly outcome: 'settled' | 'rejected' | 'not-received';
      readonly settledOn?: PlainDate;
      readonly note?: string;
    } & OfLeg)
  /** A person says which legs, or payouts whole, a bank line is. */
  | { readonly type: 'MatchPayoutLine'; readonly line: string; readonly legs: readonly string[] }
  | {
      readonly type: 'SetCalendarDay';
      readonly date: PlainDate;
      readonly off: boolean;
      readonly note?: string;
    };
