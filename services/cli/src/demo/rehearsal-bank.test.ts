import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { pieces } from '../../../currency/src/files/fixtures/rolls.ts';
import { cnab240 } from '../../../currency/src/files/payouts/cnab240.ts';
import { pain001 } from '../../../currency/src/files/payouts/pain001.ts';
import type { PayoutFile } from '../../../currency/src/files/payouts/payout-file.ts';
import { readReturnFile } from '../../../currency/src/files/payouts/return-file.ts';
import { type BankAnswer, bankReply } from './rehearsal-bank.ts';

const payee = {
  name: 'Açougue Ipê & Filhos',
  document: '99000001000101',
  bank: '000',
  branch: '4475',
  account: '346002-9',
};

const FILE: PayoutFile = {
  number: 1,
  batch: 'P12',
  createdOn: '2026-11-20',
  createdTime: '174509',
  payOn: '2026-11-23',
  payer: { ...payee, name: 'Município de Vila Mutirão', agreement: 'C0012' },
  payments: [
    { reference: 'R1-1', amountMinor: minor(1_234_56), payee },
    { reference: 'R2-1', amountMinor: minor(5), payee: { ...payee, bank: '001' } },
    { reference: 'R3-1', amountMinor: minor(999_999_999_999_999), payee },
  ],
};

test.each([
  ['cnab240', cnab240, 'AG'],
  ['pain.002', pain001, 'AC04'],
] as const)(
  'the rehearsal’s bank answers every payment, and its %s is read',
  async (format, write, code) => {
    const answers = new Map<string, BankAnswer>([
      ['R1-1', 'settled'],
      ['R2-1', { rejected: code }],
      ['R3-1', 'pending'],
    ]);
    const reply = bankReply([...write(FILE)].join(''), {
      on: '2026-11-23',
      answer: (reference) => answers.get(reference) ?? 'pending',
    });
    const { payments, ...file } = await readReturnFile(pieces(Buffer.from(reply)));
    expect(file).toEqual({ format, createdOn: '2026-11-23', batch: 'P12' });
    expect(payments).toHaveLength(3);
    const byReference = Object.fromEntries(payments.map((each) => [each.reference, each]));
    expect(byReference).toMatchObject({
      'R1-1': { amountMinor: 1_234_56, outcome: 'settled', settledOn: '2026-11-23' },
      'R2-1': { amountMinor: 5, outcome: 'rejected', reason: code },
      'R3-1': { amountMinor: 999_999_999_999_999, outcome: 'pending' },
    });
    expect(new Set(payments.map(({ bankReference }) => bankReference)).size).toBe(3);
  },
);
