// Starts: SQLite files in a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { project, type RecordedEvent, readModelStoreConformance } from '@mutirao/event-sourcing';
import { SqliteReadModels } from './sqlite-read-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'mutirao-models-'));
const open: SqliteReadModels[] = [];
let made = 0;
const create = (path = join(folder, `${++made}.read-models`), readOnly = false) => {
  const models = new SqliteReadModels(path, { readOnly });
  open.push(models);
  return models;
};
afterEach(() => {
  for (const each of open.splice(0)) void each.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const folded = (rows: ReadonlyMap<string, unknown>, position: number) => ({
  rows: [...rows].map(([key, row]) => ({ key, row })),
  lines: [],
  position,
});

readModelStoreConformance(() => create(), {
  test,
  equal: (actual, expected) => expect(actual).toEqual(expected),
});

test('rows and position survive a new opening, and another process reads them', async () => {
  const path = join(folder, 'kept');
  await create(path).save('m', 3, folded(new Map([['a', { n: 1 }]]), 7), -1);
  const reader = create(path, true);
  expect([await reader.position('m', 3), await reader.get('m', 'a')]).toEqual([7, { n: 1 }]);
  await create(path).save('m', 3, folded(new Map([['a', { n: 2 }]]), 8), 7);
  expect([await reader.position('m', 3), await reader.get('m', 'a')]).toEqual([8, { n: 2 }]);
});

test('a model folded anew, in other batches, has the same rows and lines byte for byte', async () => {
  const model = {
    name: 'm',
    version: 1,
    keysOf: ({ position }: RecordedEvent<number>) => [`k${position % 7}`, 'all'],
    fold: (row: number | undefined) => (row ?? 0) + 1,
    lineOf: (row: number, { position }: RecordedEvent<number>) => `${row} of ${position}`,
  };
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  const events = Array.from({ length: 9_000 }, (_, position) => ({
    ...{ position, id: '', type: 't', at: 0, effectiveOn: '', data: {}, movements: [], meta },
  }));
  const stored: unknown[][][] = [];
  for (const batch of [9_000, 1_000, 777]) {
    const path = join(folder, `anew-${batch}`);
    const models = create(path);
    for (let start = 0; start < events.length; start += batch) {
      await project(model, models, events.slice(start, start + batch));
    }
    const db = new DatabaseSync(path, { readOnly: true });
    const tables = ['rows', 'lines', 'positions'].map((table) =>
      db.prepare(`SELECT * FROM ${table}`).all(),
    );
    db.close();
    stored.push(tables);
  }
  expect(stored[0]?.map((rows) => rows.length)).toEqual([8, 3 * 8, 1]);
  expect(stored[1]).toEqual(stored[0]);
  expect(stored[2]).toEqual(stored[0]);
});

test('a row that cannot be written leaves neither the others nor the position', async () => {
  const models = create();
  await models.save('m', 1, folded(new Map([['a', 1]]), 1), -1);
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const rows = new Map<string, unknown>([
    ['a', 2],
    ['b', cyclic],
  ]);
  await expect(models.save('m', 1, folded(rows, 2), 1)).rejects.toThrow(TypeError);
  expect(await models.position('m', 1)).toBe(1);
  expect(await models.many('m', ['a', 'b'])).toEqual([1, undefined]);
  await models.save('m', 1, folded(new Map([['b', 3]]), 2), 1);
  expect(await models.position('m', 1)).toBe(2);
});
