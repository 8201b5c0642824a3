import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from '@jest/globals';
import { PlantedTree } from './planted-tree.ts';

/** Needs a compiler, which type stripping is not: a decorator's metadata and a parameter property. */
const PROGRAM = `
  import 'reflect-metadata';
  import { parentPort } from 'node:worker_threads';
  const injectable = (target: object) => void target;
  class Clock {}
  @injectable
  class Service {
    constructor(readonly clock: Clock) {}
  }
  const [needed] = Reflect.getMetadata('design:paramtypes', Service) as [typeof Clock];
  const answer = { needs: needed.name, arguments: process.argv.slice(3) };
  parentPort ? parentPort.postMessage(answer) : console.log(JSON.stringify(answer));
`;
const ANSWER = { needs: 'Clock', arguments: ['--flag'] };

let tree: PlantedTree | undefined;
afterEach(() => tree?.remove());

test('TypeScript runs as it is, from any folder', () => {
  tree = new PlantedTree({ 'libs/a/src/program.ts': PROGRAM });
  const { stdout } = tree.node([
    join(process.cwd(), 'tools/run.mjs'),
    'libs/a/src/program.ts',
    '--flag',
  ]);
  expect(JSON.parse(stdout)).toEqual(ANSWER);
});

test('TypeScript runs in a thread, also of a test', async () => {
  tree = new PlantedTree({ 'program.ts': PROGRAM });
  const worker = new Worker('./tools/run.mjs', { argv: [join(tree.root, 'program.ts'), '--flag'] });
  expect(await once(worker, 'message')).toEqual([ANSWER]);
  expect(await once(worker, 'exit')).toEqual([0]);
});

test('an error names the line of the source', async () => {
  tree = new PlantedTree({ 'program.ts': "interface Nothing {}\n\nthrow new Error('planted');\n" });
  const worker = new Worker('./tools/run.mjs', { argv: [join(tree.root, 'program.ts')] });
  const [error] = await once(worker, 'error');
  expect(error.stack).toMatch(/planted.*program\.ts:3:7/s);
});
