import { formatAmount, type Minor, sum } from '@mutirao/money';
import { payerBranch } from './bank-account.ts';
import {
  PAYOUT_CURRENCY,
  PAYOUT_DECIMALS,
  type Payee,
  type Payout,
  type PayoutFile,
} from './payout-file.ts';
import { isOrganisation } from './tax-document.ts';
import { element, xmlText } from './xml-text.ts';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';
const NAME_CHARACTERS = 140;
const ID_CHARACTERS = 35;

/**
 * The payments as ISO 20022 pain.001.001.09 (CustomerCreditTransferInitiation), a piece at a time,
 * UTF-8. `MsgId` is our batch, so that the bank's duplicate check refuses a batch sent twice. The file
 * must have no `payoutProblems`. Banks have no BIC here: they are named by their COMPE code.
 */
export function* pain001(file: PayoutFile): Generator<string> {
  const { payer, payments } = file;
  const batch = xmlText(file.batch, ID_CHARACTERS);
  const count = element('NbOfTxs', String(payments.length));
  const total = element('CtrlSum', amountText(sum(payments.map((each) => each.amountMinor))));
  const created = `${file.createdOn}T${file.createdTime.replace(/(..)(..)(..)/, '$1:$2:$3')}`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${NAMESPACE}"><CstmrCdtTrfInitn>\n`;
  yield element(
    'GrpHdr',
    element('MsgId', batch),
    element('CreDtTm', created),
    count,
    total,
    element('InitgPty', name(payer.name), element('Id', element('OrgId', ...initiator(file)))),
  );
  const debtor = { ...payer, branch: payerBranch(payer) };
  yield '\n<PmtInf>';
  yield element('PmtInfId', batch);
  yield element('PmtMtd', 'TRF') + count + total;
  yield element('ReqdExctnDt', element('Dt', file.payOn));
  yield party('Dbtr', debtor) + account('DbtrAcct', debtor) + agent('DbtrAgt', debtor);
  yield '\n';
  for (const payment of payments) yield `${transfer(payment)}\n`;
  yield '</PmtInf>\n</CstmrCdtTrfInitn></Document>\n';
}

function transfer({ reference, amountMinor, payee }: Payout): string {
  const amount = `<InstdAmt Ccy="${PAYOUT_CURRENCY}">${amountText(amountMinor)}</InstdAmt>`;
  return element(
    'CdtTrfTxInf',
    element('PmtId', element('EndToEndId', xmlText(reference, ID_CHARACTERS))),
    element('Amt', amount),
    agent('CdtrAgt', payee),
    party('Cdtr', payee),
    account('CdtrAcct', payee),
  );
}

/** Whoever sends the file is known to the bank by the tax number and by the contract with it. */
function initiator({ payer: { document, agreement } }: PayoutFile): string[] {
  if (agreement.trim() === '') return [taxNumber(document)];
  const scheme = element('SchmeNm', element('Prtry', 'CONVENIO'));
  return [taxNumber(document), element('Othr', element('Id', xmlText(agreement, 35)), scheme)];
}

function party(tag: 'Dbtr' | 'Cdtr', payee: Payee): string {
  const kind = isOrganisation(payee.document) ? 'OrgId' : 'PrvtId';
  return element(tag, name(payee.name), element('Id', element(kind, taxNumber(payee.document))));
}

function name(text: string): string {
  return element('Nm', xmlText(text, NAME_CHARACTERS));
}

function taxNumber(document: string): string {
  const scheme = element('SchmeNm', element('Cd', 'TXID'));
  return element('Othr', element('Id', xmlText(document, ID_CHARACTERS)), scheme);
}

function account(tag: 'DbtrAcct' | 'CdtrAcct', payee: Payee): string {
  const id = element('Id', element('Othr', element('Id', xmlText(payee.account, 34))));
  return element(tag, id, element('Ccy', PAYOUT_CURRENCY));
}

function agent(tag: 'DbtrAgt' | 'CdtrAgt', payee: Payee): string {
  const system = element('ClrSysId', element('Prtry', 'COMPE'));
  const member = element('ClrSysMmbId', system, element('MmbId', xmlText(payee.bank, 3)));
  const branch = element('BrnchId', element('Id', xmlText(payee.branch, ID_CHARACTERS)));
  return element(tag, element('FinInstnId', member), branch);
}

function amountText(amount: Minor): string {
  return formatAmount(amount, PAYOUT_DECIMALS);
}
