import { assert, isRefused, type Stamp } from '@mutirao/event-sourcing';
import { decideLedger, type LedgerCommand, type Movement } from '@mutirao/ledger';
import { holderAccount, openingOfHolder } from '../accounts.ts';
import { type CurrencyEvent, fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import { type CurrencyState, settingsOf } from '../state.ts';

/** An account from the day of registration on; of who comes back, the one of before, with its history. */
export function decideOpenAccount(
  member: string,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const account = state.ledger.accounts.get(holderAccount(member));
  if (account && account.state !== 'closed') return { events: [] };
  const movements = account
    ? [...changed('Reopen', member, state, stamp), ...frozenAgain(member, state)]
    : [openingOfHolder(member, settingsOf(state).currency)];
  return { events: [fact('currency.HolderOpened.v1', { holder: member }, stamp.on, movements)] };
}

/** Frozen, as by the desk, but for a reason of its own: it opens when neither reason stands. */
export function decideSuspend(
  member: string,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const account = state.ledger.accounts.get(holderAccount(member));
  if (!account) return no('holder-unknown');
  if (state.membersOut.has(member)) return { events: [] };
  const movements = account.state === 'open' ? changed('Freeze', member, state, stamp) : [];
  return { events: [fact('currency.HolderSuspended.v1', { holder: member }, stamp.on, movements)] };
}

export function decideReinstate(
  member: string,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const account = state.ledger.accounts.get(holderAccount(member));
  if (!account) return no('holder-unknown');
  if (state.membersOut.get(member) !== 'suspended') return { events: [] };
  const opens = account.state === 'frozen' && !state.frozenByDesk.has(member);
  const movements = opens ? changed('Unfreeze', member, state, stamp) : [];
  const data = { holder: member };
  return { events: [fact('currency.HolderReinstated.v1', data, stamp.on, movements)] };
}

/** It was released before, as a rule; whoever was not is released now, if nothing is left. */
export function decideErase(member: string, state: CurrencyState, stamp: Stamp): CurrencyDecision {
  if (state.membersOut.get(member) === 'erased') return { events: [] };
  const account = holderAccount(member);
  const known = state.ledger.accounts.get(account);
  const isLeft = known !== undefined && (known.balance !== 0 || known.holds > 0);
  if (isLeft) return no('account-not-empty', { account });
  const erased = fact('currency.HolderErased.v1', { holder: member }, stamp.on);
  return { events: [...released(member, state, stamp), erased] };
}

/** Closes the account and blocks the cards of a person who has nothing left here. */
export function released(member: string, state: CurrencyState, stamp: Stamp): CurrencyEvent[] {
  const account = state.ledger.accounts.get(holderAccount(member));
  if (!account || account.state === 'closed') return [];
  const cards = (state.cardsOf.get(member) ?? []).filter((card) => {
    const standing = state.cards.get(card)?.state;
    return standing === 'issued' || standing === 'active';
  });
  const movements = changed('Close', member, state, stamp);
  return [
    fact('currency.HolderReleased.v1', { holder: member }, stamp.on, movements),
    ...cards.map((card) => fact('currency.CardBlocked.v1', { card, by: 'release' }, stamp.on)),
  ];
}

function changed(
  type: Extract<LedgerCommand, { account: string }>['type'],
  member: string,
  state: CurrencyState,
  stamp: Stamp,
): readonly Movement[] {
  const decision = decideLedger({ type, account: holderAccount(member) }, state.ledger, stamp);
  assert(!isRefused(decision), 'the account was looked at before');
  return decision.events;
}

/** What the desk said before the account was closed still stands. */
function frozenAgain(member: string, { frozenByDesk }: CurrencyState): Movement[] {
  if (!frozenByDesk.has(member)) return [];
  return [{ kind: 'state', account: holderAccount(member), state: 'frozen' }];
}
