import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { cnab240 } from './cnab240.ts';
import { FILE, GOOD, joined, lines, withLine } from './cnab240-return.fixture.ts';
import { cnabReply, payment, payoutFile, readText } from './payouts.fixture.ts';

const without = (...numbers: number[]) =>
  joined(lines.filter((_, index) => !numbers.includes(index + 1)));

test.each<[string, string | Buffer, object]>([
  ['nothing', '', { rule: 'structure', line: 1 }],
  ['the file that was sent', [...cnab240(FILE)].join(''), { field: 'direction', line: 1 }],
  ['CNAB 400', `${'0'.repeat(400)}\r\n`, { rule: 'structure', line: 1 }],
  ['a roll', 'beneficiary,amount\n1,1.00\n', { rule: 'structure', line: 1 }],
  ['a line too short', GOOD.replace('R2 ', 'R2'), { rule: 'structure', line: 7 }],
  ['a line too long', GOOD.replace('R2 ', 'R2  '), { rule: 'structure', line: 7 }],
  ['an empty line within', GOOD.replace('\r\n', '\r\n\r\n'), { rule: 'structure', line: 2 }],
  ['NUL bytes', GOOD.replace('R2 ', 'R2\0'), { rule: 'encoding' }],
  ['UTF-16', Buffer.from(`\u{feff}${GOOD}`, 'utf16le'), { rule: 'encoding' }],
  ['no file header', without(1), { rule: 'structure', line: 1, field: 'type' }],
  ['no batch header', without(2), { rule: 'structure', line: 2, field: 'type' }],
  ['no batch trailer', without(5), { rule: 'structure', line: 5, field: 'type' }],
  ['a payment taken out', without(7, 8), { rule: 'control-totals', field: 'records', line: 9 }],
  ['a batch taken out', without(2, 3, 4, 5), { rule: 'control-totals', field: 'batches' }],
  ['a payment twice', joined(lines.toSpliced(3, 0, lines[2] ?? '')), { field: 'records', line: 6 }],
  ['a record behind the end', joined([...lines, lines[2] ?? '']), { field: 'type', line: 13 }],
  ['a record without type', joined(withLine(3, 8, ' ')), { field: 'type', line: 3 }],
  ['B before A', joined(withLine(3, 14, 'B')), { field: 'segment', line: 3 }],
  ['bills, not credits', joined(withLine(3, 14, 'J')), { field: 'segment', line: 3 }],
  ['a batch of debits', joined(withLine(2, 9, 'D')), { field: 'operation', line: 2 }],
  ['another batch’s record', joined(withLine(4, 4, '0009')), { field: 'batch', line: 4 }],
  ['an amount changed', joined(withLine(7, 134, '1')), { rule: 'control-totals', field: 'total' }],
  ['an amount of letters', joined(withLine(7, 120, '1e3')), { rule: 'amount', line: 7 }],
  ['a sign', joined(withLine(7, 120, '-00')), { rule: 'amount', line: 7 }],
  [
    'fault 35: a total of 2^63',
    joined(withLine(5, 24, '009223372036854775808')),
    { rule: 'amount' },
  ],
  ['a day that is none', joined(withLine(1, 144, '31112026')), { rule: 'date', line: 1 }],
  ['no day', joined(withLine(1, 144, '00000000')), { rule: 'date', line: 1 }],
  [
    'a settlement’s day that is none',
    joined(withLine(3, 155, '30022026')),
    { rule: 'date', line: 3 },
  ],
])('%s is refused', async (_, file, refusal) => {
  await expect(readText(file)).rejects.toMatchObject({ name: 'FileRefused', ...refusal });
});

test('fault 35: amounts that add up to 2^53 are refused, not rounded', async () => {
  const payments = Array.from({ length: 10 }, (_, index) =>
    payment({ reference: `R${index}`, amountMinor: minor(999_999_999_999_999) }),
  );
  const reply = cnabReply(payoutFile({ payments: payments.slice(0, 9) }), () => ({ code: '00' }));
  expect((await readText(reply)).payments).toHaveLength(9);
  const tenth = reply.split('\r\n').slice(2, 4);
  const more = reply.split('\r\n').toSpliced(20, 0, ...tenth);
  await expect(readText(more.join('\r\n'))).rejects.toMatchObject({ rule: 'amount', line: 21 });
});

test('a file cut short anywhere is refused', async () => {
  for (let at = 0; at < GOOD.length - 2; at += 7) {
    await expect(readText(GOOD.slice(0, at))).rejects.toMatchObject({ name: 'FileRefused' });
  }
});

test('a refusal says nothing of the people in the file', async () => {
  const error = await readText(joined(withLine(7, 120, '1e3'))).catch(String);
  expect(error).not.toMatch(/PADARIA|346002|1e3/);
});
