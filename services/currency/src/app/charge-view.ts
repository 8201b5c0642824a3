import { assert, Unavailable } from '@mutirao/event-sourcing';
import { type Minor, subtract } from '@mutirao/money';
import { holdAccount } from '../domain/accounts.ts';
import { goneRefusal } from '../domain/payments/charge.decide.ts';
import type { Charge } from '../domain/payments/rows.ts';
import { accountOf, type CurrencyState } from '../domain/state.ts';
import { type ChargeState, type PaymentRow, payments } from '../read-models/payments.ts';
import type { Background } from './background.ts';
import type { Town } from './town.ts';

export interface ChargeView {
  readonly charge: string;
  readonly state: ChargeState;
  readonly merchant: string;
  /** What the merchant is called; empty once erased. */
  readonly name: string;
  readonly amountMinor: Minor;
  readonly unit: string;
  readonly mode: 'direct' | 'hold';
  /** ISO 8601, UTC. */
  readonly lapsesAt: string;
  /** Until an open charge lapses, by the server's clock: a phone's may be wrong. */
  readonly secondsLeft?: number;
  readonly holdUntil?: string;
  readonly capturedMinor?: Minor;
  readonly refundedMinor?: Minor;
  readonly note?: string;
  /** Up to which the journal was looked at, or of the last event of a charge that is over. */
  readonly position: number;
}

/** A charge as it is now. Who pays is for the caller's rights alone and shown to nobody. */
export interface KnownCharge {
  readonly view: ChargeView;
  readonly payer?: string;
}

interface Waiting extends Charge {
  readonly captured?: Minor;
}

/**
 * A charge that waits or is held is told by the state; one that is over by the read model, which
 * follows the journal. `undefined` for one that was never made.
 */
export async function findCharge(
  town: Town,
  background: Background,
  charge: string,
): Promise<KnownCharge | undefined> {
  const { journal, readModels } = town.parts;
  const { waiting, made, position } = await journal.read((state, head) => ({
    waiting: waitingCharge(state, charge),
    made: goneRefusal(state, charge).code === 'charge-closed',
    position: head.position,
  }));
  if (waiting) {
    const note = (await readModels.get<PaymentRow>(payments.name, charge))?.note;
    const { name, unit } = await wordsOf(town, waiting.merchant);
    const view = {
      charge,
      name,
      unit,
      ...waitingView(waiting, town),
      ...(await noteOf(town, note)),
    };
    const payer = waiting.held === undefined ? {} : { payer: waiting.held.payer };
    return { view: { ...view, position }, ...payer };
  }
  if (!made) return undefined;
  const row = await rowUpTo(town, background, { key: charge, position });
  assert(row?.lapsesAt !== undefined, 'a charge that was made is in the read model');
  const { name, unit } = await wordsOf(town, row.merchant);
  const view = { charge, name, unit, ...overView(row, row.lapsesAt) };
  const noted = { ...view, ...(await noteOf(town, row.note)) };
  return { view: noted, ...(row.payer === undefined ? {} : { payer: row.payer }) };
}

/** The row of a charge or payment, once the read model has all up to this position. */
export async function rowUpTo(
  town: Town,
  background: Background,
  { key, position }: { readonly key: string; readonly position: number },
): Promise<PaymentRow | undefined> {
  if ((await background.caughtUp(position)) < position) {
    throw new Unavailable('what is over is not looked up yet; try again in a moment');
  }
  return town.parts.readModels.get<PaymentRow>(payments.name, key);
}

function waitingCharge(state: CurrencyState, charge: string): Waiting | undefined {
  const row = state.charges.get(charge);
  if (!row?.held || row.held.captures === 0) return row;
  return { ...row, captured: subtract(row.amount, accountOf(state, holdAccount(charge)).balance) };
}

function waitingView(charge: Waiting, { parts: { clock } }: Town) {
  const { merchant, amount, mode, lapsesAt, held, holdUntil, captured } = charge;
  const left = lapsesAt - clock.now();
  const state: ChargeState = held ? 'held' : left > 0 ? 'open' : 'lapsed';
  return {
    state,
    merchant,
    amountMinor: amount,
    mode,
    lapsesAt: instant(lapsesAt),
    ...(state === 'open' ? { secondsLeft: Math.ceil(left / 1000) } : {}),
    ...(holdUntil === undefined ? {} : { holdUntil: instant(holdUntil) }),
    ...(captured === undefined ? {} : { capturedMinor: captured }),
  };
}

function overView(row: PaymentRow, lapsesAt: number) {
  const { state, merchant, amount, mode, holdUntil, captured, refunded, position } = row;
  return {
    state,
    merchant,
    amountMinor: amount,
    mode,
    lapsesAt: instant(lapsesAt),
    ...(holdUntil === undefined ? {} : { holdUntil: instant(holdUntil) }),
    ...(captured === undefined ? {} : { capturedMinor: captured }),
    ...(refunded === undefined ? {} : { refundedMinor: refunded }),
    position,
  };
}

async function wordsOf({ parts: { journal, notes, folder } }: Town, merchant: string) {
  const name = await journal.read((state) => state.merchants.get(merchant)?.terms.name);
  return { name: (name && (await notes.read(name))) ?? '', unit: folder.town.currency };
}

async function noteOf({ parts: { notes } }: Town, id: string | undefined) {
  const note = id === undefined ? undefined : await notes.read(id);
  return note === undefined ? {} : { note };
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
