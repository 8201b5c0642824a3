import { expect, test } from '@jest/globals';
import { Tickets } from './sign-in-tickets.ts';

function made() {
  const clock = { now: 1_000_000 };
  return { clock, tickets: new Tickets(() => clock.now) };
}

test('a ticket is opened as often as one likes and used once, however it is spelled', () => {
  const { tickets } = made();
  const ticket = tickets.issue('door', { member: 'ana' }, 60);
  expect(tickets.open('door', ticket)).toEqual({ member: 'ana' });
  expect(tickets.open('door', ticket)).toEqual({ member: 'ana' });
  expect(tickets.use('door', ticket)).toBe(true);
  expect(tickets.open('door', ticket)).toBeUndefined();
  expect(tickets.use('door', ticket)).toBe(false);
  expect(tickets.use('door', `${ticket}=`)).toBe(false);
});

test('it counts for its purpose, until it lapses, with this process alone', () => {
  const { clock, tickets } = made();
  const ticket = tickets.issue('door', 1, 60);
  expect(tickets.open('window', ticket)).toBeUndefined();
  expect(tickets.use('window', ticket)).toBe(false);
  expect(new Tickets(() => clock.now).open('door', ticket)).toBeUndefined();
  clock.now += 59_999;
  expect(tickets.open('door', ticket)).toBe(1);
  clock.now += 1;
  expect(tickets.open('door', ticket)).toBeUndefined();
  expect(tickets.use('door', ticket)).toBe(false);
});

test.each(['', 'x', '🙂', 'A'.repeat(200)])('%j is no ticket', (text) => {
  const { tickets } = made();
  expect(tickets.open('door', text)).toBeUndefined();
  expect(tickets.use('door', text)).toBe(false);
});

test('nothing in it can be read or changed', () => {
  const { tickets } = made();
  const ticket = tickets.issue('door', { member: 'ana' }, 60);
  expect(Buffer.from(ticket, 'base64url').includes('ana')).toBe(false);
  const bytes = Buffer.from(ticket, 'base64url');
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    expect(tickets.open('door', changed.toString('base64url'))).toBeUndefined();
  }
});
