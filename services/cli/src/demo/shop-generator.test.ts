import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { readMerchants } from '../../../currency/src/files/merchants-csv.ts';
import { generateShops, merchantsFile } from './shop-generator.ts';

const shops = generateShops({ seed: 3, count: 120 });

test('the same seed makes the same shops, another one others', () => {
  expect(generateShops({ seed: 3, count: 120 })).toEqual(shops);
  expect(generateShops({ seed: 4, count: 120 })).not.toEqual(shops);
});

test('the reader of merchants takes every line as it was meant', async () => {
  const read: unknown[] = [];
  for await (const rows of readMerchants(Readable.from([Buffer.from(merchantsFile(shops))]))) {
    read.push(...rows);
  }
  expect(read).toEqual(shops.map((shop, index) => ({ line: index + 2, ...shop })));
});

test('numbers are of one shop each, and the smallest town has every kind of shop', () => {
  const distinct = (of: (shop: (typeof shops)[number]) => string) => new Set(shops.map(of)).size;
  expect(distinct(({ registry }) => registry)).toBe(shops.length);
  expect(distinct(({ document }) => document)).toBe(shops.length);
  const smallest = generateShops({ seed: 3, count: 20 });
  expect(new Set(smallest.map(({ category }) => category)).size).toBe(6);
  const daily = smallest.filter(({ redeemsDaily }) => redeemsDaily);
  expect([daily.length, smallest.length - daily.length]).toEqual([8, 12]);
});
