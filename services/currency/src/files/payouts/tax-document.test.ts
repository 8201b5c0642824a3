import { expect, test } from '@jest/globals';
import { taxDocumentVerdict } from './tax-document.ts';

test.each([
  ['99000001000101', 'ok'],
  ['99000001000110', 'check-digit'],
  ['99000001000191', 'check-digit'],
  ['99000010000101', 'check-digit'],
  ['12ABC34501DE35', 'ok'], // the tax authority's own example of a CNPJ with letters
  ['12ABC34501DE36', 'check-digit'],
  ['00000000191', 'ok'],
  ['00000000192', 'check-digit'],
  ['00000000181', 'check-digit'],
  ['00000000000', 'shape'],
  ['11111111111', 'shape'],
  ['99999999999999', 'shape'],
  ['12abc34501de35', 'shape'],
  ['1234567890', 'shape'],
  ['123456789012', 'shape'],
  ['99.000.001/0001-01', 'shape'],
  ['99000001000101\n', 'shape'],
  ['٠٠٠٠٠٠٠٠١٩١', 'shape'],
  ['', 'shape'],
])('the tax number %p is judged %s', (text, verdict) => {
  expect(taxDocumentVerdict(text)).toBe(verdict);
});
