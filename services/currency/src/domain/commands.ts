import type { Minor, Unit } from '@mutirao/money';
import type { CardCommand } from './cards/commands.ts';
import type { FloatCommand } from './float/commands.ts';
import type { InboxCommand } from './inbox/commands.ts';
import type { MerchantCommand } from './merchants/commands.ts';
import type { PaymentCommand } from './payments/commands.ts';
import type { Month, PlainDate } from './plain-date.ts';
import type { See } from './reading/commands.ts';
import type { RedemptionCommand } from './redemptions/commands.ts';
import type { RuleCommand } from './rules/commands.ts';
import type { Settings, Span } from './state.ts';

export interface RunLine {
  /** As in the file, the header is line 1. */
  readonly line: number;
  readonly holder: string;
  /** The month the entitlement is for. */
  readonly month: Month;
  readonly amount: Minor;
}

export interface BankLineInput {
  readonly line: string;
  readonly kind: 'deposit' | 'interest' | 'debit' | 'fee';
  /** Signed, as the bank states it. */
  readonly amount: Minor;
  readonly postedOn: PlainDate;
  /** Digest of all that the bank says of the line: the same line again must have the same. */
  readonly content: string;
  readonly programme: string | null;
  /** Legs and payouts of ours that the bank's words name: `R12-1`, `P3`. */
  readonly references?: readonly string[];
  readonly note: string;
}

export interface EnrolmentInput extends Span {
  readonly programme: string;
  readonly holder: string;
}

type OfProgramme = { readonly programme: string };
type OfRun = { readonly run: string };
/** The person who asks, as a random id. */
type By = { readonly by: string };

/** All that the currency journal can be asked. Ids, rule versions and digests arrive in them. */
export type CurrencyCommand =
  | ({ readonly type: 'OpenCurrency' } & Settings)
  | ({
      readonly type: 'OpenProgramme';
      readonly name: string;
      readonly twoApproversAbove?: Minor;
      readonly expiresAfterDays?: number;
    } & OfProgramme)
  | {
      readonly type: 'BookBankLines';
      readonly bankAccount: string;
      readonly import: string;
      readonly lines: readonly BankLineInput[];
    }
  | {
      readonly type: 'FinishBankImport';
      readonly bankAccount: string;
      readonly import: string;
      readonly asOf: PlainDate;
      readonly ledger: Minor;
      readonly lines: readonly Pick<BankLineInput, 'line' | 'content'>[];
    }
  | ({ readonly type: 'AssignBankLine'; readonly line: string } & OfProgramme)
  | ({ readonly type: 'Issue' | 'Unissue'; readonly amount: Minor } & OfProgramme)
  | ({
      readonly type: 'OrderTreasuryReturn';
      readonly amount: Minor;
      readonly order: string;
    } & OfProgramme)
  | ({ readonly type: 'CancelTreasuryReturn'; readonly order: string } & OfProgramme)
  | { readonly type: 'Enrol'; readonly rows: readonly EnrolmentInput[] }
  | { readonly type: 'FreezeHolder'; readonly holder: string; readonly note?: string }
  | { readonly type: 'UnfreezeHolder'; readonly holder: string }
  | PrepareRun
  | ({ readonly type: 'ApproveRun'; readonly sha256: string } & OfRun & By)
  | ({ readonly type: 'CancelRun' | 'RetryRun' | 'FinishRun' | 'FinishReversal' } & OfRun)
  | ({ readonly type: 'FundRun'; readonly effectiveOn?: PlainDate } & OfRun)
  | LinesOfRun
  | ({
      readonly type: 'ReverseRun';
      readonly mayPropose: boolean;
      readonly mayApprove: boolean;
    } & OfRun &
      By)
  | {
      readonly type: 'Transfer';
      readonly from: string;
      readonly to: string;
      readonly unit: Unit;
      readonly amount: Minor;
    }
  | { readonly type: 'ExpireLots'; readonly holders: readonly string[] }
  | { readonly type: 'ClosePeriod'; readonly month: Month }
  | MerchantCommand
  | CardCommand
  | RuleCommand
  | PaymentCommand
  | RedemptionCommand
  | FloatCommand
  | See
  | InboxCommand;

export type Command<T extends CurrencyCommand['type']> = Extract<CurrencyCommand, { type: T }>;

export interface LinesOfRun extends OfRun {
  readonly type: 'PayLines' | 'ReverseLines';
  /** The cursor that the sender saw, so that no chunk of a run is decided twice. */
  readonly after: number;
  readonly lines: readonly RunLine[];
}

export interface PrepareRun extends OfProgramme {
  readonly type: 'PrepareRun';
  readonly period: Month;
  readonly supplement: number;
  readonly reason?: string;
  readonly fileSha256: string;
  readonly sha256: string;
  readonly lines: number;
  readonly totalMinor: number;
  readonly payableLines: number;
  readonly payableMinor: number;
  readonly refusedLines: number;
  readonly excludeBad: boolean;
  /** Version of the programme's rules under which the lines were checked. */
  readonly rules: number;
}
