import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { REFUSAL_TEXTS } from './problem-texts/refusal-texts.ts';

const page = readFileSync('docs/problems.md', 'utf8');
const rows = new Map(
  [...page.matchAll(/^\| `([a-z-]+)` +\| (\d{3}) +\| (.+?) +\| (.+?) +\|$/gm)].map(
    ([, code = '', status, title, action]) => [code, { status: Number(status), title, action }],
  ),
);

test('docs/problems.md lists every refusal as it is answered', () => {
  const listed = Object.keys(REFUSAL_TEXTS).map((code) => [code, rows.get(code)]);
  const answered = Object.entries(REFUSAL_TEXTS).map(([code, { status, en }]) => [
    code,
    { status, title: en },
  ]);
  expect(listed).toMatchObject(answered);
});

test('docs/problems.md lists every other problem that the code makes', () => {
  const sources = globSync(['libs/nest/src/*.ts', 'services/currency/src/http/*.ts']);
  const made = sources
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/problemType\(([^()]+)\)/g)])
    .flatMap(([, argument = '']) => [...argument.matchAll(/'([a-z-]+)'/g)])
    .map(([, code = '']) => code);
  expect(made.length).toBeGreaterThan(10);
  expect(made.filter((code) => !rows.has(code))).toEqual([]);
});

test('docs/problems.md lists every reason why a file is refused', () => {
  const source = readFileSync('libs/adapters/src/csv/file-refused.ts', 'utf8');
  const rules = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, rule]) => rule);
  const listed = [...page.matchAll(/^- `([a-z-]+)`: /gm)].map(([, rule]) => rule);
  expect(listed).toEqual(rules);
});
