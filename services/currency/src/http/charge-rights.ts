import { forbidden } from '@mutirao/nest';
import type { ChargeView, KnownCharge } from '../app/charge-view.ts';
import { actingFor } from '../app/charges.ts';
import { type Bearer, type Call, merchantFor, type Town } from '../app/town.ts';
import { holderAccount, merchantAccount } from '../domain/accounts.ts';
import type { At } from '../domain/payments/commands.ts';
import { chargeId, paymentId } from '../domain/schemas.ts';
import { actsAsMerchant, holderId, may } from './caller.ts';
import { found } from './problems.ts';

/** What cannot be the id of a charge is no charge: it is not recorded, since it may be anything. */
export function chargeIn(path: string): string {
  return found(chargeId.safeParse(path).data, 'charge');
}

export function paymentIn(path: string): string {
  return found(paymentId.safeParse(path).data, 'payment');
}

/** The till, or the merchant itself, that asks. */
export async function tillOf(town: Town, call: Call, cashier?: string): Promise<At> {
  const at = await actingFor(town, call, cashier);
  if (!at) throw forbidden('This terminal is of no merchant here.');
  return at;
}

/** The account from which this caller pays: the own one, and no other. */
export function ownAccount(bearer: Bearer): string {
  if (actsAsMerchant(bearer)) return merchantAccount(merchantFor(bearer));
  return holderAccount(holderId(bearer.subject));
}

/** The caller as it is recorded: a holder's id comes with or without its prefix. */
export function payerCall(call: Call): Call {
  return call.roles.includes('holder') ? { ...call, subject: holderId(call.subject) } : call;
}

type Seen = ChargeView | { readonly charge: string; readonly state: 'closed' };

/**
 * What this caller sees of a charge. The merchant's own, and staff, see all of it; whoever may pay it
 * sees what to pay; of one that another has paid there is nothing more to see.
 */
export async function seen(town: Town, call: Call, { view, payer }: KnownCharge): Promise<Seen> {
  if (may(call, 'charge.see')) return view;
  const ofShop = may(call, 'charge.see', 'organisation');
  if (ofShop && (await tillOf(town, call)).merchant === view.merchant) return view;
  const mayPay = may(call, 'charge.pay', 'own') || may(call, 'charge.pay', 'organisation');
  if (!mayPay) throw forbidden('A terminal sees the charges of its merchant alone.');
  const isOver = view.state !== 'open' && view.state !== 'lapsed';
  if (isOver && payer !== ownAccount(call)) return { charge: view.charge, state: 'closed' };
  return view;
}

/** The till of the merchant whose charge it is, which the charge's id tells: it begins with a terminal. */
export async function ownTill(town: Town, call: Call, charge: string): Promise<At> {
  const at = await tillOf(town, call);
  const terminal = charge.slice(0, charge.indexOf('.'));
  const till = await town.parts.journal.read((state) => state.terminals.get(terminal));
  if (found(till, 'charge').merchant === at.merchant) return at;
  throw forbidden('The charge is of another merchant.');
}
