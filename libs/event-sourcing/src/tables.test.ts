import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Tables } from './tables.ts';

const name = fc.constantFrom('a', 'b');
const key = fc.constantFrom('1', '2', '3', '4');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ set: fc.nat(99), name, key }) },
  { weight: 2, arbitrary: fc.record({ delete: fc.constant(true), name, key }) },
  fc.constantFrom('mark', 'back', 'commit', 'rollback'),
);

/** What the tables hold, whatever the order in which it came. */
function content(tables: Tables): Record<string, unknown> {
  return Object.fromEntries(
    [...tables.dump()].map(({ name, rows }) => [name, Object.fromEntries(rows)]),
  );
}

test('rolled back to a mark, or to the last commit, tables are what a copy of then is', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const tables = new Tables();
      let committed = content(tables);
      let marks: { mark: number; copy: Record<string, unknown> }[] = [];
      for (const each of steps) {
        if (each === 'mark') marks.push({ mark: tables.mark(), copy: content(tables) });
        else if (each === 'back') {
          const last = marks.pop();
          tables.rollback(last?.mark);
          expect(content(tables)).toEqual(last?.copy ?? committed);
        } else if (each === 'commit') {
          tables.commit();
          committed = content(tables);
          marks = [];
        } else if (each === 'rollback') {
          tables.rollback();
          marks = [];
          expect(content(tables)).toEqual(committed);
        } else if ('set' in each) tables.table(each.name).set(each.key, { value: each.set });
        else tables.table(each.name).delete(each.key);
      }
      tables.rollback();
      expect(content(tables)).toEqual(committed);
    }),
    { numRuns: 500 },
  );
});

test('a table is one by its name, and one without rows is not dumped', () => {
  const tables = new Tables();
  const rows = tables.table<number>('rows');
  rows.set('x', 1);
  expect(tables.table('rows')).toBe(rows);
  expect([rows.size, rows.has('x'), rows.has('y'), rows.get('x')]).toEqual([1, true, false, 1]);
  tables.table('empty');
  expect(content(tables)).toEqual({ rows: { x: 1 } });
});

test('a replay is not rolled back, nor does it begin on a draft', () => {
  const tables = new Tables();
  const rows = tables.table<number>('rows');
  tables.replaying(() => rows.set('x', 1));
  rows.set('y', 2);
  expect(() => tables.replaying(() => rows.set('z', 3))).toThrow('committed');
  tables.rollback();
  expect(content(tables)).toEqual({ rows: { x: 1 } });
});

test('after a replay that failed, changes are noted again', () => {
  const tables = new Tables();
  const rows = tables.table<number>('rows');
  const failing = () =>
    tables.replaying(() => {
      throw new Error('a bad event');
    });
  expect(failing).toThrow('a bad event');
  rows.set('x', 1);
  tables.rollback();
  expect(content(tables)).toEqual({});
});
