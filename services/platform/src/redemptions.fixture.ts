import type { Json } from './client.fixture.ts';
import { openShop, payPeople, type ShopOptions } from './shop.fixture.ts';
import { nis, type ServedTown } from './town.fixture.ts';

export const OPERATOR = { as: 'operator' } as const;

export const PAYER = {
  name: 'Município de Vila',
  document: '99000002000148',
  bank: '341',
  branch: '1234',
  branchDigit: '5',
  account: '55501-7',
  agreement: 'CONV-0001',
};

/** A shop in which one person spent so much of March's `renda`. */
export async function shopWithTakings(
  town: ServedTown,
  { amount = 100_00, ...options }: ShopOptions & { readonly amount?: number } = {},
): Promise<{ merchant: string; own: { as: 'merchant'; subject: string } }> {
  const { merchant, terminal } = await openShop(town, options);
  const [holder] = await payPeople(town, [nis(3_000 + (options.number ?? 1))], amount);
  const { charge } = await town.must<{ charge: string }>('POST', '/charges', {
    as: 'terminal',
    subject: terminal,
    body: { amountMinor: amount, unit: 'MUM' },
  });
  const person = { as: 'holder', subject: holder ?? '' } as const;
  await town.must('POST', `/charges/${charge}/payment`, person);
  return { merchant, own: { as: 'merchant', subject: merchant } };
}

/** The bank account of `renda`, with who pays from it. */
export async function payingAccount(town: ServedTown): Promise<string> {
  const { accounts } = await town.must<{
    accounts: { bankAccount: string; programmes: string[] }[];
  }>('GET', '/bank', { as: 'auditor' });
  const { bankAccount = '' } =
    accounts.find(({ programmes }) => programmes.includes('renda')) ?? {};
  const asking = { as: 'treasurer', body: PAYER } as const;
  await town.must('PUT', `/bank-accounts/${bankAccount}/payer`, asking);
  return bankAccount;
}

/** Puts all that waits into a payout, has it approved and sends it; the payout with its file. */
export async function sendAll(town: ServedTown, bankAccount: string) {
  const { payout, sha256, legs } = await town.must<{
    payout: string;
    sha256: string;
    legs: string[];
  }>('POST', '/payouts', { ...OPERATOR, body: { bankAccount } });
  await town.must('POST', `/payouts/${payout}/approvals`, { as: 'approver', body: { sha256 } });
  const { text } = await town.ask('GET', `/payouts/${payout}/file?format=cnab240`, OPERATOR);
  await town.must('POST', `/payouts/${payout}/sent`, OPERATOR);
  return { payout, legs, file: text };
}

/**
 * What a bank answers a CNAB 240 file with: the file itself, marked as a return, with its occurrence
 * (`00` paid) in each detail. Positions count from 1, as the layout does.
 */
export function bankReturn(
  file: string,
  day: string,
  occurrence: (leg: string) => string,
  amountOff = 0,
): string {
  const put = (line: string, at: number, text: string) =>
    line.slice(0, at - 1) + text + line.slice(at - 1 + text.length);
  return file
    .split('\r\n')
    .map((line) => {
      if (line[7] === '0') return put(line, 143, '2');
      if (line[7] !== '3' || line[13] !== 'A') return line;
      const code = occurrence(line.slice(73, 93).trim());
      const paid = String(Number(line.slice(119, 134)) + amountOff).padStart(15, '0');
      const settled = code === '00' ? put(line, 155, day + paid) : line;
      return put(settled, 231, code);
    })
    .join('\r\n');
}

export const returning = (body: string | Json) =>
  ({ ...OPERATOR, type: 'application/octet-stream', body }) as const;
