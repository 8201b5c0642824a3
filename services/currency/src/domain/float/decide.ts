import { assert, type Stamp } from '@mutirao/event-sourcing';
import { transfer } from '@mutirao/ledger';
import {
  isPositiveMinor,
  least,
  type Minor,
  minor,
  negate,
  subtract,
  sum,
  ZERO,
} from '@mutirao/money';
import { bank, funding, UNALLOCATED_YIELD, UNMATCHED, yieldOf } from '../accounts.ts';
import { shift } from '../bank.decide.ts';
import type { Command } from '../commands.ts';
import { fact } from '../events.ts';
import { monthOf } from '../plain-date.ts';
import { type CurrencyDecision, type CurrencyRefusal, no } from '../refusals.ts';
import { accountOf, type BankLine, type CurrencyState, freeReserve, settingsOf } from '../state.ts';
import type { FloatCommand, YieldShare } from './commands.ts';

export function decideFloat(
  command: FloatCommand,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  switch (command.type) {
    case 'AllocateYield':
      return decideAllocateYield(command, state, stamp);
    case 'MakeYieldIssuable':
      return decideMakeYieldIssuable(command, state, stamp);
  }
}

/**
 * Shares pooled interest out, exactly as a treasurer saw it: what the working has become since is
 * refused. Interest that the bank took is a cost that nobody may be left short by, as with a fee.
 */
function decideAllocateYield(
  { line: id, from, to, shares, working, seen }: Command<'AllocateYield'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const line = state.bankLines.get(id);
  if (!line) return no('line-unknown');
  const refusal = notPooled(id, line);
  if (refusal) return { refusal };
  if (line.yieldAssigned) return no('line-assigned', { line: id });
  if (to >= stamp.on) return no('period-not-over', { to, today: stamp.on });
  if (working !== seen) return no('shares-differ', { line: id, working });
  if (shares.length === 0) return no('reserve-empty', { from, to });
  const unknown = shares.some(({ programme }) => !state.programmes.has(programme));
  assert(!unknown, 'what has a balance in the reserve is a programme');
  const amount = minor(line.amountMinor);
  assert(sum(shares.map((share) => share.amount)) === amount, 'the shares add up to the interest');
  for (const share of shares) {
    const available = freeReserve(state, share.programme);
    const cost = uncovered(share, state);
    if (cost === 0 || available >= cost) continue;
    return no('reserve-insufficient', { programme: share.programme, available });
  }
  const unit = settingsOf(state).backedBy;
  const movements = shares.flatMap((share) => [
    ...shift(bank(share.programme), bank(UNMATCHED), share.amount, unit),
    ...shift(UNALLOCATED_YIELD, yieldOf(share.programme), share.amount, unit),
  ]);
  const shared = shares.map((share) => ({
    programme: share.programme,
    amountMinor: share.amount,
  }));
  const data = { line: id, from, to, shares: shared, working };
  const day = state.closedMonths.has(monthOf(line.postedOn)) ? stamp.on : line.postedOn;
  return { events: [fact('currency.YieldAllocated.v1', data, day, movements)] };
}

/** Why a bank line is no interest of the pool, if it is none; it may have been shared out already. */
export function notPooled(
  id: string,
  { kind, programme }: Pick<BankLine, 'kind' | 'programme'>,
): CurrencyRefusal | undefined {
  if (kind !== 'interest') return { code: 'line-not-interest', line: id, kind };
  return programme === null ? undefined : { code: 'line-assigned', line: id, programme };
}

/** What of a share that the bank took is more than the yield that waits: the reserve bears it. */
function uncovered({ programme, amount }: YieldShare, state: CurrencyState): Minor {
  if (amount >= 0) return ZERO;
  const taken = negate(amount);
  const waiting = accountOf(state, yieldOf(programme)).balance;
  return waiting <= 0 ? taken : subtract(taken, least(taken, waiting));
}

/** Lets a programme issue against what it was allocated of pooled interest. */
function decideMakeYieldIssuable(
  { programme, amount }: Command<'MakeYieldIssuable'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (!state.programmes.has(programme)) return no('programme-unknown');
  const available = allocatedYield(state, programme);
  if (available < amount) return no('yield-insufficient', { programme, available });
  const movement = transfer({
    debit: yieldOf(programme),
    credit: funding(programme),
    amount,
    unit: settingsOf(state).backedBy,
    lot: '',
  });
  return { events: [fact('currency.YieldMadeIssuable.v1', { programme }, stamp.on, [movement])] };
}

/**
 * What of `yield:` came by allocation: all of it but the interest that the bank paid for this
 * programme by name, each line of which is assigned as a whole.
 */
function allocatedYield(state: CurrencyState, programme: string): Minor {
  const own: Minor[] = [];
  for (const [, { kind, yieldAssigned, amountMinor, ...line }] of state.bankLines.entries()) {
    if (kind === 'interest' && !yieldAssigned && line.programme === programme) {
      own.push(minor(amountMinor));
    }
  }
  const all = accountOf(state, yieldOf(programme)).balance;
  return least(all, subtract(all, sum(own)));
}
