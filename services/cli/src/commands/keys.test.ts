import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { run, testFolder } from '../surroundings.fixture.ts';

const folder = testFolder();

beforeAll(async () => {
  const words =
    'init --data town --community vila --currency MUM --backed-by BRL --time-zone America/Sao_Paulo';
  expect((await run(words.split(' '), { folder })).exitCode).toBe(0);
});

const rotate = (...more: string[]) =>
  run(['keys', 'rotate', '--data', 'town', '--json', ...more], { folder });

const kidOfToken = async (): Promise<string> => {
  const words = 'token --data town --role officer --subject ana'.split(' ');
  const { out } = await run(words, { folder });
  const [header = ''] = out.split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
};

test('a new key is known for ten minutes before it signs; nothing secret is printed', async () => {
  const before = await kidOfToken();
  const { exitCode, out } = await rotate();
  expect(exitCode).toBe(0);
  const { kid, signsFrom } = JSON.parse(out);
  const secondsAway = (Date.parse(signsFrom) - Date.now()) / 1000;
  expect(secondsAway).toBeGreaterThan(590);
  expect(secondsAway).toBeLessThanOrEqual(600);
  expect(kid).not.toBe(before);
  expect(await kidOfToken()).toBe(before);
  const { keys } = JSON.parse(
    readFileSync(join(folder, 'town.keys', 'signing-keys.json'), 'utf8'),
  ) as { keys: { secret: { d: string } }[] };
  expect(keys).toHaveLength(2);
  for (const { secret } of keys) expect(out).not.toContain(secret.d);
});

test('--at-once signs with it from now on', async () => {
  const { out } = await rotate('--at-once');
  expect(await kidOfToken()).toBe(JSON.parse(out).kid);
});

test('a folder without a town, and keys that are elsewhere, are named', async () => {
  const none = await run(['keys', 'rotate', '--data', 'nothing'], { folder });
  expect([none.exitCode, none.err]).toEqual([1, expect.stringContaining('holds no town')]);
  const elsewhere = await rotate('--keys', 'no-keys');
  expect(elsewhere.exitCode).toBe(1);
  expect(JSON.parse(elsewhere.out)).toMatchObject({ code: 'keys-unusable' });
});
