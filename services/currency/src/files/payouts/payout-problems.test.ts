import { expect, test } from '@jest/globals';
import { type Minor, minor } from '@mutirao/money';
import type { Payee, Payer, Payout, PayoutFile } from './payout-file.ts';
import { payoutProblems } from './payout-problems.ts';
import { payment, payoutFile } from './payouts.fixture.ts';

const brief = (file: PayoutFile) =>
  payoutProblems(file).map(({ reference, field, rule }) => `${reference} ${field} ${rule}`.trim());

test('a file that can be written has no problem', () => {
  const longest = payment({
    reference: 'R-ABCDEFGHIJ-1234567',
    amountMinor: minor(999_999_999_999_999),
    payee: { document: '00000000191', branch: '12345-X', account: '123456789012-XX' },
  });
  expect(payoutProblems(payoutFile({ payments: [payment(), longest] }))).toEqual([]);
});

test('a problem names the payment, the field and the rule, and repeats no bank details', () => {
  const bad = payment({ reference: 'R9', payee: { account: '987654321' } });
  const problems = payoutProblems(payoutFile({ payments: [payment(), bad] }));
  expect(problems).toEqual([
    { reference: 'R9', field: 'payee.account', rule: 'shape', message: expect.any(String) },
  ]);
  expect(JSON.stringify(problems)).not.toContain('987654321');
});

test.each<[keyof Payee, string, string]>([
  ['name', '', 'shape'],
  ['name', '市場', 'shape'],
  ['name', ' - ', 'shape'],
  ['document', '9900000100010', 'shape'],
  ['document', '99.000.001/0001-01', 'shape'],
  ['document', '99000001000102', 'check-digit'],
  ['document', '00000000192', 'check-digit'],
  ['bank', '1', 'shape'],
  ['bank', 'BRL', 'shape'],
  ['bank', '0001', 'shape'],
  ['branch', '', 'shape'],
  ['branch', '123456', 'shape'],
  ['branch', '1234-12', 'shape'],
  ['branch', '12 34', 'shape'],
  ['account', '12345', 'shape'],
  ['account', '-5', 'shape'],
  ['account', '1234567890123-4', 'shape'],
  ['account', '12345-6\n', 'shape'],
  ['account', '12345-678', 'shape'],
  ['account', '=1+1', 'shape'],
])('a payee’s %s %p is refused: %s', (field, value, rule) => {
  const bad = payment({ payee: { [field]: value } });
  expect(brief(payoutFile({ payments: [bad] }))).toEqual([`R000123-1 payee.${field} ${rule}`]);
});

test.each<[keyof Payer, string, string]>([
  ['document', '00000000191', 'shape'],
  ['document', '99000002000149', 'check-digit'],
  ['branch', '123-4', 'shape'],
  ['account', '5678', 'shape'],
  ['agreement', 'C'.repeat(21), 'shape'],
  ['agreement', 'Convênio', 'shape'],
])('the payer’s %s %p is refused: %s', (field, value, rule) => {
  const { payer } = payoutFile();
  expect(brief(payoutFile({ payer: { ...payer, [field]: value } }))).toEqual([
    `payer.${field} ${rule}`,
  ]);
});

test.each<[keyof PayoutFile, unknown, string]>([
  ['number', 0, 'shape'],
  ['number', 1_000_000, 'shape'],
  ['number', 1.5, 'shape'],
  ['batch', '', 'shape'],
  ['batch', 'p12', 'shape'],
  ['batch', 'P'.repeat(21), 'shape'],
  ['createdTime', '240000', 'shape'],
  ['createdTime', '12:00', 'shape'],
  ['payOn', '2026-11-19', 'date'],
  ['payOn', '2026-11-31', 'date'],
  ['payments', [], 'empty'],
])('the %s %p of a file is refused: %s', (field, value, rule) => {
  expect(brief(payoutFile({ [field]: value }))).toEqual([`${field} ${rule}`]);
});

test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1_000_000_000_000_000])(
  'fault 34: the amount %p is refused',
  (amount) => {
    const bad = payment({ amountMinor: amount as Minor });
    expect(brief(payoutFile({ payments: [bad] }))).toEqual(['R000123-1 amountMinor amount']);
  },
);

const many = (count: number, { amountMinor }: Pick<Payout, 'amountMinor'>) =>
  Array.from({ length: count }, (_, index) => payment({ reference: `R${index}`, amountMinor }));

test('fault 35: amounts that add up to 2^53 are refused where they do', () => {
  const payments = many(12, { amountMinor: minor(999_999_999_999_999) });
  expect(brief(payoutFile({ payments }))).toEqual(['R9 amountMinor amount']);
});

test.each(['', 'R 1', 'r1', 'R'.repeat(21), 'R1\r\n', '__proto__'])(
  'the reference %p is refused',
  (reference) => {
    expect(brief(payoutFile({ payments: [payment({ reference })] }))).toEqual([
      `${reference} reference shape`.trim(),
    ]);
  },
);

test('a reference stands once in a file', () => {
  expect(brief(payoutFile({ payments: [payment(), payment()] }))).toEqual([
    'R000123-1 reference duplicate',
  ]);
});

test('more payments than a batch can number are refused', () => {
  expect(brief(payoutFile({ payments: many(50_000, payment()) }))).toEqual(['payments too-many']);
});

test('a file with nothing right in it is not listed to its end', () => {
  const payments = many(1_000, { amountMinor: minor(0) });
  expect(payoutProblems(payoutFile({ payments }))).toHaveLength(100);
});
