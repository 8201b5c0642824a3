import { assert } from '@mutirao/event-sourcing';
import { type Movement, transfersOf } from '@mutirao/ledger';
import { add, ZERO } from '@mutirao/money';
import { holdAccount } from '../accounts.ts';
import type { EventData } from '../events.ts';
import type { Folds } from '../folds.ts';
import type { CurrencyState } from '../state.ts';
import type { paymentEvents } from './events.ts';
import type { Charge } from './rows.ts';
import { count, countRefund, giveBack, total } from './usage.ts';

export const paymentFolds: Folds<typeof paymentEvents> = {
  'currency.ChargeMade.v1': (state, data) => {
    const { charge, amountMinor, note: _, ...rest } = data;
    state.charges.set(charge, { ...rest, amount: amountMinor } as Charge);
    const till = state.terminals.edit(data.terminal);
    assert(till, 'a terminal is set before it charges');
    till.charges += 1;
  },
  'currency.ChargeCancelled.v1': (state, { charge }) => state.charges.delete(charge),
  'currency.ChargesLapsed.v1': (state, { charges }) => {
    for (const charge of charges) state.charges.delete(charge);
  },
  'currency.PaymentMade.v1': (state, data, { movements, effectiveOn }) => {
    state.charges.delete(data.charge);
    count(state, { payer: payerOf(movements), ...users(data) }, movements, effectiveOn);
  },
  'currency.PaymentHeld.v1': (state, data, { movements, effectiveOn }) => {
    const charge = chargeOf(state, data.charge);
    const payer = payerOf(movements);
    const { card } = data;
    const held = { payer, ...(card === undefined ? {} : { card }), on: effectiveOn, captures: 0 };
    state.charges.set(data.charge, { ...charge, held });
    count(state, { payer, ...users(data) }, movements, effectiveOn);
  },
  'currency.PaymentCaptured.v1': (state, { charge: id }) => {
    const charge = chargeOf(state, id);
    assert(charge.held, 'what is captured is held');
    const { captures } = charge.held;
    if (state.ledger.accounts.get(holdAccount(id))?.state === 'closed') state.charges.delete(id);
    else state.charges.set(id, { ...charge, held: { ...charge.held, captures: captures + 1 } });
  },
  'currency.HoldReleased.v1': release,
  'currency.HoldExpired.v1': release,
  'currency.PaymentRefunded.v1': (state, data, { movements, effectiveOn }) => {
    const { payment, refund, paidOn, card } = data;
    const payer = refundedTo(movements);
    const back = transfersOf(movements).filter(({ credit }) => credit === payer);
    const amount = total(back);
    const before = state.refunded.get(payment)?.amount ?? ZERO;
    state.refunded.set(payment, { amount: add(before, amount), refunds: refund });
    giveBack(state, { payer, card }, back, paidOn);
    countRefund(state, data, amount, effectiveOn);
  },
};

function release(
  state: CurrencyState,
  { charge: id }: EventData<'currency.HoldReleased.v1'>,
  { movements }: { readonly movements: readonly Movement[] },
): void {
  const { held } = chargeOf(state, id);
  assert(held, 'what is released is held');
  state.charges.delete(id);
  giveBack(state, held, movements, held.on);
}

function users({ card, terminal, cashier }: EventData<'currency.PaymentMade.v1'>) {
  return { card, terminal, cashier };
}

function chargeOf(state: CurrencyState, id: string): Charge {
  const charge = state.charges.get(id);
  assert(charge, 'a charge is made first');
  return charge;
}

/** Who paid: the first transfer of a payment comes out of that account. */
function payerOf(movements: readonly Movement[]): string {
  for (const each of movements) if (each.kind === 'transfer') return each.debit;
  throw new Error('a payment moves value');
}

/** The last transfer of a refund goes there; those before it may be fees that come back. */
function refundedTo(movements: readonly Movement[]): string {
  const last = movements.at(-1);
  assert(last?.kind === 'transfer', 'a refund moves value');
  return last.credit;
}
