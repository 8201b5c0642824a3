import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isCardNumber } from '../domain/cards/number.ts';
import { Notes } from '../stores/notes.ts';
import { Register } from '../stores/register.ts';
import { assignNumber, numberOf } from './card-numbers.ts';

const KEY = Buffer.alloc(32, 7);
const [CARD, OTHER] = ['card', 'other'].map((name) => name.padEnd(22, '_')) as [string, string];
let folder = '';
let parts: { notes: Notes; register: Register };

const open = (name: string, key = KEY) => ({
  notes: new Notes(join(folder, `${name}-notes`), { naming: key, sealing: KEY }),
  register: new Register(join(folder, `${name}-register`), key),
});
const close = ({ notes, register }: typeof parts) => {
  notes.close();
  register.close();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-numbers-'));
  parts = open('vila');
});
afterEach(() => {
  close(parts);
  rmSync(folder, { recursive: true });
});

test('a card has one number, asked as often as one likes, and the register finds the card by it', () => {
  expect(numberOf(parts, CARD)).toBeUndefined();
  const number = assignNumber(parts, CARD);
  expect(isCardNumber(number)).toBe(true);
  expect([assignNumber(parts, CARD), numberOf(parts, CARD)]).toEqual([number, number]);
  expect(parts.register.cardOf(number)).toBe(CARD);
  expect(assignNumber(parts, OTHER)).not.toBe(number);
});

test('a number that another card has is passed over', () => {
  const elsewhere = open('elsewhere');
  const taken = assignNumber(elsewhere, CARD);
  close(elsewhere);
  parts.register.bindCard(taken, OTHER);
  const number = assignNumber(parts, CARD);
  expect(number).not.toBe(taken);
  expect(numberOf(parts, CARD)).toBe(number);
  expect(parts.register.cardOf(taken)).toBe(OTHER);
});

test('another community’s key makes other numbers', () => {
  const foreign = open('foreign', Buffer.alloc(32, 8));
  expect(assignNumber(foreign, CARD)).not.toBe(assignNumber(parts, CARD));
  close(foreign);
});
