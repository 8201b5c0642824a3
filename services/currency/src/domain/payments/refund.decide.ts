import type { Stamp } from '@mutirao/event-sourcing';
import {
  type Account,
  atGrain,
  type Holding,
  type Movement,
  parseLot,
  transfer,
} from '@mutirao/ledger';
import { add, isPositiveMinor, type Minor, minor, subtract, ZERO } from '@mutirao/money';
import { fees as feeAccount, merchantAccount } from '../accounts.ts';
import type { Command } from '../commands.ts';
import { fact } from '../events.ts';
import { addDays, type PlainDate } from '../plain-date.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import {
  type ActiveFee,
  activeRules,
  type Fee,
  feeOfVersion,
  feesOf,
  ruleAt,
} from '../rules/active.ts';
import { accountOf, type CurrencyState } from '../state.ts';
import type { PaidFacts } from './commands.ts';
import { feesBack } from './fees-back.ts';
import { preferring, totalOf } from './lots.ts';
import { refundLimitPassed, tillsAt } from './till.ts';

/** What comes back to a holder can be spent for so many days more, at least. */
const LIVES_ON_DAYS = 30;

/**
 * Gives back all or part of a payment: the fee it cost first, to the merchant, then all that is
 * refunded to whoever paid. Of the lots that the accounts have now, those of the payment go first.
 */
export function decideRefundPayment(
  { paid, amount, type: _, ...at }: Command<'RefundPayment'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (!isPositiveMinor(amount)) return no('amount-invalid');
  if (paid.merchant !== at.merchant) return no('charge-of-other-merchant');
  const acting = tillsAt(state, at);
  if ('refusal' in acting) return acting;
  const before = state.refunded.get(paid.payment) ?? { amount: ZERO, refunds: 0 };
  const left = subtract(paid.amount, before.amount);
  if (amount > left) return no('refund-exceeds-payment', { payment: paid.payment, left });
  const limit = refundLimitPassed(state, acting.tills, amount, stamp.on);
  if (limit) return { refusal: limit };
  const payer = state.ledger.accounts.get(paid.payer);
  const from = merchantAccount(paid.merchant);
  const merchant = accountOf(state, from);
  if (!payer) return no('payer-unknown');
  for (const [id, account] of [
    [from, merchant],
    [paid.payer, payer],
  ] as const) {
    if (account.state === 'closed') return no('account-closed', { account: id });
  }
  const movements = feesReturned(state, paid, { left, amount }, merchant.unit);
  const back = refundedLots(merchant, movements, paid, amount);
  if (!back) {
    const available = add(merchant.balance, returnedBy(movements));
    return no('insufficient-funds', { account: from, available });
  }
  const credited = back.map(([lot, part]) => {
    const restored = payer.grain === 'full' ? restoredLot(state, lot, paid, stamp.on) : lot;
    const { unit } = merchant;
    return transfer({ debit: from, credit: paid.payer, amount: part, unit, lot: restored });
  });
  const data = {
    payment: paid.payment,
    refund: before.refunds + 1,
    paidOn: paid.paidOn,
    ...(paid.card === undefined ? {} : { card: paid.card }),
    ...(at.terminal === undefined ? {} : { terminal: at.terminal }),
    ...(at.cashier === undefined ? {} : { cashier: at.cashier }),
    rules: feeVersions(state, paid).map(({ reference }) => reference),
  };
  return {
    events: [fact('currency.PaymentRefunded.v1', data, stamp.on, [...movements, ...credited])],
  };
}

/** fee(before) − fee(after), by the versions of the rules that the payment was made under. */
function feesReturned(
  state: CurrencyState,
  paid: PaidFacts,
  { left, amount }: { readonly left: Minor; readonly amount: Minor },
  unit: string,
): Movement[] {
  const rules = feeVersions(state, paid);
  const after = new Map<string, Minor>();
  for (const fee of feesOf(rules, subtract(left, amount))) after.set(fee.reference, fee.amount);
  const first = paid.lots.map(([lot]) => atGrain(lot, 'origin'));
  const fees = feesBack(state);
  return feesOf(rules, left).flatMap(({ purpose, reference, amount: taken }: Fee): Movement[] => {
    const back = minor(Math.max(0, taken - (after.get(reference) ?? 0)));
    const account = feeAccount(purpose);
    const lots = back > 0 ? fees(account, first, back) : [];
    return lots.map(([lot, part]) =>
      transfer({ debit: account, credit: merchantAccount(paid.merchant), amount: part, unit, lot }),
    );
  });
}

function feeVersions(state: CurrencyState, { rules }: PaidFacts): ActiveFee[] {
  return rules.flatMap((reference) => {
    const version = ruleAt(state, reference);
    return (version && feeOfVersion(version)) ?? [];
  });
}

/** Lots of the merchant, with the fees that come back counted in: those of the payment first. */
function refundedLots(
  merchant: Account,
  feesBackMoved: readonly Movement[],
  paid: PaidFacts,
  amount: Minor,
): Holding[] | undefined {
  const has = new Map<string, Minor>(merchant.lots);
  for (const moved of feesBackMoved) {
    if (moved.kind === 'transfer')
      has.set(moved.lot, add(has.get(moved.lot) ?? ZERO, moved.amount));
  }
  const first = [...new Set(paid.lots.map(([lot]) => atGrain(lot, 'origin')))];
  return preferring([...has], first, amount);
}

function returnedBy(movements: readonly Movement[]): Minor {
  return totalOf(
    movements.flatMap((each): Holding[] =>
      each.kind === 'transfer' ? [[each.lot, each.amount]] : [],
    ),
  );
}

/** The lot as a holder has it: with an expiry again, if its programme's lots expire. */
function restoredLot(state: CurrencyState, lot: string, paid: PaidFacts, on: PlainDate): string {
  const soonest = addDays(on, LIVES_ON_DAYS);
  const same = paid.lots.filter(([each]) => atGrain(each, 'origin') === lot);
  if (same.length > 0) {
    const expiries = same.map(([each]) => parseLot(each).expiry).sort();
    const last = expiries.includes('') ? '' : (expiries.at(-1) ?? '');
    return `${lot}${last === '' || last > soonest ? last : soonest}`;
  }
  const { fund } = parseLot(lot);
  const expires =
    activeRules(state, on).expiry.has(fund) ||
    state.programmes.get(fund)?.expiresAfterDays !== undefined;
  return expires ? `${lot}${soonest}` : lot;
}
