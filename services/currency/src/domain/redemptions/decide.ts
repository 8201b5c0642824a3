import type { Stamp } from '@mutirao/event-sourcing';
import type { CurrencyDecision } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import type { RedemptionCommand } from './commands.ts';

export function decideRedemption(
  command: RedemptionCommand,
  _state: CurrencyState,
  _stamp: Stamp,
): CurrencyDecision {
  throw new Error(`PLACEHOLDER ${command.type}`);
}
