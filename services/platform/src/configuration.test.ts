import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const page = readFileSync('docs/configuration.md', 'utf8');
const code = (pattern: string) =>
  globSync(pattern)
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file) || file.endsWith('property.test.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

test('docs/configuration.md lists every environment variable that the code reads', () => {
  const sources = code('{services,libs,tools}/**/*.{ts,mjs}') + code('docker-compose.yml');
  const read = new Set([...sources.matchAll(/\bMUTIRAO_[A-Z_]+/g)].map(([name]) => name));
  const listed = new Set([...page.matchAll(/\bMUTIRAO_[A-Z_]+/g)].map(([name]) => name));
  expect([...listed].sort()).toEqual([...read].sort());
});

test('docs/configuration.md lists every flag of the command line', () => {
  const declared = [...code('services/cli/src/**/*.ts').matchAll(/ption\(\s*'(--[a-z0-9-]+)/g)];
  const flags = new Set(declared.map(([, flag = '']) => flag));
  const listed = new Set([...page.matchAll(/`(--[a-z0-9-]+)/g)].map(([, flag = '']) => flag));
  expect(flags.size).toBeGreaterThan(20);
  expect([...flags].filter((flag) => !listed.has(flag))).toEqual([]);
});
