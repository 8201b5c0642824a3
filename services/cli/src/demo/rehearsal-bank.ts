/** What the bank of a rehearsal says of one payment; a rejection bears a code of the file's format. */
export type BankAnswer = 'settled' | 'pending' | { readonly rejected: string };

export interface BankReplyOptions {
  /** `YYYY-MM-DD`: the day of the reply, and of what it settles. */
  readonly on: string;
  answer(reference: string): BankAnswer;
}

/**
 * Answers a payout file as a bank does, in the same standard: CNAB 240 by a return, pain.001 by a
 * pain.002. It knows the file and nothing else, and was written from the standards apart from the
 * reader of return files, so that a rehearsal is one.
 */
export function bankReply(payouts: string, options: BankReplyOptions): string {
  return payouts.startsWith('<?xml')
    ? statusReport(payouts, options)
    : cnabReturn(payouts, options);
}

/** CNAB 240: the file itself comes back, with the bank's fields filled in. */
function cnabReturn(payouts: string, { on, answer }: BankReplyOptions): string {
  const day = on.split('-').reverse().join('');
  let paid = 0;
  const records = payouts.split('\r\n').map((record) => {
    if (record[7] === '0') return filled(record, { 143: `2${day}` });
    if (record[7] !== '3' || record[13] !== 'A') return record;
    paid += 1;
    const said = answer(record.slice(73, 93).trim());
    const settled = `${day}${record.slice(119, 134)}`;
    return filled(record, {
      135: `BANCO${String(paid).padStart(10, '0')}`,
      155: said === 'settled' ? settled : '',
      231: said === 'settled' ? '00' : said === 'pending' ? 'BD' : said.rejected,
    });
  });
  return records.join('\r\n');
}

/** Puts texts at positions, which the manuals count from 1. */
function filled(record: string, texts: Readonly<Record<number, string>>): string {
  return Object.entries(texts).reduce((line, [position, text]) => {
    const from = Number(position) - 1;
    return line.slice(0, from) + text + line.slice(from + text.length);
  }, record);
}

const PAYMENT =
  /<EndToEndId>([A-Z0-9-]+)<\/EndToEndId><\/PmtId><Amt>(<InstdAmt Ccy="[A-Z]{3}">[0-9.]+<\/InstdAmt>)<\/Amt>/g;

function statusReport(payouts: string, options: BankReplyOptions): string {
  const inFile = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(payouts)?.[1] ?? '';
  const payments = [...payouts.matchAll(PAYMENT)].map(([, reference = '', amount = ''], index) =>
    transaction({ reference, amount, number: index + 1 }, options),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANCO-${inFile('MsgId')}</MsgId><CreDtTm>${options.on}T18:00:00-03:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>${inFile('MsgId')}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><OrgnlNbOfTxs>${inFile('NbOfTxs')}</OrgnlNbOfTxs></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>${inFile('PmtInfId')}</OrgnlPmtInfId>
${payments.join('\n')}
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
`;
}

interface AskedPayment {
  readonly reference: string;
  /** The element, as it stood in the file. */
  readonly amount: string;
  readonly number: number;
}

function transaction(
  { reference, amount, number }: AskedPayment,
  { on, answer }: BankReplyOptions,
): string {
  const said = answer(reference);
  const status =
    said === 'settled'
      ? '<TxSts>ACSC</TxSts>'
      : said === 'pending'
        ? '<TxSts>PDNG</TxSts>'
        : `<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>${said.rejected}</Cd></Rsn></StsRsnInf>`;
  const settled = said === 'settled' ? `<IntrBkSttlmDt>${on}</IntrBkSttlmDt>` : '';
  return `<TxInfAndSts><OrgnlEndToEndId>${reference}</OrgnlEndToEndId>${status}<AcctSvcrRef>BANCO${number}</AcctSvcrRef><OrgnlTxRef><Amt>${amount}</Amt>${settled}</OrgnlTxRef></TxInfAndSts>`;
}
