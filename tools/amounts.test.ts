import { afterEach, expect, test } from '@jest/globals';
import { PlantedTree, packageJson } from './planted-tree.ts';

let tree: PlantedTree | undefined;
afterEach(() => tree?.remove());

function check(lines: readonly string[], file: string) {
  const declared = [
    "import type { Minor } from '@mutirao/money';",
    'declare const paid: Minor, text: string, count: number, line: { amount: number };',
  ];
  tree = new PlantedTree({
    'libs/ledger/package.json': packageJson('ledger', 'lib'),
    [file]: [...declared, ...lines.map((line) => `export ${line};`)].join('\n'),
  });
  const { stderr, status } = tree.node(['tools/amounts.mjs']);
  const found = [...stderr.matchAll(/:(\d+) /g)].map((match) => Number(match[1]) - 3);
  expect(status).toBe(found.length > 0 ? 1 : 0);
  return found.map((index) => lines[index]);
}

const FAULTS = [
  'const a = parseFloat(text)',
  'const b = Number.parseFloat(text)',
  'const c = count.toFixed(2)',
  'const d = paid / 2',
  'const e = (count as Minor | undefined)! / 2',
  'const f = line.amount / 100',
  'const g = Number(paid)',
  'const h = 100 as Minor',
];
const SOUND = ['const i = count / 2', 'const j = paid + 1', 'const k = count % 7'];

test('every way to make or split an amount outside libs/money is named', () => {
  const lines = [...FAULTS, ...SOUND, 'const l = Number(text)'];
  // Line e is wrong twice: it makes a Minor, and it divides it.
  expect(new Set(check(lines, 'libs/adapters/src/a.ts'))).toEqual(new Set(FAULTS));
});

test('in the ledger and in domains nothing is read by Number', () => {
  expect(check(['const l = Number(text)'], 'libs/ledger/src/a.ts')).toHaveLength(1);
  expect(check(['const l = Number(text)'], 'services/pledges/src/domain/a.ts')).toHaveLength(1);
});

test('tests may make amounts, but neither divide nor parse them', () => {
  expect(check(FAULTS, 'libs/ledger/src/a.test.ts')).toEqual(FAULTS.slice(0, 6));
});

test('libs/money itself is free', () => {
  expect(check(FAULTS, 'libs/money/src/a.ts')).toEqual([]);
});
