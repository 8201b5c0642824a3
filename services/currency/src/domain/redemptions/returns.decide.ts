import type { Stamp } from '@mutirao/event-sourcing';
import type { Command } from '../commands.ts';
import { type CurrencyEvent, fact } from '../events.ts';
import { feesBack } from '../payments/fees-back.ts';
import type { PlainDate } from '../plain-date.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import type { ReturnedLeg } from './commands.ts';
import { closedLeg, rejected, settled } from './legs.ts';

/** Why a line of a return file is for a person to look at. */
export type ReturnError =
  | 'leg-unknown'
  | 'leg-not-sent'
  | 'leg-settled'
  | 'leg-rejected'
  | 'amount-differs'
  | 'settled-on';

/** known: says what the journal says already. */
export type ReturnVerdict = 'apply' | 'pending' | 'known' | ReturnError;

/** What becomes of a line of a return file; only a line that fits in everything is applied. */
export function returnVerdict(
  state: CurrencyState,
  { leg: id, amount, outcome, settledOn }: ReturnedLeg,
  on: PlainDate,
): ReturnVerdict {
  const leg = state.legs.get(id);
  if (!leg) {
    const closed = closedLeg(state, id);
    const isSame =
      (closed === 'leg-settled' && outcome !== 'rejected') ||
      (closed === 'leg-rejected' && outcome !== 'settled');
    return isSame ? 'known' : closed;
  }
  if (amount !== leg.net) return 'amount-differs';
  if (leg.status === 'settled') return outcome === 'rejected' ? 'leg-settled' : 'known';
  if (leg.status !== 'sent' && leg.status !== 'unknown') return 'leg-not-sent';
  if (outcome === 'pending') return 'pending';
  const isWrongDay = settledOn !== undefined && (settledOn > on || settledOn < leg.requestedOn);
  return outcome === 'settled' && isWrongDay ? 'settled-on' : 'apply';
}

/** Settles and rejects what fits; whoever sent the file lists the rest. */
export function decideApplyReturn(
  { file, lines }: Command<'ApplyReturn'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (state.returnFiles.has(file)) return no('return-applied');
  const events: CurrencyEvent[] = [];
  const seen = new Set<string>();
  const fees = feesBack(state);
  for (const line of lines) {
    const leg = state.legs.get(line.leg);
    if (seen.has(line.leg) || !leg || returnVerdict(state, line, stamp.on) !== 'apply') continue;
    seen.add(line.leg);
    const entry = [line.leg, leg] as const;
    const { settledOn = stamp.on, reason } = line;
    events.push(
      line.outcome === 'settled'
        ? settled(state, entry, { settledOn, by: 'return-file' }, stamp)
        : rejected(
            state,
            entry,
            { by: 'return-file', ...(reason === undefined ? {} : { reason }) },
            { stamp, fees },
          ),
    );
  }
  return { events };
}

/** From then on the same file is refused. */
export function decideFinishReturn(
  { type: _, ...counts }: Command<'FinishReturn'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (state.returnFiles.has(counts.file)) return no('return-applied');
  return { events: [fact('currency.ReturnFileApplied.v1', counts, stamp.on)] };
}

/** Nobody knows whether the bank paid it: nothing is sent again before the bank was asked. */
export function decideMarkUnknown(
  { leg: id, note }: Command<'MarkUnknown'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const leg = state.legs.get(id);
  if (!leg) return noLeg(state, id);
  if (leg.status === 'unknown') return no('leg-unknown-outcome', { leg: id });
  if (leg.status === 'settled') return no('leg-settled', { leg: id });
  if (leg.status !== 'sent') return no('leg-not-sent', { leg: id });
  const data = { leg: id, ...(note === undefined ? {} : { note }) };
  return { events: [fact('currency.LegUnknown.v1', data, stamp.on)] };
}

/** What the bank answered when it was asked. What it never had waits for a payout again. */
export function decideResolveLeg(
  { leg: id, outcome, settledOn, note }: Command<'ResolveLeg'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const leg = state.legs.get(id);
  if (!leg) return noLeg(state, id);
  if (leg.status === 'settled') return no('leg-settled', { leg: id });
  if (leg.status !== 'sent' && leg.status !== 'unknown') return no('leg-not-sent', { leg: id });
  const noted = note === undefined ? {} : { note };
  switch (outcome) {
    case 'settled': {
      const settlement = { settledOn: settledOn ?? stamp.on, by: 'inquiry', ...noted } as const;
      return { events: [settled(state, [id, leg], settlement, stamp)] };
    }
    case 'rejected': {
      const rejection = { by: 'inquiry', ...noted } as const;
      const asked = { stamp, fees: feesBack(state) };
      return { events: [rejected(state, [id, leg], rejection, asked)] };
    }
    case 'not-received':
      return { events: [fact('currency.LegNotReceived.v1', { leg: id, ...noted }, stamp.on)] };
  }
}

function noLeg(state: CurrencyState, id: string): CurrencyDecision {
  const code = closedLeg(state, id);
  return no(code, code === 'leg-unknown' ? {} : { leg: id });
}
