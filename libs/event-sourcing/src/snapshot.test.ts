import { expect, test } from '@jest/globals';
import { KeyTable } from './key-table.ts';
import { decodeSnapshot, emptySnapshot, encodeSnapshot } from './snapshot.ts';
import { Tables } from './tables.ts';

function sample(rows: number) {
  const tables = new Tables();
  const people = tables.table('people');
  tables.table('never filled');
  for (let index = 0; index < rows; index++) {
    people.set(`p${index}`, { balance: index, lots: [['a/2026-11/', index]], name: 'ç\n€' });
  }
  tables.table('counts').set('\n', 7);
  tables.commit();
  const keys = new KeyTable();
  for (let index = 0; index < rows; index++) {
    keys.add(`${index}`.padStart(16, 'f'), index);
  }
  return { head: { position: 41, hash: Buffer.alloc(32, 7) }, at: 1_795_348_800_123, tables, keys };
}

const dumped = (tables: Tables) =>
  [...tables.dump()].map(({ name, rows, size }) => ({ name, rows: [...rows], size }));

test.each([0, 1, 999, 1_000, 2_001])('a snapshot of %d rows reads back as it was', (rows) => {
  const snapshot = sample(rows);
  const read = decodeSnapshot(encodeSnapshot(snapshot));
  expect(read && { ...read, tables: dumped(read.tables) }).toEqual({
    ...snapshot,
    tables: dumped(snapshot.tables),
    keys: read?.keys,
  });
  expect(read?.keys.count).toBe(rows);
  for (let index = 0; index < rows; index += 97) {
    expect(read?.keys.find(`${index}`.padStart(16, 'f'))).toEqual([index]);
  }
});

test('a snapshot of nothing reads back', () => {
  const read = decodeSnapshot(encodeSnapshot(emptySnapshot()));
  expect([read?.head.position, read?.at, read?.keys.count]).toEqual([-1, 0, 0]);
  expect(read && dumped(read.tables)).toEqual([]);
});

test('a state that was read is a committed one: it can be drafted on and rolled back', () => {
  const tables = decodeSnapshot(encodeSnapshot(sample(3)))?.tables ?? new Tables();
  tables.table('people').set('p0', 'changed');
  tables.rollback();
  expect(dumped(tables)).toEqual(dumped(sample(3).tables));
});

test('a snapshot that is torn, at whatever length, is none', () => {
  const bytes = encodeSnapshot(sample(12));
  for (let length = 0; length < bytes.length; length++) {
    expect(decodeSnapshot(bytes.subarray(0, length))).toBeUndefined();
  }
  expect(decodeSnapshot(Buffer.concat([bytes, Buffer.alloc(1)]))).toBeUndefined();
});

test('a snapshot with one bit flipped, wherever, is none', () => {
  const bytes = encodeSnapshot(sample(12));
  for (let at = 0; at < bytes.length; at++) {
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (at % 8)), at);
    expect(decodeSnapshot(bytes)).toBeUndefined();
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (at % 8)), at);
  }
  expect(decodeSnapshot(bytes)?.head.position).toBe(41);
});
