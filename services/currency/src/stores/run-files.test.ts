import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { SqliteRecordPlace } from '@mutirao/adapters/records';
import { FolderRunFiles, SharedRunFiles } from './run-files.ts';

const root = mkdtempSync(join(tmpdir(), 'mutirao-runs-'));
const places: SqliteRecordPlace[] = [];
const newFolder = (): string => mkdtempSync(join(root, 'runs-'));
const shared = () => {
  const place = new SqliteRecordPlace(newFolder());
  places.push(place);
  return place;
};
afterEach(async () => {
  for (const place of places.splice(0)) await place.close();
});
afterAll(() => rmSync(root, { recursive: true }));

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.each([
  ['in a folder', async () => new FolderRunFiles(newFolder())],
  ['shared by instances', () => SharedRunFiles.open(shared())],
])('%s', (_, open) => {
  test('a file is read again under its SHA-256, and kept twice it is kept once', async () => {
    const files = await open();
    const text = 'mutirao run 1\nprogramme joão\n';
    expect(await files.keep(text)).toBe(sha256Of(text));
    expect(await files.keep(text)).toBe(sha256Of(text));
    expect(await files.read(sha256Of(text))).toBe(text);
    expect(await files.read(sha256Of('other'))).toBeUndefined();
  });

  test.each([
    ['none', 0],
    ['just a part', 4 * 1_024 * 1_024],
    ['parts and a rest', 9_000_001],
  ])('a file may have %s of bytes', async (_name, length) => {
    const files = await open();
    const text = 'a line of it\n'.repeat(Math.ceil(length / 13)).slice(0, length);
    expect((await files.read(await files.keep(text))) === text).toBe(true);
  });
});

test('in a folder the file’s name is what sha256sum says, and an altered file is not read', async () => {
  const folder = newFolder();
  const files = new FolderRunFiles(folder);
  const sha256 = await files.keep('lines');
  expect(readdirSync(folder)).toEqual([`${sha256}.lines`]);
  const path = join(folder, `${sha256}.lines`);
  expect(sha256Of(readFileSync(path, 'utf8'))).toBe(sha256);
  writeFileSync(path, 'Lines');
  expect(await files.read(sha256)).toBeUndefined();
});

test('a shared file of which a part is missing, or is another, is not read', async () => {
  const place = shared();
  const files = await SharedRunFiles.open(place);
  const sha256 = await files.keep('x'.repeat(9_000_000));
  const records = await place.open({ name: 'runs' });
  const [, second] = await records.list({ limit: 9 });
  await records.remove([second?.key ?? '']);
  expect(await files.read(sha256)).toBeUndefined();
  await records.put([{ key: second?.key ?? '', value: Buffer.alloc(4_194_304, 'y') }]);
  expect(await files.read(sha256)).toBeUndefined();
  await files.keep('x'.repeat(9_000_000));
  expect((await files.read(sha256))?.length).toBe(9_000_000);
});
