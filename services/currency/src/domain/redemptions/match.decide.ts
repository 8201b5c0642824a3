import type { Stamp } from '@mutirao/event-sourcing';
import { transfer } from '@mutirao/ledger';
import { minor, negate } from '@mutirao/money';
import { bank, funding, UNMATCHED } from '../accounts.ts';
import type { Command } from '../commands.ts';
import { type CurrencyEvent, fact } from '../events.ts';
import { monthOf } from '../plain-date.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import { type CurrencyState, settingsOf } from '../state.ts';
import { settled } from './legs.ts';
import { legsNamed, matchOf } from './match.ts';

/**
 * A person says which legs a debit is. It was booked as money gone without a reason; that is taken
 * back, as the settlement says the same, now or in an earlier event.
 */
export function decideMatchPayoutLine(
  { line: id, legs }: Command<'MatchPayoutLine'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const line = state.bankLines.get(id);
  if (!line) return no('line-unknown');
  if (line.kind === 'payout') return no('line-assigned', { line: id });
  if (line.kind !== 'debit' || line.amountMinor >= 0) return no('line-not-payout', { line: id });
  const amount = negate(minor(line.amountMinor));
  const named = legsNamed(state, legs);
  const { bankAccount } = line;
  const match = 'mismatch' in named ? named : matchOf(state, { bankAccount, size: amount }, named);
  if ('mismatch' in match) {
    const isNamed = match.leg !== undefined && match.mismatch !== 'leg-unknown';
    return no(match.mismatch, { line: id, ...(isNamed ? { leg: match.leg } : {}) });
  }
  const of = line.programme ?? UNMATCHED;
  const unit = settingsOf(state).backedBy;
  const back = transfer({ debit: bank(of), credit: funding(of), amount, unit, lot: '' });
  const day = state.closedMonths.has(monthOf(line.postedOn)) ? stamp.on : line.postedOn;
  return {
    events: [
      ...settledByLine(state, match.legs, { line: id, postedOn: line.postedOn }, stamp),
      fact('currency.PayoutMatched.v1', { line: id, legs: [...match.legs] }, day, [back]),
    ],
  };
}

/** Settlements of those legs of which the bank's line is the first word. */
export function settledByLine(
  state: CurrencyState,
  legs: readonly string[],
  { line, postedOn }: { readonly line: string; readonly postedOn: string },
  stamp: Stamp,
): CurrencyEvent[] {
  return legs.flatMap((id) => {
    const leg = state.legs.get(id);
    if (!leg || leg.status === 'settled') return [];
    const settlement = { settledOn: postedOn, by: 'bank-line', line } as const;
    return [settled(state, [id, leg], settlement, stamp)];
  });
}
