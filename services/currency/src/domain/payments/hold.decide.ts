import { isRefused, type Stamp } from '@mutirao/event-sourcing';
import { decideLedger, type Holding, type Movement } from '@mutirao/ledger';
import { holdAccount, merchantAccount } from '../accounts.ts';
import type { Command } from '../commands.ts';
import { type CurrencyEvent, fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import { activeRules, feesFor, feesOf } from '../rules/active.ts';
import { type CurrencyState, settingsOf } from '../state.ts';
import { chargeOf } from './charge.decide.ts';
import { feeMovements } from './lots.ts';
import { termsOf, where } from './pay.decide.ts';

/** Takes all or part of what is held; what is left stays held. A merchant who sells no more may, too. */
export function decideCaptureHold(
  { charge: id, amount, ...at }: Command<'CaptureHold'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const found = chargeOf(state, id, at);
  if ('refusal' in found) return found;
  const { charge } = found;
  const { held } = charge;
  if (!held) return no('charge-not-held', { charge: id });
  const hold = holdAccount(id);
  const to = merchantAccount(charge.merchant);
  const decision = decideLedger({ type: 'Capture', hold, to, amount }, state.ledger, stamp);
  if (isRefused(decision)) return { refusal: { ...decision.refusal } };
  const fees = feesOf(
    feesFor(activeRules(state, stamp.on).fees.sale, termsOf(state, charge.merchant)),
    amount,
  );
  const unit = settingsOf(state).currency;
  const movements = [...decision.events, ...feeMovements(to, lotsOf(decision.events), fees, unit)];
  const data = {
    charge: id,
    payment: `${id}.${held.captures + 1}`,
    payer: held.payer,
    heldOn: held.on,
    ...where(charge, held.card),
    rules: fees.map(({ reference }) => reference),
  };
  return { events: [fact('currency.PaymentCaptured.v1', data, stamp.on, movements)] };
}

function lotsOf(movements: readonly Movement[]): Holding[] {
  return movements.flatMap((each): Holding[] =>
    each.kind === 'transfer' ? [[each.lot, each.amount]] : [],
  );
}

/** Gives what is held back to whom it is held from. */
export function decideReleaseHold(
  { charge: id, ...at }: Command<'CancelCharge' | 'ReleaseHold'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const found = chargeOf(state, id, at);
  if ('refusal' in found) return found;
  if (!found.charge.held) return no('charge-not-held', { charge: id });
  const decision = decideLedger({ type: 'Release', hold: holdAccount(id) }, state.ledger, stamp);
  if (isRefused(decision)) return { refusal: { ...decision.refusal } };
  return {
    events: [fact('currency.HoldReleased.v1', { charge: id }, stamp.on, decision.events)],
  };
}

/** Releases what nobody captured in time. It could not be captured since that instant. */
export function decideExpireHolds(
  { charges }: Command<'LapseCharges' | 'ExpireHolds'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const events: CurrencyEvent[] = [];
  for (const charge of new Set(charges)) {
    if (!state.charges.get(charge)?.held) continue;
    const asked = { type: 'ExpireHold', hold: holdAccount(charge) } as const;
    const decision = decideLedger(asked, state.ledger, stamp);
    if (isRefused(decision)) continue;
    events.push(fact('currency.HoldExpired.v1', { charge }, stamp.on, decision.events));
  }
  return { events };
}
