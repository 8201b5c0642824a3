import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CODE_MILLISECONDS, ContactCodes } from './contact-codes.ts';
import { PlaceOfRecords } from './record-place.fixture.ts';

const [right, wrong, phone, another] = ['r', 'w', 'p', 'a'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];
const contact = 'm phone';
const DAY = 24 * 60 * 60_000;
let records: PlaceOfRecords;
let codes: ContactCodes;
beforeEach(async () => {
  records = new PlaceOfRecords();
  codes = await ContactCodes.open(records.place);
  await codes.note(contact, right, phone, 0);
});
afterEach(() => records.remove());

const tried = (code: Buffer, at: number, address = phone) =>
  codes.confirm(contact, code, address, at);

test('a code counts for ten minutes, and again while it does', async () => {
  expect(await tried(right, 0)).toEqual({ kind: 'right' });
  expect(await tried(right, CODE_MILLISECONDS - 1)).toEqual({ kind: 'right' });
  expect(await tried(right, CODE_MILLISECONDS)).toEqual({ kind: 'unknown' });
});

test('after five wrong ones the right one does not count either', async () => {
  for (let triesLeft = 4; triesLeft >= 0; triesLeft--) {
    expect(await tried(wrong, 1)).toEqual({ kind: 'wrong', triesLeft });
  }
  expect(await tried(right, 1)).toEqual({ kind: 'unknown' });
});

test('a hundred wrong ones at once, at two instances, are no more than five', async () => {
  const other = await ContactCodes.open(records.again());
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      (n % 2 ? codes : other).confirm(contact, wrong, phone, 1),
    ),
  );
  const counted = answers.flatMap((each) => (each.kind === 'wrong' ? [each.triesLeft] : []));
  expect(counted.sort()).toEqual([0, 1, 2, 3, 4]);
});

test('a code is of the address that it was sent to, and of the contact', async () => {
  expect(await tried(right, 1, another)).toEqual({ kind: 'unknown' });
  expect(await codes.confirm('n phone', right, phone, 1)).toEqual({ kind: 'unknown' });
  expect(await codes.isSent(contact, right, another, 1)).toBe(false);
  expect(await codes.isSent(contact, right, phone, 1)).toBe(true);
  expect(await codes.isSent(contact, right, phone, CODE_MILLISECONDS)).toBe(false);
});

test('five codes a day, and the next when the first of them is a day old', async () => {
  for (let n = 1; n < 5; n++) {
    expect(await codes.waitsUntil(contact, n)).toBeUndefined();
    await codes.note(contact, right, phone, n);
  }
  expect(await codes.waitsUntil(contact, 10)).toBe(DAY);
  expect(await codes.waitsUntil(contact, DAY)).toBeUndefined();
});

test('of an erased member no code is under way', async () => {
  await codes.forget('m');
  expect(await tried(right, 1)).toEqual({ kind: 'unknown' });
});

test('a sweep takes what no day counts any more, and nothing else', async () => {
  await codes.sweep(DAY);
  expect(await codes.isSent(contact, right, phone, 1)).toBe(true);
  await codes.sweep(DAY + 1);
  expect(await codes.isSent(contact, right, phone, 1)).toBe(false);
});
