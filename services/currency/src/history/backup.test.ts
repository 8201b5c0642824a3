import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { type Folder, folderOf } from '../folder.ts';
import { backup } from './backup.ts';
import { soundFolder, sql, transferred } from './doctor.fixture.ts';
import { doctor } from './doctor.ts';
import { replayAt } from './replay.ts';
import { acknowledge, forge } from './town.fixture.ts';

const emptyPlace = () => join(mkdtempSync(join(tmpdir(), 'mutirao-')), 'copy');

test('a backup holds all that cannot be made again, and no key; restored, it is sound', async () => {
  const folder = await soundFolder();
  writeFileSync(join(folder.keys, 'signing-key.json'), 'secret');
  sql(
    folder.path.notes,
    'CREATE TABLE notes (id TEXT, text TEXT)',
    "INSERT INTO notes VALUES ('a', 'b')",
  );
  const destination = emptyPlace();
  const report = await backup(folder, destination);
  expect(readdirSync(destination).sort()).toEqual([
    'head',
    'journal.sqlite',
    'notes.sqlite',
    'runs',
    'town.json',
  ]);
  const { ok, head } = await doctor(folder);
  expect([ok, report.head, report.files]).toEqual([true, head, 6]);
  expect(report.bytes).toBeGreaterThan(8_192);

  const restored = join(mkdtempSync(join(tmpdir(), 'mutirao-')), 'vila');
  cpSync(destination, restored, { recursive: true });
  const copy = folderOf(restored);
  expect((await doctor(copy, { expect: head })).ok).toBe(true);
  expect(await replayAt(copy)).toEqual(await replayAt(folder));
  const notes = new DatabaseSync(copy.path.notes, { readOnly: true });
  expect(notes.prepare('SELECT text FROM notes').get()).toEqual({ text: 'b' });
  notes.close();
});

test('what is appended meanwhile is in the copy whole or not at all', async () => {
  const folder = await soundFolder();
  const destination = emptyPlace();
  let isDone = false;
  const copying = backup(folder, destination).finally(() => {
    isDone = true;
  });
  let appended = 0;
  while (!isDone && appended < 2_000) {
    acknowledge(folder, await forge(folder, [transferred(), transferred()]));
    appended += 2;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { head } = await copying;
  expect(appended).toBeGreaterThan(0);
  const copy: Folder = folderOf(destination);
  const { ok, checks, head: found } = await doctor(copy);
  expect({ ok, bad: checks.filter((check) => !check.ok) }).toEqual({ ok: true, bad: [] });
  expect(found).toBe(head);
  // What was copied is a beginning of what is served.
  expect((await doctor(folder, { expect: head })).checks).toContainEqual(
    expect.objectContaining({ name: 'expected-head', ok: true }),
  );
});

test('a folder with anything in it is refused, and so is a journal that is broken', async () => {
  const folder = await soundFolder();
  const full = emptyPlace();
  mkdirSync(full);
  writeFileSync(join(full, 'something'), '');
  await expect(backup(folder, full)).rejects.toMatchObject({ code: 'destination-not-empty' });
  expect(readdirSync(full)).toEqual(['something']);

  sql(folder.path.journal, 'DELETE FROM chunks WHERE first = 6');
  const broken = emptyPlace();
  await expect(backup(folder, broken)).rejects.toMatchObject({ code: 'copy-broken' });
  expect(existsSync(join(broken, 'town.json'))).toBe(false);
});
