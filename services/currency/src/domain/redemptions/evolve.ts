import { assert, type RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, parseLot, type Transfer, transfersOf } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { merchantAccount, redeeming } from '../accounts.ts';
import type { EventData } from '../events.ts';
import type { Folds } from '../folds.ts';
import type { CurrencyState } from '../state.ts';
import type { redemptionEvents } from './events.ts';
import type { Leg } from './rows.ts';

export const redemptionFolds: Folds<typeof redemptionEvents> = {
  'currency.RedemptionRequested.v1': requested,
  'currency.DayRedeemed.v1': (state, { day }) => state.daysEnded.set('redeemed', day),
  'currency.PayerSet.v1': (state, { bankAccount, payer }) => state.payers.set(bankAccount, payer),
  'currency.PayoutPrepared.v1': (state, data, { meta, effectiveOn }) => {
    const { payout, bankAccount, legs, totalMinor, sha256 } = data;
    state.numbers.set('payouts', Number.parseInt(payout.slice(1), 10));
    state.payouts.set(payout, {
      bankAccount,
      status: 'prepared',
      legs,
      open: legs.length,
      totalMinor,
      sha256,
      preparedBy: meta.actor,
      preparedOn: effectiveOn,
    });
    for (const leg of legs) changeLeg(state, leg, { status: 'batched', payout });
  },
  'currency.PayoutApproved.v1': (state, { payout }) =>
    state.payouts.set(payout, { ...payoutAt(state, payout), status: 'approved' }),
  'currency.PayoutSent.v1': (state, { payout }) => {
    const row = payoutAt(state, payout);
    state.payouts.set(payout, { ...row, status: 'sent' });
    for (const leg of row.legs) changeLeg(state, leg, { status: 'sent' });
  },
  'currency.PayoutCancelled.v1': (state, { payout }) => {
    const row = payoutAt(state, payout);
    for (const leg of row.legs) waitAgain(state, leg);
    state.payouts.set(payout, { ...row, status: 'cancelled', legs: [], open: 0 });
  },
  'currency.LegSettled.v1': (state, { leg, settledOn, line }) => {
    if (line === undefined) changeLeg(state, leg, { status: 'settled', settledOn });
    else close(state, leg);
  },
  'currency.LegRejected.v1': (state, { leg }) => {
    close(state, leg);
    state.rejectedLegs.set(leg, true);
  },
  'currency.LegUnknown.v1': (state, { leg }) => changeLeg(state, leg, { status: 'unknown' }),
  'currency.LegNotReceived.v1': (state, { leg }) => {
    leavePayout(state, legAt(state, leg));
    waitAgain(state, leg);
  },
  'currency.PayoutMatched.v1': (state, { line, legs }) => {
    const found = state.bankLines.get(line);
    assert(found, 'a line is booked before it is matched');
    state.bankLines.set(line, { ...found, kind: 'payout', programme: null, legs });
    matched(state, legs);
  },
  'currency.ReturnFileApplied.v1': (state, { file }) => state.returnFiles.set(file, true),
  'currency.CalendarDaySet.v1': (state, { date, off, note }) =>
    state.calendar.set(date, note === undefined ? { off } : { off, note }),
};

/** The bank showed these legs: settled and matched, they are over. */
export function matched(state: CurrencyState, legs: readonly string[]): void {
  for (const leg of legs) if (state.legs.has(leg)) close(state, leg);
}

function requested(
  state: CurrencyState,
  data: EventData<'currency.RedemptionRequested.v1'>,
  { movements, effectiveOn }: RecordedEvent<Movement>,
): void {
  const { redemption, merchant, dailyOf, dueOn, dueAt, legs } = data;
  const moved = transfersOf(movements);
  const paidOut = moved.filter(({ credit }) => credit === redeeming(merchant));
  const charged = moved.filter(({ credit }) => credit !== redeeming(merchant));
  assert(
    moved.every(({ debit }) => debit === merchantAccount(merchant)),
    'a redemption takes from its merchant alone',
  );
  for (const { leg, bankAccount, programmes, netMinor } of legs) {
    const isOfLeg = ({ lot }: Transfer) => programmes.includes(parseLot(lot).fund);
    state.legs.set(leg, {
      redemption,
      merchant,
      bankAccount,
      status: 'requested',
      lots: paidOut.filter(isOfLeg).map(({ lot, amount }) => [lot, amount]),
      net: minor(netMinor),
      fees: charged.filter(isOfLeg).map(({ credit, lot, amount }) => [credit, lot, amount]),
      requestedOn: effectiveOn,
      dueOn,
      dueAt,
    });
  }
  state.numbers.set('redemptions', Number.parseInt(redemption.slice(1), 10));
  const row = state.merchants.get(merchant);
  if (dailyOf !== undefined && row) {
    state.merchants.set(merchant, { ...row, redeemedDay: dailyOf });
  }
}

function close(state: CurrencyState, id: string): void {
  leavePayout(state, legAt(state, id));
  state.legs.delete(id);
}

/** A sent payout of which no leg is open any more is over: its number tells that it was. */
function leavePayout(state: CurrencyState, { payout }: Leg): void {
  assert(payout, 'what becomes of a leg is known of one that was sent');
  const row = payoutAt(state, payout);
  if (row.open === 1) state.payouts.delete(payout);
  else state.payouts.set(payout, { ...row, open: row.open - 1 });
}

function waitAgain(state: CurrencyState, id: string): void {
  const { payout: _, ...leg } = legAt(state, id);
  state.legs.set(id, { ...leg, status: 'requested' });
}

function changeLeg(state: CurrencyState, id: string, change: Partial<Leg>): void {
  state.legs.set(id, { ...legAt(state, id), ...change });
}

function legAt(state: CurrencyState, id: string): Leg {
  const leg = state.legs.get(id);
  assert(leg, 'a leg is requested first and closed once');
  return leg;
}

function payoutAt(state: CurrencyState, id: string) {
  const payout = state.payouts.get(id);
  assert(payout, 'a payout is prepared first');
  return payout;
}
