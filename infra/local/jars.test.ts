import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { JarMismatch, pinnedJars, verifyJars } from './jars.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const pinned = new Map([
  ['a-1.jar', hashOf('a')],
  ['b-2.jar', hashOf('b')],
]);

let folder = '';
let jars = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-jars-'));
  jars = join(folder, 'jars');
  mkdirSync(jars);
  writeFileSync(join(jars, 'a-1.jar'), 'a');
  writeFileSync(join(jars, 'b-2.jar'), 'b');
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = async () => {
  const error = await verifyJars(jars, pinned).catch((reason: Error) => reason);
  expect(error).toBeInstanceOf(JarMismatch);
  return (error as Error).message;
};

test('the list names every jar once with a whole hash, Kafka and the stand-in among them', () => {
  const list = readFileSync('infra/local/jars.sha256', 'utf8').trimEnd().split('\n');
  expect(list.filter((line) => !/^[0-9a-f]{64} {2}[\w.-]+\.jar$/.test(line))).toEqual([]);
  expect(pinnedJars().size).toBe(list.length);
  const names = [...pinnedJars().keys()];
  expect(names).toContain('kafka_2.13-4.4.0.jar');
  expect(names).toContain('mongo-java-server-core-1.47.0.jar');
});

test('pinned jars are accepted', async () => {
  await expect(verifyJars(jars, pinned)).resolves.toBeUndefined();
});

test('a jar with one byte more is refused, and the message says what to do', async () => {
  appendFileSync(join(jars, 'a-1.jar'), '!');
  expect(await refusal()).toBe(
    `${jars}/a-1.jar has SHA-256 ${hashOf('a!')}, not the pinned ${hashOf('a')}: ` +
      `delete ${folder} and run \`npm run local -- fetch\``,
  );
});

test('a jar changed after it was verified is refused, also with the size it had', async () => {
  await verifyJars(jars, pinned);
  writeFileSync(join(jars, 'b-2.jar'), 'B');
  expect(await refusal()).toMatch(/b-2\.jar has SHA-256/);
});

test('a missing jar is refused, verified before or not', async () => {
  await verifyJars(jars, pinned);
  rmSync(join(jars, 'b-2.jar'));
  expect(await refusal()).toMatch(/b-2\.jar is missing/);
});

test('a jar that nobody pinned is refused', async () => {
  writeFileSync(join(jars, 'c-3.jar'), 'c');
  expect(await refusal()).toMatch(/c-3\.jar is not pinned/);
});

test('what was verified is not hashed again until its time or size changes', async () => {
  const file = join(jars, 'a-1.jar');
  utimesSync(file, 1_000, 1_000);
  await verifyJars(jars, pinned);
  writeFileSync(file, '?');
  utimesSync(file, 1_000, 1_000);
  await expect(verifyJars(jars, pinned)).resolves.toBeUndefined();
});
