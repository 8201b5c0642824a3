/** What a row of a statement is, in the words of who has the account; the words themselves are elsewhere. */
export const STATEMENT_KINDS = [
  'opened',
  'frozen',
  'unfrozen',
  'closed',
  'benefit',
  'benefit-taken-back',
  'received',
  'sent',
  'purchase',
  'sale',
  'held',
  'captured',
  'released',
  'refund',
  'refund-given',
  'fee',
  'fee-returned',
  'expired',
  'redemption',
  'redemption-paid',
  'redemption-returned',
  'issued',
  'unissued',
  'run-funded',
  'run-paid',
  'bank-line',
  'yield',
  'treasury-return',
  'other',
] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

type Kinds = StatementKind | readonly [came: StatementKind, went: StatementKind];

/** By event, without the name of the service and the version; a pair where it matters who asks. */
const KINDS: Readonly<Record<string, Kinds>> = {
  Enrolled: 'opened',
  HolderOpened: 'opened',
  MerchantConfirmed: 'opened',
  MerchantAccredited: 'opened',
  RuleAnnounced: 'opened',
  ProgrammeOpened: 'opened',
  CurrencyOpened: 'opened',
  HolderFrozen: 'frozen',
  HolderUnfrozen: 'unfrozen',
  HolderSuspended: 'frozen',
  HolderReinstated: 'unfrozen',
  HolderReleased: 'closed',
  MerchantClosed: 'closed',
  BenefitPaid: 'benefit',
  BenefitReversed: 'benefit-taken-back',
  Transferred: ['received', 'sent'],
  PaymentMade: ['sale', 'purchase'],
  PaymentHeld: 'held',
  PaymentCaptured: ['sale', 'captured'],
  HoldReleased: 'released',
  HoldExpired: 'released',
  PaymentRefunded: ['refund', 'refund-given'],
  LotsExpired: 'expired',
  RedemptionRequested: 'redemption',
  LegSettled: 'redemption-paid',
  LegRejected: 'redemption-returned',
  Issued: 'issued',
  Unissued: 'unissued',
  RunFunded: 'run-funded',
  RunFinished: 'run-paid',
  RunReversed: 'benefit-taken-back',
  BankLineBooked: 'bank-line',
  BankLineAssigned: 'bank-line',
  PayoutMatched: 'bank-line',
  YieldAssigned: 'yield',
  YieldAllocated: 'yield',
  YieldMadeIssuable: 'yield',
  TreasuryReturnOrdered: 'treasury-return',
  TreasuryReturnCancelled: 'treasury-return',
};

/** `type` as the log of an account has it: `PaymentMade.v1`. */
export function kindOf(type: string, account: string, change: number): StatementKind {
  if (account.startsWith('fees:') && change !== 0) return change > 0 ? 'fee' : 'fee-returned';
  const kinds = KINDS[type.slice(0, type.lastIndexOf('.'))] ?? 'other';
  if (typeof kinds === 'string') return kinds;
  return change > 0 ? kinds[0] : kinds[1];
}
