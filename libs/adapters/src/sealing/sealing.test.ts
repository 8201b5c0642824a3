import { expect, test } from '@jest/globals';
import { DoesNotOpen, derivedKey, seal, unseal } from './sealing.ts';

const KEY = Buffer.alloc(32, 7);
const TEXT = Buffer.from('Érica, de casa em casa');

test('what is sealed opens again with the same key and about the same thing', () => {
  expect(unseal(KEY, 'note:a', seal(KEY, 'note:a', TEXT))).toEqual(TEXT);
  expect(unseal(KEY, '', seal(KEY, '', Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
});

test('sealing twice gives two texts: who compares them learns nothing', () => {
  const [one, other] = [seal(KEY, 'a', TEXT), seal(KEY, 'a', TEXT)];
  expect(one.equals(other)).toBe(false);
  expect(one).toHaveLength(12 + TEXT.length + 16);
  expect(one.includes(TEXT)).toBe(false);
});

test('it opens with no other key, about nothing else, and not cut', () => {
  const sealed = seal(KEY, 'a', TEXT);
  const tries: [Buffer, string, Buffer][] = [
    [Buffer.alloc(32, 8), 'a', sealed],
    [KEY, 'b', sealed],
    [KEY, 'a', sealed.subarray(0, -1)],
    [KEY, 'a', sealed.subarray(0, 20)],
    [KEY, 'a', Buffer.alloc(0)],
  ];
  for (const [key, about, bytes] of tries) {
    expect(() => unseal(key, about, bytes)).toThrow(DoesNotOpen);
  }
});

test('not one bit of it can be changed', () => {
  const sealed = seal(KEY, 'a', TEXT);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(() => unseal(KEY, 'a', changed)).toThrow(DoesNotOpen);
  }
});

// Test case 14 of the GCM specification (McGrew and Viega), which SP 800-38D is made of.
test('what another implementation of the standard sealed opens', () => {
  const [cipher, tag] = ['cea7403d4d606b6e074ec5d3baf39d18', 'd0d1c8a799996bf0265b98b5d48ab919'];
  const sealed = Buffer.concat([Buffer.alloc(12), Buffer.from(cipher + tag, 'hex')]);
  expect(unseal(Buffer.alloc(32), '', sealed)).toEqual(Buffer.alloc(16));
});

// RFC 5869, appendix A.3: SHA-256, no salt, no info; the first 32 of its 42 bytes.
test('a derived key is that of RFC 5869, and another for each purpose', () => {
  const key = Buffer.alloc(22, 0x0b);
  expect(derivedKey(key, '').toString('hex')).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d',
  );
  expect(derivedKey(KEY, 'notes').equals(derivedKey(KEY, 'check'))).toBe(false);
});
