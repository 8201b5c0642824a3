// Starts: SQLite files on a small tmpfs that it mounts and fills.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type Chunk,
  ChunkWriter,
  EMPTY_HEAD,
  type Head,
  headOf,
  NotAppended,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { SqliteEventStore } from './sqlite-event-store.ts';

const disk = mkdtempSync(join(tmpdir(), 'mutirao-disk-'));
const ballast = join(disk, 'ballast');
beforeAll(() => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
});
afterAll(() => {
  // Lazily: a test that failed may have left a file open.
  execFileSync('umount', ['-l', disk]);
  rmdirSync(disk);
});

function chunkAfter(head: Head): Chunk {
  const writer = new ChunkWriter(head);
  for (let each = 0; each < 20; each++) writer.add('x'.repeat(1_000), '');
  return writer.chunk();
}

async function positionChecked(store: SqliteEventStore): Promise<number> {
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(0)) head = verifyChunk(head, chunk);
  return head.position;
}

test.each([0, 4_096, 20_000, 60_000])(
  'a full disk (%d bytes short of it) leaves what was appended, and then goes on',
  async (room) => {
    const path = join(disk, `journal ${room}`);
    const store = new SqliteEventStore(path);
    let head = EMPTY_HEAD;
    const append = async (): Promise<void> => {
      const chunk = chunkAfter(head);
      expect(await store.append(chunk)).toBe('appended');
      head = headOf(chunk);
    };
    for (let each = 0; each < 10; each++) await append();
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - room));
    const fill = async (): Promise<void> => {
      for (;;) await append();
    };
    await expect(fill()).rejects.toThrow('the disk is full');
    await expect(append()).rejects.toBeInstanceOf(NotAppended);
    expect(await positionChecked(store)).toBe(head.position);
    rmSync(ballast);
    for (let each = 0; each < 10; each++) await append();
    expect(await positionChecked(store)).toBe(head.position);
    await store.close();
    const again = new SqliteEventStore(path);
    expect(await positionChecked(again)).toBe(head.position);
    await again.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  },
);
