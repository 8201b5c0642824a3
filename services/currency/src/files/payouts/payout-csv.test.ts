import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { payoutCsv } from './payout-csv.ts';
import { payment, payoutFile } from './payouts.fixture.ts';

test('a row a payment, with all that a person needs to pay it', () => {
  const small = payment({ reference: 'R2', amountMinor: minor(5) });
  expect([...payoutCsv(payoutFile({ payments: [payment(), small] }))]).toEqual([
    'reference,pay_on,amount,currency,payee,document,bank,branch,account\r\n',
    'R000123-1,2026-11-23,1234.56,BRL,Padaria São João & Irmãos,99000001000101,000,4475,346002-9\r\n',
    'R2,2026-11-23,0.05,BRL,Padaria São João & Irmãos,99000001000101,000,4475,346002-9\r\n',
  ]);
});

test.each(['=cmd|calc', '+1', '-1+1', '@SUM(A1)', '\tx', '=1,"2"\r\n'])(
  'fault 39: the name %p is no formula',
  (name) => {
    const [, row = ''] = payoutCsv(payoutFile({ payments: [payment({ payee: { name } })] }));
    expect(row).toMatch(/,"?'[=+\-@\t]/);
    expect(row.split(',')[4]).not.toMatch(/^"?[=+\-@\t]/);
  },
);
