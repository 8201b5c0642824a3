import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import fc from 'fast-check';
import { pieces } from '../fixtures/rolls.ts';
import { payoutProblems } from './payout-problems.ts';
import { brief, cnabReply, painReply, payment, payoutFile, readText } from './payouts.fixture.ts';
import { readReturnFile, returnReason } from './return-file.ts';

const MEBIBYTE = 1024 * 1024;

async function* endless(piece: Buffer, most: number): AsyncGenerator<Uint8Array> {
  for (let given = 0; given < most; given += 1) yield piece;
}

test.each([
  ['spaces', ' '],
  ['elements', '<Document>'],
  ['line ends', '\n'],
])('fault 38: %s without end are read no further than 32 MiB', async (_, text) => {
  let given = 0;
  async function* bytes() {
    for await (const piece of endless(Buffer.alloc(MEBIBYTE, text), 1_000)) {
      given += 1;
      yield piece;
    }
  }
  await expect(readReturnFile(bytes())).rejects.toMatchObject({ rule: 'too-long' });
  expect(given).toBe(33);
});

test('fault 38: lines without end, then something else, cost no more than their length', async () => {
  const file = Buffer.alloc(16 * MEBIBYTE, '\n');
  file.write('x', file.length - 1);
  const started = performance.now();
  await expect(readReturnFile(pieces(file))).rejects.toMatchObject({ line: 1 });
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('a file may come in pieces of any size', async () => {
  const reply = cnabReply(payoutFile(), () => ({ code: '00' }));
  for (const size of [1, 7, 239, 65_536]) {
    expect(brief((await readText(reply, size)).payments)).toEqual(['R000123-1 settled']);
  }
});

const CNAB = ['00', 'BD', 'AG', 'QQ'];
const PAIN = ['ACSC', 'PDNG', 'RJCT AC04', 'QQQQ'];
const OUTCOMES = ['settled', 'pending', 'rejected', 'pending'];

test('what is written, answered by the bank and read gives every reference, amount and outcome', async () => {
  const one = fc.record({
    amountMinor: fc.integer({ min: 1, max: 999_999_999_999 }).map(minor),
    kind: fc.nat({ max: 3 }),
    name: fc.string({ unit: 'binary', maxLength: 60 }),
    bank: fc.constantFrom('000', '001', '756'),
    branch: fc.stringMatching(/^[0-9]{1,5}(-[0-9X])?$/),
    account: fc.stringMatching(/^[0-9]{1,12}-[0-9X]{1,2}$/),
    document: fc.constantFrom('99000001000101', '00000000191', '12ABC34501DE35'),
    tail: fc.stringMatching(/^[A-Z0-9-]{0,12}$/),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 12 }), async (drawn) => {
      const kinds = new Map<string, number>();
      const payments = drawn.map(({ amountMinor, kind, tail, name, ...payee }, index) => {
        const reference = `R${index}-${tail}`;
        kinds.set(reference, kind);
        return payment({ reference, amountMinor, payee: { ...payee, name: `Loja ${name}` } });
      });
      const file = payoutFile({ payments });
      expect(payoutProblems(file)).toEqual([]);
      const expected = payments.map(({ reference, amountMinor }) => {
        return [reference, amountMinor, OUTCOMES[kinds.get(reference) ?? 0]];
      });
      const answer = (codes: readonly string[]) => (asked: (typeof payments)[number]) => ({
        code: codes[kinds.get(asked.reference) ?? 0] ?? '',
      });
      for (const reply of [cnabReply(file, answer(CNAB)), painReply(file, answer(PAIN))]) {
        const read = await readText(reply);
        const found = read.payments.map((each) => [each.reference, each.amountMinor, each.outcome]);
        expect(found.sort()).toEqual(expected.sort());
        expect(read.batch).toBe('P12');
      }
    }),
    { numRuns: 150 },
  );
});

test.each([
  ['cnab240', 'AG', 'the branch, the account or a check digit is wrong'],
  [
    'cnab240',
    'BD ZA',
    'the bank has taken the payment in; the bank replaced the branch or account by its new one',
  ],
  ['cnab240', 'QQ', 'the bank gives the code QQ'],
  ['cnab240', 'AC04', 'the bank gives the code AC04'],
  ['pain.002', 'AC04', 'the account is closed'],
  ['pain.002', 'RJCT', 'the bank rejected the payment'],
  ['pain.002', 'X 9', 'the bank gives the code X 9'],
  ['pain.002', '__proto__', 'the bank gives the code __proto__'],
] as const)('%s %s in words: %s', (format, code, words) => {
  expect(returnReason(format, code)).toBe(words);
});
