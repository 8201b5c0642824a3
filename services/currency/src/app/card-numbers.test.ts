import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SqliteRecordPlace } from '@mutirao/adapters/records';
import { isCardNumber } from '../domain/cards/number.ts';
import { Notes } from '../stores/notes.ts';
import { Register } from '../stores/register.ts';
import { assignNumber, numberOf } from './card-numbers.ts';

const KEY = Buffer.alloc(32, 7);
const [CARD, OTHER] = ['card', 'other'].map((name) => name.padEnd(22, '_')) as [string, string];
let folder = '';
let parts: { notes: Notes; register: Register };
const places: SqliteRecordPlace[] = [];

const open = async (name: string, key = KEY) => {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const place = new SqliteRecordPlace(path);
  places.push(place);
  return {
    notes: await Notes.open(place, { naming: key, sealing: KEY }),
    register: await Register.open(place, key),
  };
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-numbers-'));
  parts = await open('vila');
});
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
  rmSync(folder, { recursive: true });
});

test('a card has one number, asked as often as one likes, and the register finds the card by it', async () => {
  expect(await numberOf(parts, CARD)).toBeUndefined();
  const number = await assignNumber(parts, CARD);
  expect(isCardNumber(number)).toBe(true);
  expect([await assignNumber(parts, CARD), await numberOf(parts, CARD)]).toEqual([number, number]);
  expect(await parts.register.cardOf(number)).toBe(CARD);
  expect(await assignNumber(parts, OTHER)).not.toBe(number);
});

test('a number that another card has is passed over', async () => {
  const taken = await assignNumber(await open('elsewhere'), CARD);
  await parts.register.bindCard(taken, OTHER);
  const number = await assignNumber(parts, CARD);
  expect(number).not.toBe(taken);
  expect(await numberOf(parts, CARD)).toBe(number);
  expect(await parts.register.cardOf(taken)).toBe(OTHER);
});

test('another community’s key makes other numbers', async () => {
  const foreign = await open('foreign', Buffer.alloc(32, 8));
  expect(await assignNumber(foreign, CARD)).not.toBe(await assignNumber(parts, CARD));
});
