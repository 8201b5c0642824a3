import { isRefused, type Stamp } from '@mutirao/event-sourcing';
import { decideLedger, lapsed, move } from '@mutirao/ledger';
import { holderAccount, openingOfHolder, undistributed } from './accounts.ts';
import type { CurrencyCommand } from './commands.ts';
import { type CurrencyEvent, fact } from './events.ts';
import { overlap } from './plain-date.ts';
import { type CurrencyDecision, no } from './refusals.ts';
import { type CurrencyState, type Span, settingsOf } from './state.ts';

type Command<T extends CurrencyCommand['type']> = Extract<CurrencyCommand, { type: T }>;

/**
 * Enrols holders with effective dates, opening the accounts of those who have none. The same span
 * again is nothing new; the same first day with another last day changes it; one that overlaps
 * another span is left out, and so is who was released (the caller finds it not there).
 */
export function decideEnrol(
  { rows }: Command<'Enrol'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const events: CurrencyEvent[] = [];
  const opened = new Set<string>();
  const draft = new Map<string, readonly Span[]>();
  const { currency } = settingsOf(state);
  for (const { programme, holder, from, to } of rows) {
    if (!state.programmes.has(programme)) return no('programme-unknown');
    const key = `${programme} ${holder}`;
    const spans = draft.get(key) ?? state.enrolled(programme).get(holder) ?? [];
    const span = to === undefined ? { from } : { from, to };
    const before = spans.find((each) => each.from === from);
    const others = spans.filter((each) => each !== before);
    if (others.some((each) => overlap(each, span)) || (before && before.to === to)) continue;
    const account = state.ledger.accounts.get(holderAccount(holder));
    if (account?.state === 'closed') continue;
    draft.set(key, [...others, span]);
    const data = { programme, holder, ...span };
    if (before) {
      events.push(fact('currency.EnrolmentChanged.v1', data, stamp.on));
      continue;
    }
    const openings = account || opened.has(holder) ? [] : [openingOfHolder(holder, currency)];
    opened.add(holder);
    events.push(fact('currency.Enrolled.v1', data, stamp.on, openings));
  }
  return { events };
}

/**
 * Frozen: receives from others, spends nothing, and runs keep its benefit back until it is open. The
 * desk takes back its own reason alone: whom identity suspended, identity reinstates.
 */
export function decideFreeze(
  { type, holder, ...given }: Command<'FreezeHolder'> | Command<'UnfreezeHolder'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const account = holderAccount(holder);
  const known = state.ledger.accounts.get(account);
  if (!known) return no('holder-unknown');
  if (known.state === 'closed') return no('account-closed', { account });
  const freezes = type === 'FreezeHolder';
  const isSuspended = state.membersOut.get(holder) === 'suspended';
  if (state.frozenByDesk.has(holder) === freezes) {
    return !freezes && isSuspended ? no('holder-suspended', { account }) : { events: [] };
  }
  const movement = { kind: 'state', account, state: freezes ? 'frozen' : 'open' } as const;
  const movements = isSuspended ? [] : [movement];
  const event = freezes
    ? fact('currency.HolderFrozen.v1', { holder, ...given }, stamp.on, movements)
    : fact('currency.HolderUnfrozen.v1', { holder }, stamp.on, movements);
  return { events: [event] };
}

/** Between two holders: the simplest spending, lot by lot, soonest expiry first. */
export function decideTransfer(
  { from, to, unit, amount }: Command<'Transfer'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const asked = {
    type: 'Transfer',
    from: holderAccount(from),
    to: holderAccount(to),
    unit,
    amount,
  } as const;
  const decision = decideLedger(asked, state.ledger, stamp);
  if (isRefused(decision)) {
    const { code, account, ...facts } = decision.refusal;
    const known = account !== undefined && state.ledger.accounts.has(account);
    return no(code, known ? { account, ...facts } : facts);
  }
  return { events: [fact('currency.Transferred.v1', {}, stamp.on, decision.events)] };
}

/**
 * Returns what has lapsed to the programmes it came from. What decides is the state alone: however
 * often and wherever it is asked, a lot lapses once.
 */
export function decideExpireLots(
  { holders }: Command<'ExpireLots'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const events: CurrencyEvent[] = [];
  for (const holder of new Set(holders)) {
    const from = holderAccount(holder);
    const account = state.ledger.accounts.get(from);
    const gone = account?.lots.filter(([lot]) => lapsed(lot, stamp.on)) ?? [];
    if (!account || gone.length === 0) continue;
    const movements = gone.flatMap((holding) =>
      move(account, from, undistributed(holding[0].split('/', 1)[0] ?? ''), [holding]),
    );
    events.push(fact('currency.LotsExpired.v1', {}, stamp.on, movements));
  }
  return { events };
}
