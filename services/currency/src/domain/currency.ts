import type { Decider, Stamp } from '@mutirao/event-sourcing';
import { type Movement, movementCodec } from '@mutirao/ledger';
import {
  decideAssignBankLine,
  decideBookBankLines,
  decideFinishBankImport,
} from './bank.decide.ts';
import { decideCard } from './cards/decide.ts';
import type { CurrencyCommand } from './commands.ts';
import { evolve } from './evolve.ts';
import { decideFloat } from './float/decide.ts';
import { decideFundRun, decideRetryRun } from './fund-run.decide.ts';
import { decideEnrol, decideExpireLots, decideFreeze, decideTransfer } from './holder.decide.ts';
import { decideInbox } from './inbox/decide.ts';
import { decideMerchant } from './merchants/decide.ts';
import { decidePayment } from './payments/decide.ts';
import {
  decideCancelTreasuryReturn,
  decideClosePeriod,
  decideIssue,
  decideOpenCurrency,
  decideOpenProgramme,
  decideOrderTreasuryReturn,
} from './programme.decide.ts';
import { decideSee } from './reading/decide.ts';
import { decideRedemption } from './redemptions/decide.ts';
import type { CurrencyDecision, CurrencyRefusal } from './refusals.ts';
import { decideFinishReversal, decideReverseLines, decideReverseRun } from './reversal.decide.ts';
import { decideRule } from './rules/decide.ts';
import {
  decideApproveRun,
  decideCancelRun,
  decideFinishRun,
  decidePayLines,
  decidePrepareRun,
} from './run.decide.ts';
import { type CurrencyState, currencyState } from './state.ts';

export type CurrencyDecider = Decider<CurrencyState, CurrencyCommand, Movement, CurrencyRefusal>;

/** The currency of one community: what it can be asked, what it answers, what becomes of it. */
export const currencyDecider: CurrencyDecider = {
  state: currencyState,
  decide,
  evolve,
  codec: movementCodec,
  refusalType: 'currency.CommandRefused.v1',
  unchangedType: 'currency.NothingChanged.v1',
};

/** Every command and what decides it: the compiler names one that is missing. */
const deciders: {
  readonly [T in CurrencyCommand['type']]: (
    command: Asking<T>,
    state: CurrencyState,
    stamp: Stamp,
  ) => CurrencyDecision;
} = {
  OpenCurrency: decideOpenCurrency,
  OpenProgramme: decideOpenProgramme,
  BookBankLines: decideBookBankLines,
  FinishBankImport: decideFinishBankImport,
  AssignBankLine: decideAssignBankLine,
  Issue: decideIssue,
  Unissue: decideIssue,
  OrderTreasuryReturn: decideOrderTreasuryReturn,
  CancelTreasuryReturn: decideCancelTreasuryReturn,
  Enrol: decideEnrol,
  FreezeHolder: decideFreeze,
  UnfreezeHolder: decideFreeze,
  PrepareRun: decidePrepareRun,
  ApproveRun: decideApproveRun,
  CancelRun: decideCancelRun,
  FundRun: decideFundRun,
  RetryRun: decideRetryRun,
  PayLines: decidePayLines,
  FinishRun: decideFinishRun,
  ReverseRun: decideReverseRun,
  ReverseLines: decideReverseLines,
  FinishReversal: decideFinishReversal,
  Transfer: decideTransfer,
  ExpireLots: decideExpireLots,
  ClosePeriod: decideClosePeriod,
  SetTerminal: decideMerchant,
  SetCashier: decideMerchant,
  ProposeMerchant: decideMerchant,
  ProposeMerchants: decideMerchant,
  ConfirmMerchants: decideMerchant,
  DeclineMerchant: decideMerchant,
  SuspendMerchant: decideMerchant,
  CloseMerchant: decideMerchant,
  ReinstateMerchant: decideMerchant,
  FinishMerchant: decideMerchant,
  IssueCard: decideCard,
  ActivateCard: decideCard,
  ChangePin: decideCard,
  CountPin: decideCard,
  AcceptPin: decideCard,
  RefusePin: decideCard,
  BlockCard: decideCard,
  ReplaceCard: decideCard,
  AnnounceRule: decideRule,
  WithdrawRule: decideRule,
  MakeCharge: decidePayment,
  CancelCharge: decidePayment,
  ReleaseHold: decidePayment,
  PayCharge: decidePayment,
  CaptureHold: decidePayment,
  RefundPayment: decidePayment,
  LapseCharges: decidePayment,
  ExpireHolds: decidePayment,
  RequestRedemption: decideRedemption,
  FinishDay: decideRedemption,
  SetPayer: decideRedemption,
  PreparePayout: decideRedemption,
  ApprovePayout: decideRedemption,
  SendPayout: decideRedemption,
  CancelPayout: decideRedemption,
  ApplyReturn: decideRedemption,
  FinishReturn: decideRedemption,
  MarkUnknown: decideRedemption,
  ResolveLeg: decideRedemption,
  MatchPayoutLine: decideRedemption,
  SetCalendarDay: decideRedemption,
  AllocateYield: decideFloat,
  MakeYieldIssuable: decideFloat,
  See: decideSee,
  ReceiveMessage: decideInbox,
  ParkMessage: decideInbox,
  ReleaseHolder: decideInbox,
};

/** The commands that may have this type. */
type Asking<T, C = CurrencyCommand> = C extends { readonly type: infer U }
  ? T extends U
    ? C
    : never
  : never;

function decide(command: CurrencyCommand, state: CurrencyState, stamp: Stamp): CurrencyDecision {
  const decider = deciders[command.type] as (
    command: CurrencyCommand,
    state: CurrencyState,
    stamp: Stamp,
  ) => CurrencyDecision;
  return decider(command, state, stamp);
}
