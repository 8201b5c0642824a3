import type { Stamp } from '@mutirao/event-sourcing';
import type { CurrencyDecision } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import type { MerchantCommand } from './commands.ts';
import {
  decideConfirmMerchants,
  decideDeclineMerchant,
  decideProposeMerchant,
  decideProposeMerchants,
} from './proposal.decide.ts';
import {
  decideCloseMerchant,
  decideFinishMerchant,
  decideReinstateMerchant,
  decideSuspendMerchant,
} from './standing.decide.ts';
import { decideSetTill } from './till.decide.ts';

/** Who may sell for the currency, on which terms and at which tills. */
export function decideMerchant(
  command: MerchantCommand,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  switch (command.type) {
    case 'ProposeMerchant':
      return decideProposeMerchant(command, state, stamp);
    case 'ProposeMerchants':
      return decideProposeMerchants(command, state, stamp);
    case 'ConfirmMerchants':
      return decideConfirmMerchants(command, state, stamp);
    case 'DeclineMerchant':
      return decideDeclineMerchant(command, state, stamp);
    case 'SuspendMerchant':
      return decideSuspendMerchant(command, state, stamp);
    case 'ReinstateMerchant':
      return decideReinstateMerchant(command, state, stamp);
    case 'CloseMerchant':
      return decideCloseMerchant(command, state, stamp);
    case 'FinishMerchant':
      return decideFinishMerchant(command, state, stamp);
    case 'SetTerminal':
    case 'SetCashier':
      return decideSetTill(command, state, stamp);
  }
}
