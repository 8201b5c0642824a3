import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { jsonOf, SqliteRecordPlace } from '@mutirao/adapters/records';
import { FileAuditLog, SharedAuditLog } from './audit-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const AT = Date.parse('2026-11-10T12:00:00Z');
const LATER = { at: '2026-11-10T12:00:01.000Z', status: 409 };

test('a file has a line each', () => {
  const path = join(folder, 'audit.log');
  const log = new FileAuditLog(path);
  log.write(AT, { status: 403, route: '/runs' });
  log.write(AT + 1_000, { status: 409 });
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { at: '2026-11-10T12:00:00.000Z', status: 403, route: '/runs' },
    LATER,
  ]);
});

test('where it is shared it is in the order of time, and what is not taken is told', async () => {
  const place = new SqliteRecordPlace(folder);
  const lost: string[] = [];
  const log = await SharedAuditLog.open(place, (line) => lost.push(line));
  log.write(AT + 1_000, { status: 409 });
  log.write(AT, { status: 403 });
  const found = await (await place.open({ name: 'audit' })).list({ limit: 9 });
  expect(found.map(jsonOf)).toEqual([{ at: '2026-11-10T12:00:00.000Z', status: 403 }, LATER]);
  await place.close();
  log.write(AT + 1_000, { status: 409 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(lost.map((line) => JSON.parse(line))).toEqual([LATER]);
});
