import { expect, test } from '@jest/globals';
import { nisVerdict, nisWithCheckDigit } from './nis.ts';

test.each([
  ['00000000019', 'ok'],
  ['00000000027', 'ok'],
  ['00000000010', 'nis-check-digit'],
  ['00000000091', 'nis-check-digit'],
  ['0000000001', 'nis'],
  ['000000000019', 'nis'],
  ['', 'nis'],
  [' 0000000019', 'nis'],
  ['0000000001x', 'nis'],
  ['-0000000019', 'nis'],
  ['1e000000019', 'nis'],
  ['٠٠٠٠٠٠٠٠٠١٩', 'nis'],
  ['=0000000019', 'nis'],
])('%p is judged %s', (text, verdict) => {
  expect(nisVerdict(text)).toBe(verdict);
});

test('remainders that would give 10 or 11 give the check digit 0', () => {
  expect(nisWithCheckDigit('0000000000')).toBe('00000000000');
  expect(nisWithCheckDigit('0000000006')).toBe('00000000060');
});

test('one mistyped digit is always noticed', () => {
  for (let n = 0; n < 500; n++) {
    const good = nisWithCheckDigit(String(n * 7_919_777).padStart(10, '0'));
    expect(nisVerdict(good)).toBe('ok');
    for (let at = 0; at < 10; at++) {
      const wrong = `${good.slice(0, at)}${(Number(good[at]) + 1) % 10}${good.slice(at + 1)}`;
      const missed = nisVerdict(wrong) === 'ok';
      // 10 and 11 both give 0, the one pair that this check cannot tell apart.
      expect(missed && !good.endsWith('0')).toBe(false);
    }
  }
});
