import type { Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import type { CurrencyDecision } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import type { See } from './commands.ts';

/** Of an account that there is not nothing is shown; its name may be anything, and stays out. */
export function decideSee(
  { what, purpose, roles }: See,
  state: CurrencyState,
  { on }: Stamp,
): CurrencyDecision {
  const by = { purpose, roles: [...roles] };
  if ('records' in what) {
    return { events: [fact('currency.RecordsSeen.v1', { ...what, ...by }, on)] };
  }
  if ('payout' in what) {
    return { events: [fact('currency.PayoutSeen.v1', { ...what, ...by }, on)] };
  }
  if (!isKnown(what.account, state)) return { events: [] };
  return { events: [fact('currency.AccountSeen.v1', { ...what, ...by }, on)] };
}

/** A merchant that is proposed has no account yet, and is somebody all the same. */
function isKnown(account: string, { ledger, merchants }: CurrencyState): boolean {
  if (ledger.accounts.has(account)) return true;
  return account.startsWith('merchant:') && merchants.has(account.slice('merchant:'.length));
}
