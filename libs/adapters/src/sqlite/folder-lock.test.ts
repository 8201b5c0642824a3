// Starts: processes of its own, and files in a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { FolderInUse, FolderLock } from './folder-lock.ts';

const run = fileURLToPath(new URL('../../../../tools/run.mjs', import.meta.url));
const fixture = fileURLToPath(new URL('./hold-folder.fixture.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mutirao-lock-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const each of children) each.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Another process that holds `path`. */
async function holder(path: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [run, fixture, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe('held\n');
  return child;
}

test('a folder is held once, and free again when it is released', () => {
  const path = join(folder, 'one');
  const lock = new FolderLock(path);
  expect(() => new FolderLock(path)).toThrow(FolderInUse);
  lock.release();
  lock.release();
  new FolderLock(path).release();
});

test('a file that is no lock is not taken for one that another process holds', () => {
  const path = join(folder, 'other');
  writeFileSync(
    path,
    'not a database, but long enough to be looked at as if it were one'.repeat(20),
  );
  expect(() => new FolderLock(path)).toThrow('not a database');
});

test('a second process is refused at once, and the first is not disturbed', async () => {
  const path = join(folder, 'two');
  await holder(path);
  const begin = performance.now();
  for (let time = 0; time < 3; time++) expect(() => new FolderLock(path)).toThrow(FolderInUse);
  expect(performance.now() - begin).toBeLessThan(1_000);
});

test.each(['SIGKILL', 'SIGTERM'] as const)('%s gives the folder back', async (signal) => {
  const path = join(folder, signal);
  const child = await holder(path);
  expect(() => new FolderLock(path)).toThrow(path);
  child.kill(signal);
  await once(child, 'exit');
  new FolderLock(path).release();
});
