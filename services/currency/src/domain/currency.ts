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
import { decideEnrol, decideExpireLots, decideFreeze, decideTransfer } from './holder.decide.ts';
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
import { decideRedemption } from './redemptions/decide.ts';
import type { CurrencyDecision, CurrencyRefusal } from './refusals.ts';
import { decideFinishReversal, decideReverseLines, decideReverseRun } from './reversal.decide.ts';
import { decideRule } from './rules/decide.ts';
import {
  decideApproveRun,
  decideCancelRun,
  decideFinishRun,
  decideFundRun,
  decidePayLines,
  decidePrepareRun,
  decideRetryRun,
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
};

function decide(command: CurrencyCommand, state: CurrencyState, stamp: Stamp): CurrencyDecision {
  switch (command.type) {
    case 'OpenCurrency':
      return decideOpenCurrency(command, state, stamp);
    case 'OpenProgramme':
      return decideOpenProgramme(command, state, stamp);
    case 'BookBankLines':
      return decideBookBankLines(command, state, stamp);
    case 'FinishBankImport':
      return decideFinishBankImport(command, state, stamp);
    case 'AssignBankLine':
      return decideAssignBankLine(command, state, stamp);
    case 'Issue':
    case 'Unissue':
      return decideIssue(command, state, stamp);
    case 'OrderTreasuryReturn':
      return decideOrderTreasuryReturn(command, state, stamp);
    case 'CancelTreasuryReturn':
      return decideCancelTreasuryReturn(command, state, stamp);
    case 'Enrol':
      return decideEnrol(command, state, stamp);
    case 'FreezeHolder':
    case 'UnfreezeHolder':
      return decideFreeze(command, state, stamp);
    case 'PrepareRun':
      return decidePrepareRun(command, state, stamp);
    case 'ApproveRun':
      return decideApproveRun(command, state, stamp);
    case 'CancelRun':
      return decideCancelRun(command, state, stamp);
    case 'FundRun':
      return decideFundRun(command, state, stamp);
    case 'RetryRun':
      return decideRetryRun(command, state, stamp);
    case 'PayLines':
      return decidePayLines(command, state);
    case 'FinishRun':
      return decideFinishRun(command, state);
    case 'ReverseRun':
      return decideReverseRun(command, state, stamp);
    case 'ReverseLines':
      return decideReverseLines(command, state, stamp);
    case 'FinishReversal':
      return decideFinishReversal(command, state, stamp);
    case 'Transfer':
      return decideTransfer(command, state, stamp);
    case 'ExpireLots':
      return decideExpireLots(command, state, stamp);
    case 'ClosePeriod':
      return decideClosePeriod(command, state, stamp);
    case 'SetTerminal':
    case 'SetCashier':
    case 'ProposeMerchant':
    case 'ProposeMerchants':
    case 'ConfirmMerchants':
    case 'DeclineMerchant':
    case 'SuspendMerchant':
    case 'CloseMerchant':
    case 'ReinstateMerchant':
    case 'FinishMerchant':
      return decideMerchant(command, state, stamp);
    case 'IssueCard':
    case 'ActivateCard':
    case 'ChangePin':
    case 'CountPin':
    case 'AcceptPin':
    case 'RefusePin':
    case 'BlockCard':
    case 'ReplaceCard':
      return decideCard(command, state, stamp);
    case 'AnnounceRule':
    case 'WithdrawRule':
      return decideRule(command, state, stamp);
    case 'MakeCharge':
    case 'CancelCharge':
    case 'ReleaseHold':
    case 'PayCharge':
    case 'CaptureHold':
    case 'RefundPayment':
    case 'LapseCharges':
    case 'ExpireHolds':
      return decidePayment(command, state, stamp);
    case 'RequestRedemption':
    case 'FinishDay':
    case 'SetPayer':
    case 'PreparePayout':
    case 'ApprovePayout':
    case 'SendPayout':
    case 'CancelPayout':
    case 'ApplyReturn':
    case 'FinishReturn':
    case 'MarkUnknown':
    case 'ResolveLeg':
    case 'MatchPayoutLine':
    case 'SetCalendarDay':
      return decideRedemption(command, state, stamp);
    case 'AllocateYield':
    case 'MakeYieldIssuable':
      return decideFloat(command, state, stamp);
  }
}
