import { assert } from '@mutirao/event-sourcing';
import { type Minor, minor } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';
import type { At, PaymentCommand } from '../domain/payments/commands.ts';
import { writeCharge } from '../files/emv-qr.ts';
import { type Answer, answered, done } from './answer.ts';
import { readName } from './merchant-notes.ts';
import { merchantOf, type Receipt, receiptOf, releasedBy } from './receipt.ts';
import { type Bearer, type Call, type CurrencyEvent, merchantFor, type Town } from './town.ts';

/** What a till asks for. Times run from the moment at which the server takes it. */
export interface NewCharge {
  readonly amountMinor: number;
  readonly unit: string;
  readonly mode: 'direct' | 'hold';
  readonly cashier?: string;
  readonly note?: string;
  readonly lapsesInSeconds: number;
  readonly holdSeconds: number;
}

export interface MadeCharge {
  readonly charge: string;
  readonly state: 'open';
  readonly merchant: string;
  readonly amountMinor: number;
  readonly unit: string;
  readonly mode: 'direct' | 'hold';
  /** ISO 8601, UTC. */
  readonly lapsesAt: string;
  readonly holdUntil?: string;
  /** Text of the QR code (EMVCo merchant-presented). */
  readonly qr: string;
  readonly position: number;
}

export async function makeCharge(
  town: Town,
  call: Call,
  asked: NewCharge,
): Promise<Answer<MadeCharge>> {
  const { clock, notes } = town.parts;
  const now = clock.now();
  const { amountMinor, unit, mode, cashier, lapsesInSeconds, holdSeconds } = asked;
  const [note] = asked.note === undefined ? [] : await notes.keep([asked.note]);
  const outcome = await town.call(call, 'charge.make', asked, {
    type: 'MakeCharge',
    terminal: call.subject,
    unit,
    amount: minor(amountMinor),
    mode,
    lapsesAt: now + lapsesInSeconds * 1000,
    ...(mode === 'hold' ? { holdUntil: now + holdSeconds * 1000 } : {}),
    ...(cashier === undefined ? {} : { cashier }),
    ...(note === undefined ? {} : { note }),
  });
  if (outcome.kind !== 'done') return outcome;
  const [event] = outcome.events;
  assert(event, 'a charge that is made is an event');
  const data = event.data as EventData<'currency.ChargeMade.v1'>;
  const { charge, merchant, holdUntil } = data;
  return done({
    charge,
    state: 'open',
    merchant,
    amountMinor: data.amountMinor,
    unit: town.parts.folder.town.currency,
    mode: data.mode,
    lapsesAt: new Date(data.lapsesAt).toISOString(),
    ...(holdUntil === undefined ? {} : { holdUntil: new Date(holdUntil).toISOString() }),
    qr: await chargeQr(town, { charge, merchant, amount: minor(data.amountMinor) }),
    position: event.position,
  });
}

/** The QR text of a charge, with the name that the merchant has now. */
export async function chargeQr(
  town: Town,
  { charge, merchant, amount }: { charge: string; merchant: string; amount: Minor },
): Promise<string> {
  const { folder, journal, notes } = town.parts;
  const { community, currency, decimals, backedBy } = folder.town;
  const terms = await journal.read((state) => state.merchants.get(merchant)?.terms);
  const name = terms ? await readName(notes, terms) : '';
  const category = terms?.category ?? '';
  const shown = { charge, community, unit: currency, amount, decimals, backedBy, name, category };
  return writeCharge(shown);
}

/** Pays a charge, or holds what it asks for, from this account; with a card whose PIN was right. */
export async function payCharge(
  town: Town,
  call: Call,
  { charge, payer, card }: { charge: string; payer: string; card?: string },
): Promise<Answer<Receipt>> {
  const by = card === undefined ? {} : { card };
  const command = { type: 'PayCharge', charge, payer, ...by } as const;
  const operation = card === undefined ? 'charge.pay' : 'charge.card';
  return receipt(town, await town.call(call, operation, command, command));
}

export async function captureHold(
  town: Town,
  call: Call,
  asked: { readonly charge: string; readonly amount: Minor } & At,
): Promise<Answer<Receipt>> {
  const command = { type: 'CaptureHold', ...asked } as const;
  return receipt(town, await town.call(call, 'hold.capture', command, command));
}

async function receipt(
  town: Town,
  outcome: Awaited<ReturnType<Town['call']>>,
): Promise<Answer<Receipt>> {
  if (outcome.kind !== 'done') return outcome;
  const [event] = outcome.events;
  assert(event, 'what pays is an event');
  const { terminal } = event.data as EventData<'currency.PaymentHeld.v1'>;
  const merchant =
    merchantOf(event) ??
    (await town.parts.journal.read((state) => state.terminals.get(terminal)?.merchant)) ??
    '';
  return done(receiptOf(event, merchant));
}

export interface ClosedCharge {
  readonly charge: string;
  readonly state: 'cancelled' | 'released';
  /** Of a release: what the payer has back. */
  readonly amountMinor?: Minor;
  readonly position: number;
  readonly id: string;
}

/** Gives up a charge that nobody paid yet, or lets go of what is held for one. */
export async function closeCharge(
  town: Town,
  call: Call,
  command: Extract<PaymentCommand, { type: 'CancelCharge' | 'ReleaseHold' }>,
): Promise<Answer<ClosedCharge>> {
  const operation = command.type === 'CancelCharge' ? 'charge.cancel' : 'hold.release';
  const outcome = await town.call(call, operation, command, command);
  return answered(outcome, ([event]) => closed(command.charge, event));
}

function closed(charge: string, event: CurrencyEvent | undefined): ClosedCharge {
  assert(event, 'what closes a charge is an event');
  const { position, id } = event;
  if (event.type === 'currency.ChargeCancelled.v1') {
    return { charge, state: 'cancelled', position, id };
  }
  return { charge, state: 'released', amountMinor: releasedBy(event), position, id };
}

/**
 * For which merchant a caller acts, and at which till; `undefined` for a terminal that nobody set.
 */
export async function actingFor(
  town: Town,
  bearer: Bearer,
  cashier?: string,
): Promise<At | undefined> {
  const by = cashier === undefined ? {} : { cashier };
  if (!bearer.roles.includes('terminal')) return { merchant: merchantFor(bearer), ...by };
  const terminal = bearer.subject;
  const till = await town.parts.journal.read((state) => state.terminals.get(terminal));
  // A device is invited in the name of one shop, and is the till of no other, whatever it was told.
  const { organisation = till?.merchant } = bearer;
  return till && till.merchant === organisation
    ? { merchant: organisation, terminal, ...by }
    : undefined;
}
