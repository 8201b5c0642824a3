import type { Stamp } from '@mutirao/event-sourcing';
import type { CurrencyDecision } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import { decideCancelCharge, decideLapseCharges, decideMakeCharge } from './charge.decide.ts';
import type { PaymentCommand } from './commands.ts';
import { decideCaptureHold, decideExpireHolds, decideReleaseHold } from './hold.decide.ts';
import { decidePayCharge } from './pay.decide.ts';
import { decideRefundPayment } from './refund.decide.ts';

export function decidePayment(
  command: PaymentCommand,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  switch (command.type) {
    case 'MakeCharge':
      return decideMakeCharge(command, state, stamp);
    case 'CancelCharge':
      return decideCancelCharge(command, state, stamp);
    case 'LapseCharges':
      return decideLapseCharges(command, state, stamp);
    case 'PayCharge':
      return decidePayCharge(command, state, stamp);
    case 'CaptureHold':
      return decideCaptureHold(command, state, stamp);
    case 'ReleaseHold':
      return decideReleaseHold(command, state, stamp);
    case 'ExpireHolds':
      return decideExpireHolds(command, state, stamp);
    case 'RefundPayment':
      return decideRefundPayment(command, state, stamp);
  }
}
