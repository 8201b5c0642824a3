import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Matching } from './matching.ts';
import type { Person } from './people.ts';

let folder = '';
let matching: Matching;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matching-'));
  matching = new Matching(join(folder, 'matching.sqlite'), new Uint8Array(32).fill(7));
});
afterEach(() => {
  matching.close();
  rmSync(folder, { recursive: true });
});

const id = (n: number) => String(n).padStart(22, '0');
const mark = (n: number, person: Person) => matching.mark([{ member: id(n), person }]);
const ana = { fullName: 'Ana de Souza', phone: '+5500960000001', neighbourhood: 'Maré' };

test.each([
  [{ ...ana }, ['name', 'phone', 'neighbourhood']],
  [{ ...ana, fullName: 'Bia Reis' }, ['phone', 'neighbourhood']],
  [{ ...ana, phone: '+5500960000002' }, ['name', 'neighbourhood']],
  [{ fullName: 'SOUZA Ana', phone: '+552160000001' }, ['name', 'phone']],
])('two have %j in common', (other, by) => {
  mark(1, ana);
  mark(2, other);
  expect(matching.alike([id(2)])).toEqual([{ one: id(1), other: id(2), by }]);
  expect(matching.alike([id(1), id(2)])).toHaveLength(1);
});

test.each([
  { ...ana, fullName: 'Bia Reis', phone: '+5500960000002' },
  { ...ana, neighbourhood: 'Centro', phone: '+5500960000002' },
  { phone: ana.phone },
  {},
])('one thing in common is not enough: %j', (other) => {
  mark(1, ana);
  mark(2, other);
  expect(matching.alike([id(1), id(2)])).toEqual([]);
});

test('what very many have in common tells nothing, and makes no quadratic work', () => {
  for (let n = 0; n < 9; n++) mark(n, { fullName: ana.fullName, neighbourhood: 'Centro' });
  expect(matching.alike([id(8)])).toHaveLength(8);
  mark(9, { fullName: ana.fullName, neighbourhood: 'Centro' });
  expect(matching.alike([id(8), id(9)])).toEqual([]);
});

test('a person who changed, or was erased, compares as now, or not at all', () => {
  mark(1, ana);
  mark(2, ana);
  mark(2, { ...ana, fullName: 'Bia Reis', phone: '+5500960000002' });
  expect(matching.alike([id(2)])).toEqual([]);
  mark(3, ana);
  matching.forget(id(1));
  expect(matching.alike([id(3)])).toEqual([]);
});

test('the files tell nothing of anybody', () => {
  mark(1, ana);
  for (const file of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, file), 'latin1').toLowerCase();
    for (const word of ['souza', '60000001']) expect(bytes).not.toContain(word);
  }
});
