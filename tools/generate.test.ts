import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
  const check = () => tree.node(['tools/generate.mjs', '--check', 'docs/openapi.json']);

  expect(check()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('docs/openapi.json'),
  });
  expect(tree.node(['tools/generate.mjs', 'docs/openapi.json']).status).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(DESCRIBED);
  expect(check().status).toBe(0);

  writeFileSync(file, '{}\n');
  expect(check().status).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
});

test('of a folder every file is made, and one that is made no more is named, then removed', () => {
  const printed = JSON.stringify({ 'one.json': { title: 'one' } });
  const generator = `process.stdout.write(${JSON.stringify(printed)});`;
  tree = new PlantedTree({
    'tools/event-documents.ts': generator,
    'docs/events/README.md': 'written by people\n',
    'docs/events/gone.json': '{}\n',
  });
  const lies = (name: string) => existsSync(join(tree.root, 'docs/events', name));
  const check = () => tree.node(['tools/generate.mjs', '--check', 'docs/events/']);

  const { status, stderr } = check();
  expect(status).toBe(1);
  for (const name of ['one.json', 'gone.json']) expect(stderr).toContain(`docs/events/${name}`);
  expect(stderr).not.toContain('README');
  expect([lies('one.json'), lies('gone.json')]).toEqual([false, true]);

  expect(tree.node(['tools/generate.mjs', 'docs/events/']).status).toBe(0);
  expect([lies('one.json'), lies('gone.json'), lies('README.md')]).toEqual([true, false, true]);
  expect(check().status).toBe(0);
});

test('a target that nothing makes is an error', () => {
  tree = new PlantedTree({});
  const { status, stderr } = tree.node(['tools/generate.mjs', '--check', 'docs/other.json']);
  expect(status).toBe(1);
  expect(stderr).toContain('docs/other.json is not one of');
});
