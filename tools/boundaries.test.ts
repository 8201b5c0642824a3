import { afterEach, expect, test } from '@jest/globals';
import { PlantedTree, packageJson } from './planted-tree.ts';

const packages = {
  'libs/money/package.json': packageJson('money', 'lib'),
  'libs/money/src/index.ts': 'export const one = 1;',
  'libs/ledger/package.json': packageJson('ledger', 'lib'),
  'libs/ledger/src/index.ts': "export { one } from '@mutirao/money';",
  'libs/event-sourcing/package.json': packageJson('event-sourcing', 'lib'),
  'libs/event-sourcing/src/index.ts': "export { hash } from 'node:crypto';",
  'libs/adapters/package.json': packageJson('adapters', 'lib'),
  'libs/adapters/src/index.ts': "export { DatabaseSync } from 'node:sqlite';",
  'libs/nest/package.json': packageJson('nest', 'lib'),
  'libs/nest/src/index.ts': "export { Module } from '@nestjs/common';",
  'services/currency/package.json': packageJson('currency', 'service'),
  'services/currency/src/index.ts': "export { Module } from './currency.module.ts';",
  'services/currency/src/currency.module.ts': "export { Module } from '@mutirao/nest';",
  'services/currency/src/http/run.controller.ts': "export { Get } from '@nestjs/common';",
  'services/currency/src/domain/run.ts': "export { one } from '@mutirao/ledger';",
  'services/currency/src/domain/run.test.ts': "import './run.fixture.ts'; console.log(Date.now());",
  'services/currency/src/domain/run.fixture.ts':
    "import 'node:fs'; export const chance = Math.random();",
  'services/pledges/package.json': packageJson('pledges', 'service'),
  'services/pledges/src/index.ts': 'export const pledges = 1;',
  'services/platform/package.json': packageJson('platform', 'app'),
  'services/platform/src/index.ts': "export * from '@mutirao/currency';",
};

let tree: PlantedTree | undefined;
afterEach(() => tree?.remove());

function check(planted: Record<string, string>) {
  tree = new PlantedTree({ ...packages, ...planted });
  const { status, stdout, stderr } = tree.node(['tools/boundaries.mjs']);
  return { status, stdout, errors: stderr.split('\n').filter(Boolean) };
}

test('the layers as they are meant pass', () => {
  const { status, stdout, errors } = check({});
  expect(errors).toEqual([]);
  expect(stdout).toContain('8 packages, 13 files, 0 boundary errors');
  expect(status).toBe(0);
});

test('every edge between packages that must not be is named', () => {
  const { status, errors } = check({
    'libs/money/src/a.ts': "import '@mutirao/ledger';",
    'libs/adapters/src/a.ts': "import '@mutirao/currency';",
    'services/currency/src/app/a.ts': "export { pledges } from '@mutirao/pledges';",
    'services/pledges/src/a.test.ts': "import '@mutirao/platform';",
    'libs/untagged/package.json': JSON.stringify({ name: '@mutirao/untagged' }),
  });
  expect(status).toBe(1);
  expect(errors.sort()).toEqual([
    '@mutirao/adapters (type:lib) must not import @mutirao/currency (type:service)',
    '@mutirao/currency (type:service) must not import @mutirao/pledges (type:service)',
    '@mutirao/pledges (type:service) must not import @mutirao/platform (type:app)',
    '@mutirao/untagged has no tag of type:lib, type:service, type:app',
    'cycle: @mutirao/currency → @mutirao/pledges → @mutirao/platform → @mutirao/currency',
    'cycle: @mutirao/ledger → @mutirao/money → @mutirao/ledger',
  ]);
});

const IMPORTS = [
  // file, import, what is wrong with it
  ['libs/money/src/a.ts', "import 'node:fs';", 'node:fs, which is not pure'],
  ['libs/ledger/src/a.ts', "import { z } from 'zod';", 'zod, which is not pure'],
  ['libs/ledger/src/a.ts', "import { hash } from 'node:crypto';", 'node:crypto, which is not pure'],
  [
    'libs/event-sourcing/src/a.ts',
    "import { randomUUID } from 'node:crypto';",
    'node:crypto, which is not pure',
  ],
  ['libs/event-sourcing/src/a.ts', "await import('node:fs');", 'node:fs, which is not pure'],
  [
    'services/currency/src/domain/a.ts',
    "export type A = import('@mutirao/adapters').A;",
    '@mutirao/adapters, which is not pure',
  ],
  [
    'services/currency/src/read-models/a.ts',
    "import '../http/run.controller.ts';",
    '../http/run.controller.ts, which is not pure',
  ],
  [
    'services/currency/src/app/a.ts',
    "import '../../../pledges/src/index.ts';",
    '../../../pledges/src/index.ts, which leaves its package: import the package by name',
  ],
  [
    'services/currency/src/app/a.ts',
    "import type { Module } from '@nestjs/common';",
    '@nestjs/common, which belongs to libs/nest and the shells',
  ],
  [
    'libs/adapters/src/a.ts',
    "import './a.fixture.ts';",
    './a.fixture.ts, which is for tests and not in the build',
  ],
  [
    'libs/adapters/src/a.ts',
    "import '@mutirao/nest';",
    '@mutirao/nest, which belongs to the shells of services',
  ],
] as const;

test('every import that must not be is named', () => {
  const planted = IMPORTS.map(([file, text, what], index) => {
    const path = file.replace('a.ts', `planted-${index}.ts`);
    return { path, text, error: `${path}:1 must not import ${what}` };
  });
  const { errors } = check(Object.fromEntries(planted.map(({ path, text }) => [path, text])));
  const named = errors.filter((error) => error.includes('planted-'));
  expect(named.sort()).toEqual(planted.map(({ error }) => error).sort());
});

test('every clock, chance and door to the outside is named in pure files, and there alone', () => {
  const impure = [
    'Date.now()',
    'Math.random()',
    'new Date()',
    'new Date(2026, 10, 1)',
    'process.env',
    'console.log()',
    'setTimeout(print)',
    'setImmediate(print)',
    'queueMicrotask(print)',
    'crypto.randomUUID()',
    'fetch(url)',
    'performance.now()',
  ];
  const pure = ['new Date(at)', 'Date.UTC(2026, 10)', 'event.process', '({ fetch: 1 })'];
  const { errors } = check({
    'services/currency/src/domain/a.ts': [...pure, ...impure].join(';\n'),
    'services/currency/src/app/a.ts': impure.join(';\n'),
  });
  const lines = errors.map((error) => Number(/domain\/a\.ts:(\d+) must not use/.exec(error)?.[1]));
  expect(lines).toEqual(impure.map((_, index) => pure.length + index + 1));
});
