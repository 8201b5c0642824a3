import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { IDENTITY_REFUSALS } from '../domain/refusals.ts';
import { REFUSAL_TEXTS } from './problems.ts';

const page = readFileSync('docs/problems.md', 'utf8');
const rows = new Map(
  [...page.matchAll(/^\| `([a-z-]+)` +\| (\d{3}) +\| (.+?) +\| (.+?) +\|$/gm)].map(
    ([, code = '', status, title]) => [code, { status: Number(status), title }],
  ),
);

test.each(IDENTITY_REFUSALS)('docs/problems.md lists %s as it is answered', (code) => {
  const { status, en } = REFUSAL_TEXTS[code];
  expect(rows.get(code)).toEqual({ status, title: en });
});

test('docs/problems.md lists every other problem that identity makes, or the kit for it', () => {
  const made = globSync(['services/identity/src/http/*.ts', 'libs/nest/src/*.ts'])
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/problemType\('([a-z-]+)'\)/g)])
    .map(([, code = '']) => code);
  expect(made.length).toBeGreaterThan(2);
  expect(made.filter((code) => !rows.has(code))).toEqual([]);
});

test.each(IDENTITY_REFUSALS)('%s is said in three languages', (code) => {
  const { en, pt, fr } = REFUSAL_TEXTS[code];
  expect([pt, fr].map((words) => words.length > 5 && words !== en)).toEqual([true, true]);
});
