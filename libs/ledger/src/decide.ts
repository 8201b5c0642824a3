import { type Decision, refused } from '@mutirao/event-sourcing';
import { isPositiveMinor, type Minor, subtract, type Unit, ZERO } from '@mutirao/money';
import type { Account, AccountId, AccountSpec } from './account.ts';
import type { Ledger } from './ledger.ts';
import { atGrain } from './lot.ts';
import { type Movement, type Transfer, transfer } from './movement.ts';
import { available, holdingOf, move, take } from './spending.ts';

/** What can be asked of any ledger, of money, minutes or things. `on` and `at`: day and instant. */
export type LedgerCommand =
  | { readonly type: 'OpenAccount'; readonly spec: AccountSpec }
  | {
      readonly type: 'Transfer';
      readonly from: AccountId;
      readonly to: AccountId;
      readonly unit: Unit;
      readonly amount: Minor;
    }
  | {
      readonly type: 'Hold';
      readonly hold: AccountId;
      readonly from: AccountId;
      readonly unit: Unit;
      readonly amount: Minor;
      readonly until: number;
    }
  /** Takes all or part of what is held; what is left stays held until captured, released or lapsed. */
  | {
      readonly type: 'Capture';
      readonly hold: AccountId;
      readonly to: AccountId;
      readonly amount: Minor;
    }
  | { readonly type: 'Release'; readonly hold: AccountId }
  /** A release of what has lapsed, by a sweeper. */
  | { readonly type: 'ExpireHold'; readonly hold: AccountId }
  | { readonly type: 'Freeze' | 'Unfreeze' | 'Close'; readonly account: AccountId }
  /** The way back of a Close; what is not closed stays as it is. */
  | { readonly type: 'Reopen'; readonly account: AccountId }
  /** The opposite of transfers that were made, as far as what they moved is still there. */
  | { readonly type: 'Reverse'; readonly transfers: readonly Transfer[] };

/** In the order in which they are tested: the first that applies is the answer. */
export const LEDGER_REFUSALS = [
  'amount-invalid',
  'account-exists',
  'same-account',
  'account-unknown',
  'hold-unknown',
  'unit-mismatch',
  'account-closed',
  'hold-lapsed',
  'hold-not-lapsed',
  'account-frozen',
  'account-not-empty',
  'capture-exceeds-hold',
  'insufficient-funds',
] as const;
export type LedgerRefusalCode = (typeof LEDGER_REFUSALS)[number];

export interface LedgerRefusal {
  readonly code: LedgerRefusalCode;
  readonly account?: AccountId;
  /** Of insufficient-funds and capture-exceeds-hold: what there is, in minor units. */
  readonly available?: Minor;
}

export interface Moment {
  readonly at: number;
  readonly on: string;
}

export type LedgerDecision = Decision<Movement, LedgerRefusal>;

/** Decides a command of the engine itself; contexts put what it answers into events of their own. */
export function decideLedger(command: LedgerCommand, ledger: Ledger, now: Moment): LedgerDecision {
  switch (command.type) {
    case 'OpenAccount':
      if (ledger.accounts.has(command.spec.account))
        return no('account-exists', command.spec.account);
      return { events: [{ kind: 'open', ...command.spec }] };
    case 'Transfer':
      return decideTransfer(command, ledger, now);
    case 'Hold':
      return decideHold(command, ledger, now);
    case 'Capture':
      return decideCapture(command, ledger, now);
    case 'Release':
    case 'ExpireHold':
      return decideRelease(command, ledger, now);
    case 'Freeze':
    case 'Unfreeze':
    case 'Close':
      return decideState(command, ledger);
    case 'Reopen':
      return decideReopen(command.account, ledger);
    case 'Reverse':
      return decideReverse(command.transfers, ledger);
  }
}

function decideTransfer(
  command: { from: AccountId; to: AccountId; unit: Unit; amount: Minor },
  { accounts }: Ledger,
  now: Moment,
): LedgerDecision {
  const { from, to, unit, amount } = command;
  const source = accounts.get(from);
  const target = accounts.get(to);
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (from === to) return no('same-account', from);
  if (!source || source.of !== undefined) return no('account-unknown', from);
  if (!target || target.of !== undefined) return no('account-unknown', to);
  if (source.unit !== unit || source.side !== target.side) return no('unit-mismatch', from);
  if (target.unit !== unit) return no('unit-mismatch', to);
  if (source.state === 'closed') return no('account-closed', from);
  if (target.state === 'closed') return no('account-closed', to);
  if (source.state === 'frozen') return no('account-frozen', from);
  const taken = take(source, amount, now.on);
  if (!taken) return short(source, from, now.on);
  return { events: move(source, from, to, taken) };
}

