import { beforeEach, expect, test } from '@jest/globals';
import { CODE_MILLISECONDS, ContactCodes } from './contact-codes.ts';

const [right, wrong, phone, another] = ['r', 'w', 'p', 'a'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];
const contact = 'm phone';
const DAY = 24 * 60 * 60_000;
let codes: ContactCodes;
beforeEach(() => {
  codes = new ContactCodes();
  codes.note(contact, right, phone, 0);
});

test('a code counts for ten minutes, and again while it does', () => {
  expect(codes.confirm(contact, right, phone, 0)).toEqual({ kind: 'right' });
  expect(codes.confirm(contact, right, phone, CODE_MILLISECONDS - 1)).toEqual({ kind: 'right' });
  expect(codes.confirm(contact, right, phone, CODE_MILLISECONDS)).toEqual({ kind: 'unknown' });
});

test('after five wrong ones the right one does not count either', () => {
  for (let triesLeft = 4; triesLeft >= 0; triesLeft--) {
    expect(codes.confirm(contact, wrong, phone, 1)).toEqual({ kind: 'wrong', triesLeft });
  }
  expect(codes.confirm(contact, right, phone, 1)).toEqual({ kind: 'unknown' });
});

test('a code is of the address that it was sent to, and of the contact', () => {
  expect(codes.confirm(contact, right, another, 1)).toEqual({ kind: 'unknown' });
  expect(codes.confirm('n phone', right, phone, 1)).toEqual({ kind: 'unknown' });
  expect(codes.isSent(contact, right, another, 1)).toBe(false);
  expect(codes.isSent(contact, right, phone, 1)).toBe(true);
  expect(codes.isSent(contact, right, phone, CODE_MILLISECONDS)).toBe(false);
});

test('five codes a day, and the next when the first of them is a day old', () => {
  for (let n = 1; n < 5; n++) {
    expect(codes.waitsUntil(contact, n)).toBeUndefined();
    codes.note(contact, right, phone, n);
  }
  expect(codes.waitsUntil(contact, 10)).toBe(DAY);
  expect(codes.waitsUntil(contact, DAY)).toBeUndefined();
});

test('of an erased member no code is under way', () => {
  codes.forget('m');
  expect(codes.confirm(contact, right, phone, 1)).toEqual({ kind: 'unknown' });
});
