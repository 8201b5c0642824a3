import { formatAmount, minor } from '@mutirao/money';
import { furnish, must, paidRun } from './benefit.fixture.ts';
import type { Answer, Client, Json, Write } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { charge, openShop, ownerOf, payCharge, type Shop } from './shop.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

/** Who pays, as the bank knows it; the document's root is issued to nobody. */
const PAYER = {
  name: 'Municipio de Vila',
  document: '99000001000101',
  bank: '000',
  branch: '0001',
  account: '9-0',
  agreement: 'CONV-1',
};

/** Says who pays from the town's bank account of these last four characters; the account's name in paths. */
export async function setPayer(town: FaultTown, account: string): Promise<string> {
  const treasurer = await town.treasurer();
  const { accounts } = await must(
    treasurer.get<{ accounts: { bankAccount: string; account: string }[] }>('/bank'),
  );
  const found = accounts.find((each) => each.account === account.slice(-4));
  if (found === undefined) throw new Error(`no bank account ${account}`);
  const { bankAccount } = found;
  await must(treasurer.put(`/bank-accounts/${bankAccount}/payer`, PAYER));
  return bankAccount;
}

/** A shop in which somebody spent 800,00, and people who have more. */
export async function openTakings(town: FaultTown) {
  const holders = await furnish(town);
  await paidRun(town, roll(people(20), '900.00'));
  const bankAccount = await setPayer(town, 'renda');
  const shop = await openShop(town, 1);
  await must(payCharge(town, holders[0] ?? '', await charge(town, shop, 800_00)));
  return { shop, bankAccount, holders };
}

export async function redeem(
  town: FaultTown,
  shop: Shop,
  amountMinor: number,
  write: Write = {},
): Promise<Answer<Json>> {
  const owner = await ownerOf(town, shop);
  return owner.post(`/merchants/${shop.merchant}/redemptions`, { amountMinor }, write);
}

/** Asks for so many redemptions of one amount; their legs, one each. */
export async function redeemed(
  town: FaultTown,
  shop: Shop,
  amounts: readonly number[],
): Promise<string[]> {
  const asked = await Promise.all(amounts.map((amount) => must(redeem(town, shop, amount))));
  return asked.flatMap(({ legs }) => (legs as { leg: string }[]).map(({ leg }) => leg));
}

export interface Prepared {
  readonly payout: string;
  readonly sha256: string;
  readonly legs: readonly string[];
  readonly totalMinor: number;
}

export async function preparePayout(
  town: FaultTown,
  bankAccount: string,
  write: Write = {},
): Promise<Answer<Prepared>> {
  return (await town.operator()).post<Prepared>('/payouts', { bankAccount }, write);
}

export async function approvePayout(
  town: FaultTown,
  { payout, sha256 }: Pick<Prepared, 'payout' | 'sha256'>,
): Promise<Answer<Json>> {
  return (await town.approver()).post(`/payouts/${payout}/approvals`, { sha256 });
}

export async function sendPayout(town: FaultTown, payout: string): Promise<Answer<Json>> {
  return (await town.operator()).post(`/payouts/${payout}/sent`);
}

/** All that waits, with the bank. */
export async function sentPayout(town: FaultTown, bankAccount: string): Promise<Prepared> {
  const prepared = await must(preparePayout(town, bankAccount));
  await must(approvePayout(town, prepared));
  await must(sendPayout(town, prepared.payout));
  return prepared;
}

/** What the bank says of one payment: a status of ISO 20022, `ACSC` settled, `RJCT` rejected. */
export interface BankWord {
  readonly leg: string;
  readonly amountMinor: number;
  readonly status: 'ACSC' | 'RJCT' | 'PDNG';
}

/** The bank's return file, a pain.002. The note makes it another file that says the same. */
export function returnFile(words: readonly BankWord[], note = ''): string {
  const payments = words.map(({ leg, amountMinor, status }) => {
    const amount = `<Amt><InstdAmt Ccy="BRL">${formatAmount(minor(amountMinor), 2)}</InstdAmt></Amt>`;
    const why = status === 'RJCT' ? '<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>' : '';
    const said = `<OrgnlEndToEndId>${leg}</OrgnlEndToEndId><TxSts>${status}</TxSts>${why}`;
    return `<TxInfAndSts>${said}<OrgnlTxRef>${amount}</OrgnlTxRef></TxInfAndSts>`;
  });
  return report('', ['<OrgnlPmtInfAndSts>', ...payments, '</OrgnlPmtInfAndSts>'].join('\n'), note);
}

/** The bank takes none of a payout's payments, and lists none. */
export const refusedWhole = (payout: string): string =>
  report(`<OrgnlMsgId>${payout}</OrgnlMsgId>`, '', '', '<GrpSts>RJCT</GrpSts>');

function report(batch: string, payments: string, note: string, status = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>${note}B</MsgId><CreDtTm>2026-11-21T08:00:00-03:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts>${batch}<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${status}</OrgnlGrpInfAndSts>
${payments}
</CstmrPmtStsRpt></Document>
`;
}

export const RETURN_TYPE = 'application/octet-stream';

export interface Returned {
  readonly settled: number;
  readonly rejected: number;
  readonly pending: number;
  readonly known: number;
  readonly errors: readonly {
    readonly line: number;
    readonly rule: string;
    readonly value: string;
  }[];
}

/** What the bank's file, sent by this client, comes to. */
export function sendReturn<T = Returned>(
  client: Client,
  file: string,
  write: Write = {},
): Promise<Answer<T>> {
  return client.write<T>('/return-files', file, { ...write, type: RETURN_TYPE });
}
