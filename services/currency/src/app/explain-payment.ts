import { paidFactsOf } from '../domain/payments/facts.ts';
import { type Thread, threads } from '../read-models/threads.ts';
import type { Background } from './background.ts';
import { type Explanation, explanation, type Viewer } from './explanation.ts';
import { findPayment, heldAt, paymentView } from './payments.ts';
import type { Town } from './town.ts';

export interface ExplainedPayment {
  readonly kind: 'payment';
  readonly payment: string;
  /** The day on which it counts. */
  readonly on: string;
  readonly merchant: string;
  readonly merchantName?: string;
  /** Not told to the merchant. */
  readonly payer?: string;
  readonly amountMinor: number;
  readonly unit: string;
  readonly refundedMinor: number;
  /** Whose money paid: for the payer and for staff. */
  readonly programmes: readonly { readonly programme: string; readonly amountMinor: number }[];
  /** What it cost the merchant: for the merchant and for staff. */
  readonly fees: readonly { readonly purpose: string; readonly amountMinor: number }[];
}

/** A payment, what it was held for, and every refund of it; `undefined` for one that is not the viewer's. */
export async function explainPayment(
  town: Town,
  background: Background,
  viewer: Viewer,
  payment: string,
): Promise<Explanation | undefined> {
  const paid = await findPayment(town, background, payment);
  if (!paid) return undefined;
  const { payer, merchant } = paidFactsOf(paid);
  const paysFromOwn = viewer.accounts.includes(payer);
  const isShops = viewer.accounts.includes(`merchant:${merchant}`);
  if (!viewer.isStaff && !paysFromOwn && !isShops) return undefined;
  const { readModels, journal, notes } = town.parts;
  const view = await paymentView(town, paid);
  const note = await journal.read((state) => state.merchants.get(merchant)?.terms.name);
  const name = note === undefined ? undefined : await notes.read(note);
  const seesPayer = viewer.isStaff || paysFromOwn;
  const about: ExplainedPayment = {
    kind: 'payment',
    payment,
    on: paid.effectiveOn,
    merchant,
    ...(name === undefined ? {} : { merchantName: name }),
    ...(seesPayer ? { payer } : {}),
    amountMinor: view.amountMinor,
    unit: view.unit,
    refundedMinor: view.refundedMinor,
    programmes: seesPayer ? view.programmes : [],
    fees: viewer.isStaff || isShops ? view.fees : [],
  };
  const refunds = (await readModels.get<Thread>(threads.name, `payment:${payment}`)) ?? [];
  return explanation(town, viewer, about, [
    ...(await heldAt(town, paid)),
    paid.position,
    ...refunds,
  ]);
}
