import { HOLDER } from './examples.ts';

const TERMINAL = 'w7Yt2mKq9XcBv4nLzR0aPe';
const MERCHANT = 'Vb3kZx8Qw1Lm6Tn0yRc5Ha';
const CHARGE = `${TERMINAL}.57`;
const ID = '019aa8e5-6b1c-7d21-9f3e-2b6c1d0e4f5a';
const LAPSES_AT = '2026-11-22T15:05:00.000Z';
const HOLD_UNTIL = '2026-11-29T15:00:00.000Z';

export const made = {
  charge: CHARGE,
  state: 'open',
  merchant: MERCHANT,
  amountMinor: 12_50,
  unit: 'MUM',
  mode: 'direct',
  lapsesAt: LAPSES_AT,
  holdUntil: HOLD_UNTIL,
  qr: `00020101021226520011org.mutirao0104vila0225${CHARGE}520454115303999540512.505802BR5911Padaria Ipe6004vila620605025780220011org.mutirao0103MUM63046BCC`,
  position: 15_043,
};

export const charge = {
  charge: CHARGE,
  state: 'open',
  merchant: MERCHANT,
  name: 'Padaria Ipê',
  amountMinor: 12_50,
  unit: 'MUM',
  mode: 'direct',
  lapsesAt: LAPSES_AT,
  secondsLeft: 287,
  holdUntil: HOLD_UNTIL,
  capturedMinor: 5_00,
  refundedMinor: 2_00,
  note: 'Two loaves, table 4',
  position: 15_043,
};

export const cancelled = { charge: CHARGE, state: 'cancelled', position: 15_044, id: ID };
export const released = {
  charge: CHARGE,
  state: 'released',
  amountMinor: 7_50,
  position: 15_046,
  id: ID,
};

const receipt = {
  charge: CHARGE,
  payment: CHARGE,
  state: 'paid',
  merchant: MERCHANT,
  amountMinor: 12_50,
  unit: 'MUM',
  rules: ['daily-limit@3', 'sale-fee@1'],
  position: 15_044,
  id: ID,
};
const programmes = [{ programme: 'renda-minima', amountMinor: 12_50 }];
const fees = [{ purpose: 'operation', amountMinor: 25 }];

export const paid = { ...receipt, programmes };
export const paidByCard = { ...receipt, fees };
export const captured = {
  ...receipt,
  payment: `${CHARGE}.1`,
  state: 'held',
  amountMinor: 5_00,
  fees,
};

export const payment = {
  ...receipt,
  programmes,
  fees,
  payer: `holder:${HOLDER}`,
  refundedMinor: 2_00,
  at: '2026-11-22T15:01:12.000Z',
};

export const refunded = {
  charge: CHARGE,
  payment: CHARGE,
  refund: 1,
  merchant: MERCHANT,
  amountMinor: 2_00,
  unit: 'MUM',
  fees: [{ purpose: 'operation', amountMinor: 4 }],
  rules: ['sale-fee@1'],
  position: 15_050,
  id: ID,
};
