import type { RefusedLine } from './display.ts';

/** The parts of the server's answers that are shown to people; `--json` passes answers on whole. */

export interface ProgrammeAnswer {
  readonly programme: string;
  readonly name: string;
  readonly twoApproversAboveMinor?: number;
  readonly expiresAfterDays?: number;
  readonly bankMinor: number;
  readonly yieldMinor: number;
  readonly issuanceMinor: number;
  readonly undistributedMinor: number;
  readonly owedMinor: number;
  readonly shortfallMinor: number;
  readonly stopped: boolean;
  readonly sharesBankAccountWith: readonly string[];
}

export interface Shortfall {
  readonly programme: string;
  readonly shortfallMinor: number;
}

export interface StatementAnswer {
  readonly account: string;
  readonly currency: string;
  readonly new: number;
  readonly known: number;
  readonly conflicts: readonly Conflict[];
  readonly mismatches: readonly Mismatch[];
  readonly unmatched: number;
  readonly asOf: string;
  readonly ledgerMinor: number;
  readonly oursMinor: number;
  readonly differenceMinor: number;
  readonly ties: boolean;
  readonly sharedBy: readonly string[];
}

/** A line that names a payout of ours which it cannot be. */
export interface Mismatch {
  readonly line: string;
  readonly fitId: string;
  readonly amountMinor: number;
  readonly rule: string;
}

export interface Conflict {
  readonly line: string;
  readonly fitId: string;
  readonly field: string;
  readonly booked: string | number;
  readonly given: string | number;
}

export interface ImportAnswer {
  readonly statements: readonly StatementAnswer[];
  readonly shortfalls: readonly Shortfall[];
}

export interface BankLine {
  readonly line: string;
  readonly fitId: string;
  readonly postedOn: string;
  readonly amountMinor: number;
  readonly kind: string;
  readonly programme: string | null;
  readonly name: string;
  readonly memo: string;
  readonly yield?: 'unassigned' | 'assigned';
}

export interface BankAnswer {
  readonly accounts: readonly {
    readonly bankAccount: string;
    readonly account: string;
    readonly payer?: string;
    readonly waiting: { readonly legs: number; readonly amountMinor: number };
    readonly balanceMinor: number;
    readonly asOf?: string;
    readonly ledgerMinor?: number;
    readonly differenceMinor?: number;
    readonly programmes: readonly string[];
  }[];
  readonly unmatchedMinor: number;
  readonly unallocatedYieldMinor: number;
  readonly lines: readonly BankLine[];
  readonly shortfalls: readonly Shortfall[];
}

export interface EnrolAnswer {
  readonly lines: number;
  readonly enrolled: number;
  readonly changed: number;
  readonly known: number;
  readonly refused: readonly RefusedLine[];
}

export interface PrepareAnswer {
  readonly run: string;
  readonly sha256: string;
  readonly fileSha256: string;
  readonly lines: number;
  readonly totalMinor: number;
  readonly payableLines: number;
  readonly payableMinor: number;
  readonly ready: boolean;
  readonly refused: readonly RefusedLine[];
}

export interface RunAnswer extends Omit<PrepareAnswer, 'refused'> {
  readonly programme: string;
  readonly period: string;
  readonly supplement: number;
  readonly status: string;
  readonly approvals: readonly string[];
  readonly approvalsNeeded: number;
  readonly paidLines: number;
  readonly paidMinor: number;
  readonly failedLines: number;
  readonly effectiveOn?: string;
}

export interface ApprovalAnswer {
  readonly run: string;
  readonly sha256: string;
  readonly approvals: readonly string[];
  readonly approvalsNeeded: number;
  readonly status: string;
}

export interface PayAnswer {
  readonly run: string;
  readonly paid: number;
  readonly paidMinor: number;
  readonly unpaid: readonly {
    readonly line: number;
    readonly rule: string;
    readonly message: string;
  }[];
  readonly head: string;
}

export interface ReversalAnswer {
  readonly run: string;
  readonly status: 'proposed' | 'reversed';
  readonly reversed?: number;
  readonly reversedMinor?: number;
  readonly rest: readonly { readonly line: number; readonly spentMinor: number }[];
}

export interface RunLine {
  readonly line: number;
  readonly status: 'paid' | 'failed' | 'reversed';
  readonly holder: string;
  readonly month: string;
  readonly amountMinor: number;
  readonly rule?: string;
  readonly position: number;
}

export interface UnpaidPerson {
  readonly holder: string;
  readonly line?: number;
  readonly why: 'not-on-roll' | 'refused' | 'excluded' | 'failed' | 'frozen';
  readonly rule?: string;
}

export interface ReportAnswer {
  readonly run: string;
  readonly lines: readonly RunLine[];
  readonly unpaid: readonly UnpaidPerson[];
  readonly totals?: Readonly<Record<string, number>>;
  readonly next?: string | number;
}

export interface AccountAnswer {
  readonly account: string;
  readonly holder?: string;
  readonly unit: string;
  readonly balanceMinor: number;
  readonly availableMinor: number;
  readonly state: string;
  readonly lots: readonly {
    readonly lot: {
      readonly fund: string;
      readonly period?: string | null;
      readonly expiry?: string | null;
    };
    readonly amountMinor: number;
  }[];
}
