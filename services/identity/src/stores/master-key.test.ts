import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { type IdentityFolder, identityFolder } from '../folder.ts';
import {
  assertMasterKey,
  createMasterKey,
  keepMasterKeyCheck,
  masterKeyFile,
  masterKeyOf,
} from './master-key.ts';

const TOWN = { community: 'vila', timeZone: 'America/Sao_Paulo', rehearsal: true };
let base: string;
let folder: IdentityFolder;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mutirao-master-'));
  const folders = { data: join(base, 'vila'), keys: join(base, 'vila.keys') };
  folder = identityFolder(TOWN, folders);
  for (const path of [folder.path.folder, folder.keys]) mkdirSync(path, { recursive: true });
});

test('a new town gets a key of its own beside the data, readable by its owner alone', async () => {
  createMasterKey(folder);
  const key = await masterKeyOf(folder).masterKey();
  expect(key).toHaveLength(32);
  expect(statSync(folder.path.masterKey).mode & 0o777).toBe(0o600);
  expect(existsSync(folder.path.masterKeyPlace)).toBe(false);
});

test('a key elsewhere is found again, and one that is there is used and not replaced', async () => {
  const file = join(base, 'safe.key');
  writeFileSync(file, `${'5a'.repeat(32)}\n`, { mode: 0o600 });
  createMasterKey(folder, file);
  expect(await masterKeyOf(folder).masterKey()).toEqual(Buffer.alloc(32, 0x5a));
  expect(existsSync(folder.path.masterKey)).toBe(false);
  createMasterKey(folder);
  expect(await masterKeyOf(folder).masterKey()).toEqual(Buffer.alloc(32, 0x5a));
  // Where it is not reached, none is made in its place.
  rmSync(file);
  createMasterKey(folder);
  expect([existsSync(file), existsSync(folder.path.masterKey)]).toEqual([false, false]);
  await expect(masterKeyOf(folder).masterKey()).rejects.toThrow(`is not there: ${file}`);
});

test('what is read says otherwise', async () => {
  createMasterKey(folder);
  const other = join(base, 'other.key');
  writeFileSync(other, '6b'.repeat(32), { mode: 0o600 });
  expect(await masterKeyOf(folder, other).masterKey()).toEqual(Buffer.alloc(32, 0x6b));
});

test('the data folder is no place for the key, by whatever way one gets there', () => {
  const inside = join(folder.data, 'identity', 'master.key');
  symlinkSync(folder.data, join(base, 'elsewhere'));
  const ways = [inside, join(folder.data, 'x', '..', 'k'), join(base, 'elsewhere', 'k')];
  for (const file of [folder.data, ...ways]) {
    expect(() => createMasterKey(folder, file)).toThrow('must not lie in the data folder');
    expect(() => masterKeyOf(folder, file)).toThrow('must not lie in the data folder');
  }
  expect(existsSync(inside)).toBe(false);
  expect(() => createMasterKey(folder, join(base, '..vila.key'))).not.toThrow();
});

test.each([
  ['can be read by others: chmod 600 it', 'ab'.repeat(32), 0o640],
  ['is not 32 bytes in hexadecimal', 'ab'.repeat(31), 0o600],
  ['is not 32 bytes in hexadecimal', '', 0o600],
])('a key file that %s is refused, and its content is not told', async (why, text, mode) => {
  const file = join(base, 'bad.key');
  writeFileSync(file, text);
  chmodSync(file, mode);
  const refusal = masterKeyFile(file).masterKey();
  await expect(refusal).rejects.toThrow(why);
  await expect(refusal).rejects.not.toThrow('abab');
});

test('a key file that is not there is said to be missing', async () => {
  await expect(masterKeyFile(join(base, 'none')).masterKey()).rejects.toThrow('is not there');
});

test('the folder tells another master key from its own, and nothing of its own', () => {
  const own = Buffer.alloc(32, 1);
  keepMasterKeyCheck(folder, own);
  expect(() => assertMasterKey(folder, own)).not.toThrow();
  expect(() => assertMasterKey(folder, Buffer.alloc(32, 2))).toThrow('not the master key');
  expect(readFileSync(folder.path.masterKeyCheck, 'utf8')).not.toContain(own.toString('hex'));
});

test('without the check it is not taken on trust', () => {
  expect(() => assertMasterKey(folder, Buffer.alloc(32, 1))).toThrow('is missing');
});
