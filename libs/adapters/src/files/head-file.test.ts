// Starts: files in a temporary folder.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { EMPTY_HEAD, type Head } from '@mutirao/event-sourcing';
import { HeadFile } from './head-file.ts';

const SLOT_BYTES = 512;
const folder = mkdtempSync(join(tmpdir(), 'mutirao-head-'));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
const newPath = (): string => join(folder, `${made++}`);
const head = (position: number, fill = position): Head => ({
  position,
  hash: Buffer.alloc(32, fill % 251),
});

function written(path: string, ...heads: readonly Head[]): Buffer {
  const file = new HeadFile(path, { flush: false });
  file.read();
  for (const each of heads) file.acknowledge(each);
  file.close();
  return readFileSync(path);
}

function readBack(path: string): Head {
  const file = new HeadFile(path, { flush: false });
  const found = file.read();
  file.close();
  return found;
}

test('nothing was acknowledged yet', () => {
  expect(readBack(newPath())).toEqual(EMPTY_HEAD);
});

test.each([true, false])('the last head is found by the next process (flushed: %p)', (flush) => {
  const path = newPath();
  for (const position of [0, 1, 2, 640, 10 ** 15]) {
    const file = new HeadFile(path, { flush });
    file.acknowledge(head(position));
    expect(file.read()).toEqual(head(position));
    file.close();
    expect(readBack(path)).toEqual(head(position));
  }
});

test('of two slots the higher position counts, in whichever it stands', () => {
  for (const heads of [
    [head(7), head(8)],
    [head(7), head(8), head(9)],
  ]) {
    const path = newPath();
    const bytes = written(path, ...heads);
    expect(readBack(path)).toEqual(heads.at(-1));
    writeFileSync(path, Buffer.concat([bytes.subarray(SLOT_BYTES), bytes.subarray(0, SLOT_BYTES)]));
    expect(readBack(path)).toEqual(heads.at(-1));
  }
});

test('a write cut short at any byte leaves the head before it or the new one, never a third', () => {
  // 64 apart, and equal hashes in part: nothing but a checksum tells these texts apart.
  const [before, last, next] = [head(64, 1), head(128, 2), head(1_216, 3)];
  const path = newPath();
  const old = written(path, before, last);
  const whole = written(path, next);
  const seen = new Set<number>();
  for (let length = 0; length <= SLOT_BYTES; length++) {
    writeFileSync(path, Buffer.concat([whole.subarray(0, length), old.subarray(length)]));
    const found = readBack(path);
    expect([last, next]).toContainEqual(found);
    seen.add(found.position);
  }
  expect([...seen]).toEqual([128, 1_216]);
});

test('after a restart the newest slot is not the one that is overwritten', () => {
  const path = newPath();
  written(path, head(1), head(2), head(3));
  const file = new HeadFile(path, { flush: false });
  file.acknowledge(head(4));
  file.close();
  const slots = readFileSync(path, 'latin1').match(/^ *\d{16}/gm);
  expect(slots?.map(Number).toSorted()).toEqual([3, 4]);
});

test('one slot that is unreadable leaves the other; two leave none', () => {
  const path = newPath();
  const bytes = written(path, head(5), head(6));
  bytes.fill(0, SLOT_BYTES, SLOT_BYTES + 100);
  writeFileSync(path, bytes);
  expect(readBack(path)).toEqual(head(5));
  bytes.write('x', 20);
  writeFileSync(path, bytes);
  expect(readBack(path)).toEqual(EMPTY_HEAD);
});
