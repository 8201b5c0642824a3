import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Cluster } from './cluster.ts';
import { unexplained } from './postgres.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.stop());

const balances = () =>
  cluster.query('SELECT balance FROM accounts WHERE id IN (1, 501) ORDER BY id');
const count = (what: string) => Number(cluster.query(`SELECT count(*) FROM ${what}`));

test('a transfer moves the amount and leaves two entries that cancel out', () => {
  const before = { transfers: count('transfers'), entries: count('entries') };
  const made = cluster.query('SELECT transfer(501, 1, 300)');
  expect(balances()).toBe('1000300\n999700');
  expect(count('transfers')).toBe(before.transfers + 1);
  expect(count('entries')).toBe(before.entries + 2);
  expect(cluster.query(`SELECT sum(amount) FROM entries WHERE transfer = ${made}`)).toBe('0');
});

test('what would take an account below its floor changes nothing', () => {
  const before = { balances: balances(), entries: count('entries') };
  expect(() => cluster.query('SELECT transfer(501, 1, 2000000)')).toThrow('insufficient-funds');
  expect({ balances: balances(), entries: count('entries') }).toEqual(before);
});

test('all balances sum to zero, and entries explain each', () => {
  expect(cluster.query('SELECT sum(balance) FROM accounts')).toBe('0');
  expect(unexplained(cluster)).toBe('0');
});
