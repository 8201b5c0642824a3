import { isRefused, type Stamp } from '@mutirao/event-sourcing';
import { decideLedger, type LedgerCommand, lapsed, move } from '@mutirao/ledger';
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
 * another span is left out (the caller finds it not there).
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
    draft.set(key, [...others, span]);
    const data = { programme, holder, ...span };
    if (before) {
      events.push(fact('currency.EnrolmentChanged.v1', data, stamp.on));
      continue;
    }
    const known = state.ledger.accounts.has(holderAccount(holder)) || opened.has(holder);
    opened.add(holder);
    const openings = known ? [] : [openingOfHolder(holder, currency)];
    events.push(fact('currency.Enrolled.v1', data, stamp.on, openings));
  }
  return { events };
}

/** Frozen: receives from others, spends nothing, and runs keep its benefit back until it is open. */
export function decideFreeze(
  command: Command<'FreezeHolder' | 'UnfreezeHolder'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const { holder } = command;
  const account = holderAccount(holder);
  if (!state.ledger.accounts.has(account)) return no('holder-unknown');
  const freezes = command.type === 'FreezeHolder';
  const asked: LedgerCommand = { type: freezes ? 'Freeze' : 'Unfreeze', account };
  const decision = decideLedger(asked, state.ledger, stamp);
  if (isRefused(decision)) return no(decision.refusal.code, { account });
  if (decision.events.length === 0) return { events: [] };
  const event = freezes
    ? fact(
        'currency.HolderFrozen.v1',
        { holder, ...(command.note === undefined ? {} : { note: command.note }) },
        stamp.on,
        decision.events,
      )
    : fact('currency.HolderUnfrozen.v1', { holder }, stamp.on, decision.events);
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
