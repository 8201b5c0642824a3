import { expect, test } from '@jest/globals';
import { seededRandom } from './seeded-random.ts';
import { SHORTEST, TextSearch } from './text-search.ts';

const find = (texts: readonly string[], within: string | Buffer) => {
  const search = new TextSearch(texts.map((text) => Buffer.from(text)));
  return [...search.find(Buffer.from(within as string))];
};

test('every place of every text is found, also of texts that overlap', () => {
  const texts = ['00000012345', '12345000000', 'severino jatobá', 'severino jatobá xingu'];
  expect(find(texts, 'x00000012345000000,severino jatobá xingu')).toEqual([
    { text: 0, at: 1 },
    { text: 1, at: 7 },
    { text: 2, at: 19 },
    { text: 3, at: 19 },
  ]);
  expect(find(texts, '0000001234,severino jatob')).toEqual([]);
});

test('capital letters are small ones, in UTF-8 and in Latin-1', () => {
  expect(find(['Verônica Maçaranduba'], 'VERÔNICA MAÇARANDUBA')).toHaveLength(1);
  const latin1 = new TextSearch([Buffer.from('Verônica Maçaranduba', 'latin1')]);
  expect([...latin1.find(Buffer.from('VERÔNICA MAÇARANDUBA', 'latin1'))]).toHaveLength(1);
});

test('it finds in noise what a plain search finds', () => {
  const random = seededRandom(11);
  const noise = Buffer.from(Array.from({ length: 40_000 }, () => 0x61 + random.below(2)));
  const texts = Array.from({ length: 300 }, () => {
    const at = random.below(noise.length - 14);
    return noise.toString('latin1', at, at + SHORTEST + random.below(4));
  });
  const plain = texts.flatMap((text, place) => {
    const hits = [];
    for (let at = noise.indexOf(text); at >= 0; at = noise.indexOf(text, at + 1)) {
      hits.push({ text: place, at });
    }
    return hits;
  });
  const order = (hits: readonly { text: number; at: number }[]) =>
    hits.map(({ text, at }) => `${at}/${text}`).sort();
  expect(order(find(texts, noise))).toEqual(order(plain));
});

test('a text of fewer bytes than a window is no text', () => {
  expect(() => find(['1234567890'], '')).toThrow(RangeError);
});
