import type { Stamp } from '@mutirao/event-sourcing';
import type { CurrencyDecision } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import type { RedemptionCommand } from './commands.ts';
import { decideMatchPayoutLine } from './match.decide.ts';
import {
  decideApprovePayout,
  decideCancelPayout,
  decidePreparePayout,
  decideSendPayout,
  decideSetPayer,
} from './payout.decide.ts';
import {
  decideFinishDay,
  decideRequestRedemption,
  decideSetCalendarDay,
} from './request.decide.ts';
import {
  decideApplyReturn,
  decideFinishReturn,
  decideMarkUnknown,
  decideResolveLeg,
} from './returns.decide.ts';

export function decideRedemption(
  command: RedemptionCommand,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  switch (command.type) {
    case 'RequestRedemption':
      return decideRequestRedemption(command, state, stamp);
    case 'FinishDay':
      return decideFinishDay(command, state, stamp);
    case 'SetPayer':
      return decideSetPayer(command, state, stamp);
    case 'PreparePayout':
      return decidePreparePayout(command, state, stamp);
    case 'ApprovePayout':
      return decideApprovePayout(command, state, stamp);
    case 'SendPayout':
      return decideSendPayout(command, state, stamp);
    case 'CancelPayout':
      return decideCancelPayout(command, state, stamp);
    case 'ApplyReturn':
      return decideApplyReturn(command, state, stamp);
    case 'FinishReturn':
      return decideFinishReturn(command, state, stamp);
    case 'MarkUnknown':
      return decideMarkUnknown(command, state, stamp);
    case 'ResolveLeg':
      return decideResolveLeg(command, state, stamp);
    case 'MatchPayoutLine':
      return decideMatchPayoutLine(command, state, stamp);
    case 'SetCalendarDay':
      return decideSetCalendarDay(command, stamp);
  }
}
