import { formatAmount, type Minor, parseAmount } from '@mutirao/money';
import { crc16, element, readElements } from './emv-elements.ts';

/**
 * A charge as the text of a QR code: EMV QRCPS Merchant-Presented Mode 1.1. Any EMVCo reader parses
 * it; what to pay is found under our own identifier, so no other wallet takes it for money of its own.
 */
export interface ChargeQr {
  readonly charge: string;
  readonly community: string;
  /** Code of the local currency. */
  readonly unit: string;
  readonly amount: Minor;
}

export interface ShownCharge extends ChargeQr {
  readonly decimals: number;
  /** National money that backs the currency: its first two letters are the country (ISO 4217). */
  readonly backedBy: string;
  /** What the merchant is called; 25 ASCII characters of it are shown. */
  readonly name: string;
  readonly category: string;
}

/** In the order in which they are tested. */
export type QrRefusal =
  | 'qr-malformed'
  | 'qr-crc'
  | 'qr-foreign'
  | 'qr-other-community'
  | 'qr-other-unit'
  | 'qr-amount';

export type ReadQr =
  | ({ readonly kind: 'charge' } & ChargeQr)
  | { readonly kind: 'refused'; readonly code: QrRefusal; readonly message: string };

export const IDENTIFIER = 'org.mutirao';
/** Characters of an amount (ID 54), its point included. */
const AMOUNT_LENGTH = 13;
/** ISO 4217: "no currency involved". The unit of the town stands in our own template. */
const NO_CURRENCY = '999';
/** The first ID for templates of whom EMVCo registered (26–51), and of anybody (80–99). */
const ACCOUNT = '26';
const OURS = '80';

/** ISO 18245 codes of the categories that towns use; any other is 0000. */
const CATEGORY_CODES: ReadonlyMap<string, string> = new Map([
  ['food', '5411'],
  ['clothing', '5651'],
  ['energy', '4900'],
  ['health', '5912'],
  ['school', '5943'],
  ['services', '7299'],
]);

export function writeCharge(shown: ShownCharge): string {
  const { charge, community, unit, amount, decimals, backedBy, name, category } = shown;
  const account = element('00', IDENTIFIER) + element('01', community) + element('02', charge);
  const number = charge.slice(charge.lastIndexOf('.') + 1);
  const body = [
    element('00', '01'),
    element('01', '12'),
    element(ACCOUNT, account),
    element('52', CATEGORY_CODES.get(category) ?? '0000'),
    element('53', NO_CURRENCY),
    element('54', amountText(amount, decimals)),
    element('58', backedBy.slice(0, 2)),
    element('59', printable(name, 25) || 'MUTIRAO'),
    element('60', printable(community, 15)),
    element('62', element('05', number)),
    element(OURS, element('00', IDENTIFIER) + element('01', unit)),
    '6304',
  ].join('');
  return body + crc16(body);
}

/** The largest amount that a QR code can say, in minor units; 12 digits and the point. */
export const MOST_QR_MINOR = 999_999_999_999;

function amountText(amount: Minor, decimals: number): string {
  const text = formatAmount(amount, decimals);
  if (text.length > AMOUNT_LENGTH) throw new Error('a charge is not above what a QR code can say');
  return text;
}

export interface Here {
  readonly community: string;
  readonly unit: string;
  readonly decimals: number;
}

/** The charge that a scanned text is, or why it is none of this community's. Nothing is repaired. */
export function readCharge(text: string, here: Here): ReadQr {
  const elements = readElements(text);
  if (elements?.get('00') !== '01' || !text.startsWith('000201')) {
    return refused('qr-malformed', 'This is no EMVCo QR code, or it was cut or changed.');
  }
  if (text.slice(-8, -4) !== '6304' || crc16(text.slice(0, -4)) !== text.slice(-4)) {
    return refused('qr-crc', 'The QR code was read wrongly or changed: its check does not fit.');
  }
  const account = ours(elements.get(ACCOUNT));
  const unit = ours(elements.get(OURS))?.get('01');
  const charge = account?.get('02') ?? '';
  const community = account?.get('01');
  if (!account || !/^[\w-]{22}\.\d{1,10}$/.test(charge)) {
    return refused('qr-foreign', 'This QR code asks for a payment in another system.');
  }
  if (community !== here.community) {
    return refused('qr-other-community', 'This QR code is of another community.');
  }
  if (unit !== here.unit || elements.get('53') !== NO_CURRENCY) {
    return refused('qr-other-unit', 'This QR code asks for another currency.');
  }
  const { decimals } = here;
  const shown = elements.get('54') ?? '';
  const amount = parseAmount(shown, { decimals, separator: '.', exact: true });
  if (amount === undefined || amount === 0 || shown.length > AMOUNT_LENGTH) {
    return refused('qr-amount', 'The QR code names no amount of this currency.');
  }
  return { kind: 'charge', charge, community, unit, amount };
}

/** A template that is ours. */
function ours(template: string | undefined): ReadonlyMap<string, string> | undefined {
  const elements = template === undefined ? undefined : readElements(template);
  return elements?.get('00') === IDENTIFIER ? elements : undefined;
}

function refused(code: QrRefusal, message: string): ReadQr {
  return { kind: 'refused', code, message };
}

/** EMVCo's "common character set" is ASCII from space to tilde: accents go, letters stay. */
function printable(text: string, most: number): string {
  return text
    .normalize('NFD')
    .replaceAll(/[^ -~]/g, '')
    .trim()
    .slice(0, most)
    .trimEnd();
}
