import { HOLDER, SHA256 } from './examples.ts';

const MERCHANT = 'mR7tYp2wQx5zLc8vNb1kEg';
const TERMINAL = 'tE4nHs9jUq6aZr3cXo0fWd';
const OFFICER = 'Vd1yKq4hS6mZ9xRbT2wPcQ';
const APPROVER = 'b7NfLp0sXe3GvJ5kUa8MtA';

const row = {
  position: 15_042,
  counterparty: `merchant:${MERCHANT}`,
  counterpartyName: 'Padaria Ipê 1',
  amountMinor: -12_50,
  lots: [{ programme: 'renda', amountMinor: -12_50 }],
  balanceMinor: 97_50,
  at: '2026-11-22T14:05:09.123Z',
  recordedOn: '2026-11-22',
  kind: 'purchase',
  words: 'Purchase',
  reference: `${TERMINAL}.57`,
};

export const statement = {
  account: `holder:${HOLDER}`,
  name: 'Padaria Ipê 1',
  unit: 'MUM',
  from: '2026-11-01',
  to: '2026-11-30',
  openingMinor: 110_00,
  closingMinor: 97_50,
  position: 15_042,
  rows: [{ ...row, feeMinor: -25, effectiveOn: '2026-11-20' }],
  next: 15_042,
  head: `15042:${SHA256}`,
};

const LOT = { programme: 'renda', month: '2026-11', expiry: '2027-02-18' };
const movement = {
  debit: `holder:${HOLDER}`,
  credit: `merchant:${MERCHANT}`,
  amountMinor: 12_50,
  unit: 'MUM',
  lot: 'renda/2026-11/2027-02-18',
};

/** Of the members between the sentence and the events an answer has one: what was asked about. */
export const explanation = {
  sentence: {
    en: 'On November 22, 2026, 12.50 MUM was paid to Padaria Ipê 1.',
    pt: 'Em 22 de novembro de 2026, foram pagos 12,50 MUM a Padaria Ipê 1.',
    fr: 'Le 22 novembre 2026, 12,50 MUM ont été payés à Padaria Ipê 1.',
  },
  balance: {
    account: `holder:${HOLDER}`,
    unit: 'MUM',
    balanceMinor: 97_50,
    availableMinor: 97_50,
    lots: [
      {
        ...LOT,
        amountMinor: 97_50,
        came: { times: 1, amountMinor: 110_00 },
        left: { times: 1, amountMinor: 12_50 },
        recent: [{ position: 15_042, amountMinor: -12_50 }],
      },
    ],
  },
  payment: {
    payment: `${TERMINAL}.57`,
    on: '2026-11-22',
    merchant: MERCHANT,
    merchantName: 'Padaria Ipê 1',
    payer: `holder:${HOLDER}`,
    amountMinor: 12_50,
    unit: 'MUM',
    refundedMinor: 0,
    programmes: [{ programme: 'renda', amountMinor: 12_50 }],
    fees: [{ purpose: 'operation', amountMinor: 25 }],
  },
  event: {
    position: 15_043,
    type: 'currency.CommandRefused.v1',
    on: '2026-11-22',
    operation: 'charge.pay',
    what: 'other',
    refusal: { code: 'insufficient-funds', account: `holder:${HOLDER}`, available: 97_50 },
    amountMinor: 12_50,
    unit: 'MUM',
  },
  runLine: {
    run: 'renda-2026-11-1',
    line: 2,
    programme: 'renda',
    status: 'paid',
    holder: HOLDER,
    month: '2026-11',
    amountMinor: 110_00,
    preparedBy: OFFICER,
    approvals: [APPROVER],
    sha256: SHA256,
  },
  redemption: {
    redemption: 'R12',
    merchant: MERCHANT,
    requestedOn: '2026-11-20',
    dueOn: '2026-11-24',
    amountMinor: 500_00,
    netMinor: 495_00,
    feeMinor: 5_00,
    legs: [{ leg: 'R12-1', status: 'requested', netMinor: 495_00, late: false }],
  },
  events: [
    {
      position: 15_042,
      id: '019aa8e5-6b1c-7d21-9f3e-2b6c1d0e4f5a',
      type: 'currency.PaymentMade.v1',
      at: '2026-11-22T14:05:09.123Z',
      effectiveOn: '2026-11-22',
      actor: HOLDER,
      rules: ['sale-fee@1'],
      movements: [movement],
      hash: SHA256,
    },
  ],
  rules: [
    {
      rule: 'sale-fee@1',
      announcedOn: '2026-10-15',
      bindsFrom: '2026-11-01',
      body: { kind: 'fee', on: 'sale', purpose: 'operation', basisPoints: 200, flatMinor: 0 },
    },
  ],
};
