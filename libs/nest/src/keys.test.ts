import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCommunityKey, keepNotesKey, loadCommunityKey, loadNotesKey } from './keys.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys');
  file = join(folder, 'community.key');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

test('the key of a community is made once, for its owner alone, and read back the same', async () => {
  const made = await createCommunityKey(folder);
  expect(made).toHaveLength(32);
  expect(await loadCommunityKey(folder)).toEqual(made);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a key that is there is never replaced', async () => {
  await createCommunityKey(folder);
  const before = await readFile(file, 'utf8');
  await expect(createCommunityKey(folder)).rejects.toThrow('EEXIST');
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('what a crash left of a key that was being made is in nobody’s way', async () => {
  await mkdir(folder);
  await writeFile(`${file}.draft`, 'ab');
  const made = await createCommunityKey(folder);
  expect(await loadCommunityKey(folder)).toEqual(made);
  expect(await readdir(folder)).toEqual(['community.key']);
});

test('the key of the notes is kept once', async () => {
  const key = Buffer.alloc(32, 7);
  await keepNotesKey(folder, key);
  await keepNotesKey(folder, Buffer.alloc(32, 8));
  expect(await loadNotesKey(folder)).toEqual(key);
  expect(await readdir(folder)).toEqual(['notes.key']);
});

test('a key that others can read is not used', async () => {
  await createCommunityKey(folder);
  await chmod(file, 0o644);
  await expect(loadCommunityKey(folder)).rejects.toThrow('chmod 600');
});

test('a damaged key is named', async () => {
  await createCommunityKey(folder);
  await writeFile(file, 'abc');
  await expect(loadCommunityKey(folder)).rejects.toThrow('community.key is not 32 bytes');
});