function decideHold(
  command: { hold: AccountId; from: AccountId; unit: Unit; amount: Minor; until: number },
  { accounts }: Ledger,
  now: Moment,
): LedgerDecision {
  const { hold, from, unit, amount, until } = command;
  const source = accounts.get(from);
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (accounts.has(hold)) return no('account-exists', hold);
  if (!source || source.of !== undefined) return no('account-unknown', from);
  if (source.unit !== unit) return no('unit-mismatch', from);
  if (source.state === 'closed') return no('account-closed', from);
  if (!Number.isSafeInteger(until) || until <= now.at) return no('hold-lapsed', hold);
  if (source.state === 'frozen') return no('account-frozen', from);
  const taken = take(source, amount, now.on);
  if (!taken) return short(source, from, now.on);
  const { side, grain } = source;
  const spec = { account: hold, unit, side, floor: ZERO, grain, of: from, until };
  return { events: [{ kind: 'open', ...spec }, ...move(source, from, hold, taken)] };
}

function decideCapture(
  command: { hold: AccountId; to: AccountId; amount: Minor },
  { accounts }: Ledger,
  now: Moment,
): LedgerDecision {
  const { hold, to, amount } = command;
  const held = accounts.get(hold);
  const target = accounts.get(to);
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (!target || target.of !== undefined) return no('account-unknown', to);
  if (held?.of === undefined) return no('hold-unknown', hold);
  if (target.unit !== held.unit || target.side !== held.side) return no('unit-mismatch', to);
  if (held.state === 'closed') return no('account-closed', hold);
  if (target.state === 'closed') return no('account-closed', to);
  if (now.at >= (held.until ?? 0)) return no('hold-lapsed', hold);
  if (amount > held.balance) {
    return refused({ code: 'capture-exceeds-hold', account: hold, available: held.balance });
  }
  // Held lots do not expire: what was promised in time may be captured after the lot's last day.
  const events: Movement[] = move(held, hold, to, take(held, amount, '') ?? []);
  if (amount === held.balance) events.push({ kind: 'state', account: hold, state: 'closed' });
  return { events };
}

function decideRelease(
  { type, hold }: { type: 'Release' | 'ExpireHold'; hold: AccountId },
  { accounts }: Ledger,
  now: Moment,
): LedgerDecision {
  const held = accounts.get(hold);
  if (held?.of === undefined) return no('hold-unknown', hold);
  if (held.state === 'closed') return no('account-closed', hold);
  if (type === 'ExpireHold' && now.at < (held.until ?? 0)) return no('hold-not-lapsed', hold);
  const all = take(held, held.balance, '') ?? [];
  return {
    events: [...move(held, hold, held.of, all), { kind: 'state', account: hold, state: 'closed' }],
  };
}

function decideState(
  { type, account: id }: { type: 'Freeze' | 'Unfreeze' | 'Close'; account: AccountId },
  { accounts }: Ledger,
): LedgerDecision {
  const account = accounts.get(id);
  if (!account || account.of !== undefined) return no('account-unknown', id);
  if (account.state === 'closed') return no('account-closed', id);
  if (type === 'Close' && (account.balance !== 0 || account.holds > 0))
    return no('account-not-empty', id);
  const state = type === 'Freeze' ? 'frozen' : type === 'Unfreeze' ? 'open' : 'closed';
  return { events: account.state === state ? [] : [{ kind: 'state', account: id, state }] };
}

/** Of a hold there is no way back: what it kept is gone, and it may have lapsed. */
function decideReopen(id: AccountId, { accounts }: Ledger): LedgerDecision {
  const account = accounts.get(id);
  if (!account || account.of !== undefined) return no('account-unknown', id);
  return {
    events: account.state === 'closed' ? [{ kind: 'state', account: id, state: 'open' }] : [],
  };
}

function decideReverse(transfers: readonly Transfer[], { accounts }: Ledger): LedgerDecision {
  const left = new Map<string, Minor>();
  for (const { debit, credit, amount, lot } of transfers) {
    const source = accounts.get(credit);
    const target = accounts.get(debit);
    // What is held goes back by its release: reversed, an empty hold would stay open.
    if (!source || source.of !== undefined) return no('account-unknown', credit);
    if (!target || target.of !== undefined) return no('account-unknown', debit);
    if (source.state === 'closed') return no('account-closed', credit);
    if (target.state === 'closed') return no('account-closed', debit);
    for (const [id, account, side] of [
      [credit, source, 'credit'],
      [debit, target, 'debit'],
    ] as const) {
      const unlimited = account.floor === null && account.grain === 'none';
      if (account.side !== side || unlimited) continue;
      const kept = atGrain(lot, account.grain);
      const available = left.get(`${id} ${kept}`) ?? holdingOf(account, kept);
      if (available < amount)
        return refused({ code: 'insufficient-funds', account: id, available });
      left.set(`${id} ${kept}`, subtract(available, amount));
    }
  }
  return {
    events: transfers.map((done) => transfer({ ...done, debit: done.credit, credit: done.debit })),
  };
}

function short(account: Account, id: AccountId, on: string): LedgerDecision {
  return refused({ code: 'insufficient-funds', account: id, available: available(account, on) });
}

function no(code: LedgerRefusalCode, account?: AccountId): LedgerDecision {
  return refused(account === undefined ? { code } : { code, account });
}
