import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createKeys, loadKeys, signToken } from './keys.ts';

let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys');
});

afterEach(() => rm(join(folder, '..'), { recursive: true }));

test('keys are made once, for their owner alone, and read back the same', async () => {
  const made = await createKeys(folder);
  const read = await loadKeys(folder);
  expect(read.community).toEqual(made.community);
  expect(read.community).toHaveLength(32);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of ['signing-key.json', 'community.key']) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  }
});

test('existing keys are never replaced', async () => {
  await createKeys(folder);
  const before = await readFile(join(folder, 'community.key'), 'utf8');
  await expect(createKeys(folder)).rejects.toThrow('EEXIST');
  expect(await readFile(join(folder, 'community.key'), 'utf8')).toBe(before);
});

test('a key that others can read is not used', async () => {
  await createKeys(folder);
  await chmod(join(folder, 'community.key'), 0o644);
  await expect(loadKeys(folder)).rejects.toThrow('chmod 600');
});

test.each([
  ['community.key', 'abc', 'not 32 bytes'],
  ['signing-key.json', '{"kty":"OKP","crv":"Ed25519","x":"AA"}', 'not a private Ed25519 key'],
])('a damaged %s is named', async (name, content, message) => {
  await createKeys(folder);
  await writeFile(join(folder, name), content);
  await expect(loadKeys(folder)).rejects.toThrow(message);
});

test('a token carries who, what and until when, and a random id', async () => {
  const keys = await createKeys(folder);
  const claims = {
    subject: 'ana',
    roles: ['officer'],
    audience: 'vila',
    nowSeconds: 1000,
  } as const;
  const one = decodeJwt(await signToken(keys, claims));
  expect(one).toMatchObject({
    iss: 'mutirao-local',
    aud: 'vila',
    sub: 'ana',
    roles: ['officer'],
    iat: 1000,
    exp: 1900,
  });
  const other = decodeJwt(await signToken(keys, { ...claims, lifetimeSeconds: 60 }));
  expect(other.exp).toBe(1060);
  expect(other.jti).not.toBe(one.jti);
  expect(() => signToken(keys, { ...claims, lifetimeSeconds: 901 })).toThrow(RangeError);
});
