import { readCharge } from '@mutirao/currency';
import { at } from '../connection.ts';
import type { Shop } from './shops.ts';
import { mustBe, type Stage } from './stage.ts';

/** What a till asks for: how the payer's phone sees it is the text of a QR code. */
export interface Charge {
  readonly charge: string;
  readonly qr: string;
}

export interface Asked {
  readonly amountMinor: number;
  readonly mode?: 'direct' | 'hold';
  readonly lapsesInSeconds?: number;
}

export function askFor(stage: Stage, { till, cashier }: Shop, asked: Asked): Promise<Charge> {
  const unit = stage.currency.currency;
  return till.post('/charges', { json: { ...asked, unit, ...(cashier && { cashier }) } });
}

/** As a phone does it: the charge is known by its code alone. */
export function scan({ currency }: Stage, { charge, qr }: Charge): string {
  const { currency: unit, decimals } = currency;
  const read = readCharge(qr, { community: 'vila', unit, decimals });
  mustBe('charge in the QR code', read.kind === 'charge' ? read.charge : read.code, charge);
  return charge;
}

export const ofCharge = (charge: string, what: string) => at('charges', charge, what);
