import { BANK_ACCOUNT, LINE, MERCHANT, SHA256 } from './examples.ts';

/** Its answers about what the bank is told to pay, and what became of it. */
const OPERATOR = 'Vd1yKq4hS6mZ9xRbT2wPcQ';
const APPROVER = 'b7NfLp0sXe3GvJ5kUa8MtA';

export const prepared = {
  payout: 'P1',
  sha256: SHA256,
  legs: ['R1-1'],
  totalMinor: 98_50,
  leftOut: [
    {
      leg: 'R2-1',
      field: 'payee',
      rule: 'erased',
      message: 'The payee was erased.',
    },
  ],
  position: 820,
};

const summary = {
  payout: 'P1',
  bankAccount: BANK_ACCOUNT,
  account: '01-7',
  status: 'sent',
  payments: 1,
  totalMinor: 98_50,
  sha256: SHA256,
  preparedBy: OPERATOR,
  preparedOn: '2026-11-10',
  approvedBy: APPROVER,
  sentOn: '2026-11-10',
  position: 822,
};
export const payouts = { payouts: [summary], next: 'P1' };
export const payout = {
  ...summary,
  legs: [
    {
      leg: 'R1-1',
      merchant: MERCHANT,
      netMinor: 98_50,
      status: 'settled',
      settledOn: '2026-11-12',
      line: LINE,
    },
  ],
};

export const approved = { payout: 'P1', status: 'approved', position: 821 };
export const sent = { payout: 'P1', status: 'sent', position: 822 };
export const cancelled = { payout: 'P2', status: 'cancelled', position: 823 };

export const returned = {
  file: SHA256,
  settled: 1,
  rejected: 0,
  pending: 0,
  known: 0,
  errors: [
    {
      line: 7,
      field: 'amount',
      rule: 'amount-differs',
      value: 'R1-1',
      message: 'The amount is not the one that was sent.',
    },
  ],
  position: 830,
};

export const unknown = { leg: 'R1-1', status: 'unknown', position: 831 };
export const inquired = {
  leg: 'R1-1',
  status: 'settled',
  settledOn: '2026-11-12',
  position: 832,
};
export const matched = { line: LINE, legs: ['R1-1'], settled: 1, position: 834 };

export const payer = {
  bankAccount: BANK_ACCOUNT,
  name: 'Município de Vila',
  document: '11222333000181',
  bank: '341',
  branch: '1234',
  branchDigit: '5',
  account: '55501-7',
  agreement: 'CONV-0001',
  position: 818,
};
