import type { Stamp } from '@mutirao/event-sourcing';
import { type Account, type Holding, type Movement, move, spendable, take } from '@mutirao/ledger';
import { ZERO } from '@mutirao/money';
import { holdAccount, holderAccount, merchantAccount } from '../accounts.ts';
import { cardThatIs } from '../cards/decide.ts';
import type { Command } from '../commands.ts';
import { fact } from '../events.ts';
import type { TermsThatCount } from '../merchants/events.ts';
import { type CurrencyDecision, type CurrencyRefusal, no } from '../refusals.ts';
import type { ActiveRules } from '../rules/active.ts';
import { activeRules, feesFor, feesOf } from '../rules/active.ts';
import type { CurrencyState } from '../state.ts';
import { goneRefusal, sellerOf } from './charge.decide.ts';
import { passed } from './limits.ts';
import { feeMovements, payingLots, totalOf } from './lots.ts';
import type { Charge } from './rows.ts';
import { type Tills, tillLimitPassed, tillsAt } from './till.ts';

/** Pays a charge, or holds what it asks for, out of a holder's or another merchant's account. */
export function decidePayCharge(
  { charge: id, payer, card }: Command<'PayCharge'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const charge = state.charges.get(id);
  if (!charge) return { refusal: goneRefusal(state, id) };
  if (charge.held) return no('charge-held', { charge: id });
  if (stamp.at >= charge.lapsesAt) return no('charge-lapsed', { charge: id });
  const selling = sellerOf(state, charge.merchant);
  if ('refusal' in selling) return selling;
  const acting = tillsAt(state, charge);
  if ('refusal' in acting) return acting;
  const source = state.ledger.accounts.get(payer);
  if (!source || source.of !== undefined) return no('payer-unknown');
  const to = merchantAccount(charge.merchant);
  if (payer === to) return no('same-account', { account: payer });
  if (card !== undefined) {
    const found = cardThatIs('active', card, state);
    if (typeof found === 'string') return no(found);
    if (holderAccount(found.holder) !== payer) return no('card-unknown');
  }
  if (source.state === 'closed') return no('account-closed', { account: payer });
  if (source.state === 'frozen') return no('account-frozen', { account: payer });
  const rules = activeRules(state, stamp.on);
  const { tills } = acting;
  const { amount } = charge;
  const { terms } = selling.merchant;
  const isHolder = payer.startsWith('holder:');
  const usage = isHolder ? state.usageOf.holder.get(payer) : undefined;
  const looking = { charge, card, tills, limits: rules.limits };
  const limit =
    (isHolder
      ? passed(rules.limits.holder, 'holder', { amount, usage, on: stamp.on })
      : undefined) ?? limitPassed(state, looking, stamp);
  if (limit) return { refusal: limit };
  const paying = isHolder
    ? payingLots(source, payer, { amount, category: terms.category, usage, rules, on: stamp.on })
    : merchantLots(source, payer, charge);
  if ('refusal' in paying) return paying;
  const applied = references(looking, isHolder, paying.applied);
  const of = { id, charge, payer, card, applied, source, lots: paying.lots };
  return charge.mode === 'hold' ? hold(of, stamp) : pay(of, { rules, terms }, stamp);
}

interface Agreed {
  readonly id: string;
  readonly charge: Charge;
  readonly payer: string;
  readonly card: string | undefined;
  readonly applied: readonly string[];
  readonly source: Account;
  readonly lots: readonly Holding[];
}

function pay(
  { id, charge, payer, card, applied, source, lots }: Agreed,
  { rules, terms }: { rules: ActiveRules; terms: TermsThatCount },
  stamp: Stamp,
): CurrencyDecision {
  const to = merchantAccount(charge.merchant);
  const fees = feesOf(feesFor(rules.fees.sale, terms), charge.amount);
  const movements = [
    ...move(source, payer, to, lots),
    ...feeMovements(to, lots, fees, source.unit),
  ];
  const data = {
    charge: id,
    ...where(charge, card),
    rules: [...applied, ...fees.map(({ reference }) => reference)],
  };
  return { events: [fact('currency.PaymentMade.v1', data, stamp.on, movements)] };
}

function hold(
  { id, charge, payer, card, applied, source, lots }: Agreed,
  stamp: Stamp,
): CurrencyDecision {
  const account = holdAccount(id);
  const { unit, side, grain } = source;
  const opening: Movement = {
    kind: 'open',
    account,
    unit,
    side,
    floor: ZERO,
    grain,
    of: payer,
    ...(charge.holdUntil === undefined ? {} : { until: charge.holdUntil }),
  };
  const movements = [opening, ...move(source, payer, account, lots)];
  const data = { charge: id, ...where(charge, card), rules: [...applied] };
  return { events: [fact('currency.PaymentHeld.v1', data, stamp.on, movements)] };
}

/** Where something was paid, as events say it. */
export function where(
  { terminal, cashier }: Pick<Charge, 'terminal' | 'cashier'>,
  card: string | undefined,
) {
  return {
    terminal,
    ...(cashier === undefined ? {} : { cashier }),
    ...(card === undefined ? {} : { card }),
  };
}

/** Terms by which a merchant that was confirmed sells. */
export function termsOf(state: CurrencyState, merchant: string): TermsThatCount {
  const found = state.merchants.get(merchant);
  if (!found) throw new Error('a merchant that sells is accredited');
  return found.terms;
}

interface Looking {
  readonly charge: Charge;
  readonly card: string | undefined;
  readonly tills: Tills;
  readonly limits: ActiveRules['limits'];
}

/** Limits of the card, of every terminal, and of this one and its cashier. */
function limitPassed(
  state: CurrencyState,
  { charge, card, tills, limits }: Looking,
  { on }: Stamp,
): CurrencyRefusal | undefined {
  const { amount, terminal } = charge;
  const { usageOf } = state;
  return (
    (card === undefined
      ? undefined
      : passed(limits.card, 'card', { usage: usageOf.card.get(card), amount, on })) ??
    passed(limits.terminal, 'terminal', { usage: usageOf.terminal.get(terminal), amount, on }) ??
    tillLimitPassed(state, tills, amount, on)
  );
}

/** Every rule that was looked at. A till's own limits are one version, however many they are. */
function references(
  { card, tills, limits }: Looking,
  isHolder: boolean,
  ofProgrammes: readonly string[],
): string[] {
  const looked: string[] = [];
  for (const { reference } of limits.terminal) looked.push(reference);
  if (card !== undefined) for (const { reference } of limits.card) looked.push(reference);
  if (isHolder) for (const { reference } of limits.holder) looked.push(reference);
  for (const [, , { own }] of tills) if (own[0]) looked.push(own[0].reference);
  looked.push(...ofProgrammes);
  return looked;
}

/** Takings that a merchant spends: no programme's rules bind them any more. */
function merchantLots(source: Account, account: string, { amount }: Charge) {
  const lots = take(source, amount, '');
  if (lots) return { lots, applied: [] };
  const available = totalOf(spendable(source, ''));
  return { refusal: { code: 'insufficient-funds', account, available } as const };
}
