import type { Stamp } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import { type Minor, sum } from '@mutirao/money';
import { openingOfPaidOut, paidOut } from '../accounts.ts';
import type { Command } from '../commands.ts';
import { fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import { type CurrencyState, settingsOf } from '../state.ts';
import { closedLeg, isGiven, programmesOf } from './legs.ts';
import type { Leg, Payout } from './rows.ts';

export function decideSetPayer(
  { bankAccount, payer }: Command<'SetPayer'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (!state.bankAccounts.has(bankAccount)) return no('bank-account-unknown');
  return { events: [fact('currency.PayerSet.v1', { bankAccount, payer }, stamp.on)] };
}

/** Puts legs that wait into one payout: each is in one payout at a time, so it is paid once. */
export function decidePreparePayout(
  { bankAccount, legs, payees, payer, sha256 }: Command<'PreparePayout'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (!state.bankAccounts.has(bankAccount)) return no('bank-account-unknown');
  if (!state.payers.has(bankAccount)) return no('payer-missing');
  if (legs.length === 0) return no('leg-not-waiting');
  const taken = new Map<string, Leg>();
  for (const id of legs) {
    const leg = state.legs.get(id);
    if (!leg) return no(closedLeg(state, id), { leg: id });
    if (leg.status === 'unknown') return no('leg-unknown-outcome', { leg: id });
    if (leg.status !== 'requested' || leg.bankAccount !== bankAccount || taken.has(id)) {
      return no('leg-not-waiting', { leg: id });
    }
    taken.set(id, leg);
  }
  const rows = [...taken.values()];
  // The digest was made a moment ago, of what stood here then.
  const isSame =
    state.payers.get(bankAccount) === payer &&
    rows.length === payees.length &&
    rows.every(({ merchant }, at) => state.merchants.get(merchant)?.terms.payee === payees[at]);
  if (!isSame) return no('payout-changed');
  const data = {
    payout: `P${(state.numbers.get('payouts') ?? 0) + 1}`,
    bankAccount,
    payer,
    legs: [...legs],
    payees: [...payees],
    totalMinor: sum(rows.map(({ net }): Minor => net)),
    sha256,
  };
  return {
    events: [fact('currency.PayoutPrepared.v1', data, stamp.on, missingAccounts(state, rows))],
  };
}

/** Before the first leg of a programme is paid out there is no account for what was. */
function missingAccounts(state: CurrencyState, legs: readonly Leg[]): Movement[] {
  const programmes = new Set(legs.flatMap(programmesOf));
  const { backedBy } = settingsOf(state);
  return [...programmes]
    .filter((programme) => !state.ledger.accounts.has(paidOut(programme)))
    .map((programme) => openingOfPaidOut(programme, backedBy));
}

/** A person other than the preparer approves exactly these payments. */
export function decideApprovePayout(
  { payout: id, by, sha256 }: Command<'ApprovePayout'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const payout = openPayout(state, id);
  if (typeof payout === 'string') return no(payout, detailsOf(payout, id));
  if (payout.status === 'approved') return no('payout-not-prepared', { payout: id });
  if (payout.sha256 !== sha256) return no('payout-changed', { payout: id, sha256: payout.sha256 });
  if (payout.preparedBy === by) return no('same-person', { payout: id });
  return { events: [fact('currency.PayoutApproved.v1', { payout: id, sha256 }, stamp.on)] };
}

/** The file was given to the bank: from now on only the bank can say what became of it. */
export function decideSendPayout(
  { payout: id }: { readonly payout: string },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const payout = openPayout(state, id);
  if (typeof payout === 'string') return no(payout, detailsOf(payout, id));
  if (payout.status === 'prepared') return no('payout-not-approved', { payout: id });
  return { events: [fact('currency.PayoutSent.v1', { payout: id }, stamp.on)] };
}

/** Its legs wait again. */
export function decideCancelPayout(
  { payout: id }: { readonly payout: string },
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const payout = openPayout(state, id);
  if (typeof payout === 'string') return no(payout, detailsOf(payout, id));
  return { events: [fact('currency.PayoutCancelled.v1', { payout: id }, stamp.on)] };
}

/** A payout that is prepared or approved, or why it is not. Without a row, all of it is over. */
function openPayout(
  state: CurrencyState,
  id: string,
): Payout | 'payout-unknown' | 'payout-sent' | 'payout-cancelled' {
  const payout = state.payouts.get(id);
  if (!payout) return isGiven(state, 'payouts', id) ? 'payout-sent' : 'payout-unknown';
  if (payout.status === 'sent') return 'payout-sent';
  if (payout.status === 'cancelled') return 'payout-cancelled';
  return payout;
}

/** What is unknown is not named: it may be anything that somebody typed. */
function detailsOf(code: string, payout: string): Record<string, string> {
  return code === 'payout-unknown' ? {} : { payout };
}
