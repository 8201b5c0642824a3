import type { Stamp } from '@mutirao/event-sourcing';
import { lotId, transfer } from '@mutirao/ledger';
import { isPositiveMinor, type Minor, nationalDecimals } from '@mutirao/money';
import {
  bank,
  inTransit,
  issuance,
  openingsOfCurrency,
  openingsOfProgramme,
  undistributed,
} from './accounts.ts';
import type { CurrencyCommand } from './commands.ts';
import { fact } from './events.ts';
import { monthOf } from './plain-date.ts';
import { type CurrencyDecision, no } from './refusals.ts';
import { accountOf, type CurrencyState, freeReserve, settingsOf } from './state.ts';

type Command<T extends CurrencyCommand['type']> = Extract<CurrencyCommand, { type: T }>;

export function decideOpenCurrency(
  { type: _, ...settings }: Command<'OpenCurrency'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (state.settings.has('currency')) return no('currency-exists');
  const decimals = nationalDecimals(settings.backedBy);
  if (decimals !== settings.decimals)
    return no('currency-decimals', { backedBy: settings.backedBy });
  const openings = openingsOfCurrency(settings.backedBy);
  return { events: [fact('currency.CurrencyOpened.v1', settings, stamp.on, openings)] };
}

export function decideOpenProgramme(
  command: Command<'OpenProgramme'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const { type: _, programme, ...rest } = command;
  if (state.programmes.has(programme) || programme === 'unmatched' || programme === 'unallocated') {
    return no('programme-exists', { programme });
  }
  const { backedBy, currency } = settingsOf(state);
  const openings = openingsOfProgramme(programme, backedBy, currency);
  const data = { programme, rules: 1, ...rest };
  return { events: [fact('currency.ProgrammeOpened.v1', data, stamp.on, openings)] };
}

/** Issues against money that is in the bank: never makes or widens a shortfall. */
export function decideIssue(
  { type, programme, amount }: Command<'Issue' | 'Unissue'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (!state.programmes.has(programme)) return no('programme-unknown');
  const lot = lotId({ fund: programme });
  const unit = settingsOf(state).currency;
  if (type === 'Issue') {
    const free = freeReserve(state, programme);
    if (free < amount)
      return no('reserve-insufficient', { programme, available: Math.max(0, free) });
    const issued = transfer({
      debit: issuance(programme),
      credit: undistributed(programme),
      amount,
      unit,
      lot,
    });
    return { events: [fact('currency.Issued.v1', { programme }, stamp.on, [issued])] };
  }
  const available = accountOf(state, undistributed(programme)).balance;
  if (available < amount)
    return no('insufficient-funds', { account: undistributed(programme), available });
  const taken = transfer({
    debit: undistributed(programme),
    credit: issuance(programme),
    amount,
    unit,
    lot,
  });
  return { events: [fact('currency.Unissued.v1', { programme }, stamp.on, [taken])] };
}

/**
 * Orders the bank to give money back to the treasury. The reserve is lowered at once; the bank's
 * own line, when it comes, finds the order and is not booked against the reserve again.
 */
export function decideOrderTreasuryReturn(
  { programme, amount, order }: Command<'OrderTreasuryReturn'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (!state.programmes.has(programme)) return no('programme-unknown');
  const free = freeReserve(state, programme);
  if (free < amount) return no('reserve-insufficient', { programme, available: Math.max(0, free) });
  const moved = national(state, inTransit(programme), bank(programme), amount);
  return {
    events: [fact('currency.TreasuryReturnOrdered.v1', { programme, order }, stamp.on, [moved])],
  };
}

export function decideCancelTreasuryReturn(
  { programme: named, order }: Command<'CancelTreasuryReturn'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const found = state.treasuryReturns.get(order);
  if (found?.programme !== named) return no('order-unknown');
  if (found.status !== 'ordered') return no('order-not-open', { order, status: found.status });
  const { programme, amount } = found;
  const moved = national(state, bank(programme), inTransit(programme), amount);
  return {
    events: [fact('currency.TreasuryReturnCancelled.v1', { programme, order }, stamp.on, [moved])],
  };
}

/** Closes a month that is over: from then on no effective date falls in it. */
export function decideClosePeriod(
  { month }: Command<'ClosePeriod'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (state.closedMonths.has(month)) return no('period-closed', { month });
  if (month >= monthOf(stamp.on)) return no('period-not-over', { month });
  return { events: [fact('currency.PeriodClosed.v1', { month }, stamp.on)] };
}

function national(state: CurrencyState, debit: string, credit: string, amount: Minor) {
  return transfer({ debit, credit, amount, unit: settingsOf(state).backedBy, lot: '' });
}
