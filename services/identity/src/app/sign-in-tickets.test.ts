import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PlaceOfRecords } from '../stores/record-place.fixture.ts';
import { UsedTickets } from '../stores/used-tickets.ts';
import { Tickets } from './sign-in-tickets.ts';

const KEY = Buffer.alloc(32, 3);
const clock = { now: 0 };
let records: PlaceOfRecords;
let used: UsedTickets;
let tickets: Tickets;
const made = (by: UsedTickets, key: Buffer) => new Tickets(by, key, () => clock.now);
beforeEach(async () => {
  records = new PlaceOfRecords();
  used = await UsedTickets.open(records.place);
  clock.now = 1_000_000;
  tickets = made(used, KEY);
});
afterEach(() => records.remove());

test('a ticket is opened as often as one likes and used once, however it is spelled', async () => {
  const ticket = tickets.issue('door', { member: 'ana' }, 60);
  expect(await tickets.open('door', ticket)).toEqual({ member: 'ana' });
  expect(await tickets.open('door', ticket)).toEqual({ member: 'ana' });
  expect(await tickets.use('door', ticket)).toBe(true);
  expect(await tickets.open('door', ticket)).toBeUndefined();
  expect(await tickets.use('door', ticket)).toBe(false);
  expect(await tickets.use('door', `${ticket}=`)).toBe(false);
});

test('it counts for its purpose, until it lapses, with its community alone', async () => {
  const ticket = tickets.issue('door', 1, 60);
  expect(await tickets.open('window', ticket)).toBeUndefined();
  expect(await tickets.use('window', ticket)).toBe(false);
  expect(await made(used, Buffer.alloc(32, 4)).open('door', ticket)).toBeUndefined();
  clock.now += 59_999;
  expect(await tickets.open('door', ticket)).toBe(1);
  clock.now += 1;
  expect(await tickets.open('door', ticket)).toBeUndefined();
  expect(await tickets.use('door', ticket)).toBe(false);
});

test('another instance opens it, and of two who use it at once one is too late', async () => {
  const other = made(await UsedTickets.open(records.again()), KEY);
  const ticket = tickets.issue('door', 1, 60);
  expect(await other.open('door', ticket)).toBe(1);
  const used = await Promise.all(
    [tickets, other, tickets, other].map((each) => each.use('door', ticket)),
  );
  expect(used.filter(Boolean)).toHaveLength(1);
  expect(await tickets.open('door', ticket)).toBeUndefined();
});

test('a sweep takes what has lapsed, and nothing that could be used again', async () => {
  const ticket = tickets.issue('door', 1, 60);
  await tickets.use('door', ticket);
  await used.sweep(clock.now + 60_000);
  expect(await tickets.use('door', ticket)).toBe(false);
  await used.sweep(clock.now + 60_001);
  expect(records.bytes('used-tickets').length).toBeGreaterThan(0);
  clock.now += 60_001;
  expect(await tickets.use('door', ticket)).toBe(false);
});

test.each(['', 'x', '🙂', 'A'.repeat(200)])('%j is no ticket', async (text) => {
  expect(await tickets.open('door', text)).toBeUndefined();
  expect(await tickets.use('door', text)).toBe(false);
});

test('nothing in it can be read or changed', async () => {
  const ticket = tickets.issue('door', { member: 'ana' }, 60);
  expect(Buffer.from(ticket, 'base64url').includes('ana')).toBe(false);
  const bytes = Buffer.from(ticket, 'base64url');
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    expect(await tickets.open('door', changed.toString('base64url'))).toBeUndefined();
  }
});
