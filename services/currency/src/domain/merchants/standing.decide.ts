import { assert, isRefused, type Stamp } from '@mutirao/event-sourcing';
import { decideLedger } from '@mutirao/ledger';
import { type Minor, sum } from '@mutirao/money';
import { holdAccount, merchantAccount, redeeming } from '../accounts.ts';
import { fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import { accountOf, type CurrencyState } from '../state.ts';
import type { Merchant } from './rows.ts';

interface Ending {
  readonly merchant: string;
  /** Why, for people. */
  readonly note?: string;
}

/** Who was confirmed at least once; a proposal alone makes no merchant. */
export function accredited(state: CurrencyState, id: string): Merchant | undefined {
  const merchant = state.merchants.get(id);
  return merchant && merchant.version > 0 ? merchant : undefined;
}

/** Sells nothing until it is reinstated; what is owed is redeemed, what was sold is refunded. */
export function decideSuspendMerchant(
  { merchant: id, note }: Ending,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const merchant = accredited(state, id);
  if (!merchant) return no('merchant-unknown');
  if (ends(merchant)) return no('merchant-closed', { merchant: id });
  if (merchant.suspendedByDesk) return { events: [] };
  const data = { merchant: id, ...(note === undefined ? {} : { note }) };
  return { events: [fact('currency.MerchantSuspended.v1', data, stamp.on)] };
}

export function decideReinstateMerchant(
  { merchant: id }: { readonly merchant: string },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const merchant = accredited(state, id);
  if (!merchant) return no('merchant-unknown');
  if (ends(merchant)) return no('merchant-closed', { merchant: id });
  if (merchant.status !== 'suspended') return no('merchant-not-suspended', { merchant: id });
  if (!merchant.suspendedByDesk) return no('organisation-suspended', { merchant: id });
  return { events: [fact('currency.MerchantReinstated.v1', { merchant: id }, stamp.on)] };
}

/** Sells nothing more, for ever; what is owed is settled before `FinishMerchant` closes the accounts. */
export function decideCloseMerchant(
  { merchant: id, note }: Ending,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const merchant = accredited(state, id);
  if (!merchant) return no('merchant-unknown');
  if (merchant.status === 'closed') return no('merchant-closed', { merchant: id });
  if (merchant.status === 'closing') return { events: [] };
  const data = { merchant: id, ...(note === undefined ? {} : { note }) };
  return { events: [fact('currency.MerchantClosing.v1', data, stamp.on)] };
}

/** Asked by a sweeper, however often: who is not closing, or closed already, is left alone. */
export function decideFinishMerchant(
  { merchant: id }: { readonly merchant: string },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const merchant = accredited(state, id);
  if (!merchant) return no('merchant-unknown');
  if (merchant.status !== 'closing') return { events: [] };
  const owed = owedTo(state, id);
  if (isOwed(owed)) return no('merchant-owed', { merchant: id, ...owed });
  const movements = [merchantAccount(id), redeeming(id)].flatMap((account) => {
    const closing = decideLedger({ type: 'Close', account }, state.ledger, stamp);
    assert(!isRefused(closing), 'an account with nothing on it closes');
    return closing.events;
  });
  return { events: [fact('currency.MerchantClosed.v1', { merchant: id }, stamp.on, movements)] };
}

export interface Owed {
  readonly balance: Minor;
  /** What the bank is to pay out. */
  readonly redeeming: Minor;
  /** What holders have set aside for its charges. */
  readonly held: Minor;
}

/** What a merchant is owed. Goes through all open charges: not for every sale. */
export function owedTo(state: CurrencyState, id: string): Owed {
  const balanceOf = (account: string): Minor => accountOf(state, account).balance;
  const holds: Minor[] = [];
  for (const [charge, { merchant, held }] of state.charges.entries()) {
    if (merchant === id && held) holds.push(balanceOf(holdAccount(charge)));
  }
  return {
    balance: balanceOf(merchantAccount(id)),
    redeeming: balanceOf(redeeming(id)),
    held: sum(holds),
  };
}

export function isOwed({ balance, redeeming, held }: Owed): boolean {
  return balance > 0 || redeeming > 0 || held > 0;
}

function ends({ status }: Merchant): boolean {
  return status === 'closing' || status === 'closed';
}
