import { HOLDER, SHA256 } from './examples.ts';

const MERCHANT = 'mR7tYp2wQx5zLc8vNb1kEg';
const TERMINAL = 'tE4nHs9jUq6aZr3cXo0fWd';

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

export const explanation = {
  sentence: {
    en: 'On November 22, 2026, 12.50 MUM was paid to Padaria Ipê 1.',
    pt: 'Em 22 de novembro de 2026, foram pagos 12,50 MUM a Padaria Ipê 1.',
    fr: 'Le 22 novembre 2026, 12,50 MUM ont été payés à Padaria Ipê 1.',
  },
  about: { kind: 'payment' },
  events: [],
  rules: [],
};
