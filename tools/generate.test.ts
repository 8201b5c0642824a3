import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { PlantedTree } from './planted-tree.ts';

const DESCRIBED = '{ "openapi": "3.1.0" }\n';

let tree: PlantedTree;
afterEach(() => tree.remove());

test('a generated file that is not what the code makes is named, and left as it is', () => {
  const generator = `process.stdout.write(${JSON.stringify(DESCRIBED)});`;
  tree = new PlantedTree({ 'services/platform/src/openapi.ts': generator });
  const file = join(tree.root, 'docs/openapi.json');
  const check = () => tree.node(['tools/generate.mjs', '--check']);

  expect(check()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('docs/openapi.json'),
  });
  expect(tree.node(['tools/generate.mjs']).status).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(DESCRIBED);
  expect(check().status).toBe(0);

  writeFileSync(file, '{}\n');
  expect(check().status).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
});
