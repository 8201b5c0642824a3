import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import fc from 'fast-check';
import { crc16, readElements } from './emv-elements.ts';
import { MOST_QR_MINOR, readCharge, type ShownCharge, writeCharge } from './emv-qr.ts';

/** The example of EMV QRCPS Merchant-Presented Mode 1.1, annex B. */
const EMVCO =
  '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN' +
  '5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412' +
  '340603***0708A60086670902ME91320016A011223344998877070812345678';

const CHARGE = `${'Terminal_1'.padEnd(22, '-')}.57`;
const HERE = { community: 'vila', unit: 'MUM', decimals: 2 };
const SHOWN: ShownCharge = {
  ...HERE,
  charge: CHARGE,
  amount: minor(12_50),
  backedBy: 'BRL',
  name: 'Açougue Hortelã',
  category: 'food',
};

test('the check is the one of the EMVCo document, and of the catalogue of CRCs', () => {
  expect(crc16(`${EMVCO}6304`)).toBe('A13A');
  expect(crc16('123456789')).toBe('29B1');
});

test('the example of the EMVCo document is read element by element', () => {
  const elements = readElements(`${EMVCO}6304A13A`);
  expect(Object.fromEntries(elements ?? [])).toMatchObject({
    '52': '4111',
    '54': '23.72',
    '59': 'BEST TRANSPORT',
    '63': 'A13A',
    '64': '0002ZH0104最佳运输0202北京',
  });
});

test('a charge is written as every EMVCo reader expects it', () => {
  const text = writeCharge(SHOWN);
  expect(text).toBe(
    '000201010212' +
      `26520011org.mutirao0104vila0225${CHARGE}` +
      '520454115303999540512.505802BR5915Acougue Hortela6004vila6206050257' +
      `80220011org.mutirao0103MUM6304${text.slice(-4)}`,
  );
  expect(text).toMatch(/[0-9A-F]{4}$/);
});

const text = writeCharge(SHOWN);
/** As somebody would write it who knows how to compute the check. */
const forged = (change: (body: string) => string): string => {
  const body = change(text.slice(0, -4));
  return body + crc16(body);
};

test.each([
  ['an empty text', '', 'qr-malformed'],
  ['an address', 'https://example.org/pay', 'qr-malformed'],
  ['one character less', text.slice(0, -1), 'qr-malformed'],
  ['something after the end', `${text}x`, 'qr-malformed'],
  ['an element after the end', `${text}99011`, 'qr-crc'],
  ['an element twice', forged((body) => body.replace('5802BR', '5802BR5802BR')), 'qr-malformed'],
  ['a length too long', forged((body) => body.replace('5802BR', '5899BR')), 'qr-malformed'],
  [
    'another order at the start',
    forged((body) => body.slice(6, 12) + body.slice(0, 6) + body.slice(12)),
    'qr-malformed',
  ],
  [
    'a text of 600 characters',
    forged((body) => body + '9099'.padEnd(103, '9').repeat(4)),
    'qr-malformed',
  ],
  ['an amount changed', text.replace('12.50', '02.50'), 'qr-crc'],
  [
    'a check of small letters',
    text.slice(0, -4) + text.slice(-4).toLowerCase().replace(/\d/g, 'a'),
    'qr-crc',
  ],
  ['the example of EMVCo', `${EMVCO}6304A13A`, 'qr-foreign'],
  [
    'another identifier',
    forged((body) => body.replaceAll('org.mutirao', 'com.mutirao')),
    'qr-foreign',
  ],
  ['a charge that can be none', forged((body) => body.replace('.57', 'x57')), 'qr-foreign'],
  ['another community', writeCharge({ ...SHOWN, community: 'outra' }), 'qr-other-community'],
  ['another currency', writeCharge({ ...SHOWN, unit: 'ARA' }), 'qr-other-unit'],
  ['a national money', forged((body) => body.replace('5303999', '5303986')), 'qr-other-unit'],
  ['no decimals', forged((body) => body.replace('540512.50', '540212')), 'qr-amount'],
  ['an amount of zero', forged((body) => body.replace('540512.50', '54040.00')), 'qr-amount'],
  ['a comma', forged((body) => body.replace('12.50', '12,50')), 'qr-amount'],
])('%s is no charge of here', (_, scanned, code) => {
  expect(readCharge(scanned, HERE)).toEqual({
    kind: 'refused',
    code,
    message: expect.stringMatching(/\.$/),
  });
});

test('what is written is read again, whatever the shop is called', () => {
  fc.assert(
    fc.property(
      fc.record({
        amount: fc.integer({ min: 1, max: MOST_QR_MINOR }).map(minor),
        decimals: fc.integer({ min: 0, max: 4 }),
        name: fc.string({ unit: 'grapheme', maxLength: 60 }),
        community: fc.stringMatching(/^[a-z0-9]{1,40}$/),
        unit: fc.stringMatching(/^[A-Z]{3,8}$/),
        charge: fc.stringMatching(/^[\w-]{22}\.[1-9]\d{0,9}$/),
      }),
      ({ decimals, name, ...qr }) => {
        const written = writeCharge({ ...qr, decimals, name, backedBy: 'CAD', category: 'x' });
        expect(written).toMatch(/^[ -~]{1,512}$/);
        expect(readCharge(written, { ...qr, decimals })).toEqual({ kind: 'charge', ...qr });
      },
    ),
  );
});

test('one character read wrongly is always noticed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: text.length - 1 }),
      fc.constantFrom(...'0A9z.-'),
      (at, character) => {
        fc.pre(text[at] !== character);
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        expect(readCharge(changed, HERE).kind).toBe('refused');
      },
    ),
  );
});
