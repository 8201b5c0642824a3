import { formatAmount, type Minor, minor, sum } from '@mutirao/money';
import { pieces } from '../fixtures/rolls.ts';
import { cnab240 } from './cnab240.ts';
import type { Payee, Payout, PayoutFile } from './payout-file.ts';
import { readReturnFile } from './return-file.ts';
import type { ReturnedPayment } from './returned-payment.ts';

/** An invented shop; the roots of its tax number are not issued. */
export const SHOP: Payee = {
  name: 'Padaria São João & Irmãos',
  document: '99000001000101',
  bank: '000',
  branch: '4475',
  account: '346002-9',
};

export function payment(
  change: Partial<Omit<Payout, 'payee'>> & { payee?: Partial<Payee> } = {},
): Payout {
  const { payee, ...rest } = change;
  const usual = { reference: 'R000123-1', amountMinor: minor(1_234_56) };
  return { ...usual, ...rest, payee: { ...SHOP, ...payee } };
}

export function payoutFile(change: Partial<PayoutFile> = {}): PayoutFile {
  return {
    number: 7,
    batch: 'P12',
    createdOn: '2026-11-20',
    createdTime: '174509',
    payOn: '2026-11-23',
    payer: {
      name: 'Município de Vila Mutirão',
      document: '99000002000148',
      bank: '000',
      branch: '123',
      branchDigit: '4',
      account: '5678-X',
      agreement: 'C0012',
    },
    payments: [payment()],
    ...change,
  };
}

/** What the bank answers: its code, and the amount that it says it paid. */
export interface Answer {
  readonly code: string;
  readonly paidMinor?: Minor;
}

export const BANK_REFERENCE = 'N0000000042';
export const SETTLED_ON = '2026-11-24';

/** `record` with `text` from the position `from`, as the manuals count. */
export function overlaid(record: string, from: number, text: string): string {
  return record.slice(0, from - 1) + text + record.slice(from - 1 + text.length);
}

/** The bank's CNAB 240 return to a file: the file with the answers in it, as banks make it. */
export function cnabReply(file: PayoutFile, answer: (payment: Payout) => Answer): string {
  const byReference = new Map(file.payments.map((each) => [each.reference, each]));
  const records = [...cnab240(file)].map((record) => {
    if (record[7] === '0') return overlaid(record, 143, '221112026');
    const paid = record[13] === 'A' && byReference.get(record.slice(73, 93).trim());
    if (!paid || record[7] !== '3') return record;
    const { code, paidMinor = paid.amountMinor } = answer(paid);
    const numbered = overlaid(record, 135, BANK_REFERENCE);
    const coded = overlaid(numbered, 231, code);
    const settled = `24112026${String(paidMinor).padStart(15, '0')}`;
    return code.startsWith('00') ? overlaid(coded, 155, settled) : coded;
  });
  return records.join('');
}

/** A pain.002 around `content`, which stands behind the group header. */
export function report(content: string, { version = '10' } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-21T08:00:00-03:00</CreDtTm></GrpHdr>
${content}
</CstmrPmtStsRpt></Document>
`;
}

export function group(status = '', more = ''): string {
  return `<OrgnlGrpInfAndSts><OrgnlMsgId>P12</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${more}${status}</OrgnlGrpInfAndSts>`;
}

export function reason(code: string): string {
  return `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn></StsRsnInf>`;
}

/** One transaction, its amount as the bank writes it. */
export function transaction(reference: string, status: string, amount = '1234.56'): string {
  const settled = status.includes('ACSC') ? `<IntrBkSttlmDt>${SETTLED_ON}</IntrBkSttlmDt>` : '';
  return `<TxInfAndSts><OrgnlEndToEndId>${reference}</OrgnlEndToEndId>${status}<AcctSvcrRef>${BANK_REFERENCE}</AcctSvcrRef><OrgnlTxRef><Amt><InstdAmt Ccy="BRL">${amount}</InstdAmt></Amt>${settled}</OrgnlTxRef></TxInfAndSts>`;
}

export function part(...transactions: readonly string[]): string {
  const content = transactions.join('\n');
  return `<OrgnlPmtInfAndSts><OrgnlPmtInfId>P12</OrgnlPmtInfId>\n${content}\n</OrgnlPmtInfAndSts>`;
}

/** The bank's pain.002 to a file; a code is a status, with a reason behind a space. */
export function painReply(file: PayoutFile, answer: (payment: Payout) => Answer): string {
  const total = sum(file.payments.map(({ amountMinor }) => amountMinor));
  const counts = `<OrgnlNbOfTxs>${file.payments.length}</OrgnlNbOfTxs><OrgnlCtrlSum>${formatAmount(total, 2)}</OrgnlCtrlSum>`;
  const transactions = file.payments.map((each) => {
    const { code, paidMinor = each.amountMinor } = answer(each);
    const [status, why] = code.split(' ');
    const said = `<TxSts>${status}</TxSts>${why === undefined ? '' : reason(why)}`;
    return transaction(each.reference, said, formatAmount(paidMinor, 2));
  });
  return report(`${group('', counts)}\n${part(...transactions)}`);
}

export function readText(text: string | Buffer, pieceSize?: number) {
  return readReturnFile(pieces(Buffer.from(text), pieceSize));
}

/** `R000123-1 settled`, with the reason behind it. */
export function brief(payments: readonly ReturnedPayment[]): string[] {
  return payments.map((each) => [each.reference, each.outcome, each.reason].join(' ').trim());
}
