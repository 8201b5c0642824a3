// `npm run local`: starts a real Kafka and the stand-ins for MongoDB and KurrentDB as a person does.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { answers } from './ports.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-up-'));
});
afterEach(() => {
  local('down');
  rmSync(folder, { recursive: true });
});

function local(command: string) {
  const words = ['tools/run.mjs', 'infra/local/main.ts', command, '--folder', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const portsIn = (text: string) => [
  ...new Set([...text.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port))),
];

async function topics(brokers: string, added?: string): Promise<string[]> {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  if (added !== undefined) await admin.createTopics({ topics: [{ topic: added }] });
  const found = await admin.listTopics();
  await admin.disconnect();
  return found;
}

test('up, status, down, and nothing is left running; what Kafka held is there the next time', async () => {
  expect(local('status').stdout).toBe('Nothing runs.\n');
  const up = local('up');
  expect(up).toMatchObject({ status: 0, stderr: '' });
  expect(up.stdout).toMatch(/^MongoDB stand-in /m);
  expect(up.stdout).toContain("Never for a town's money or people.");
  const [, brokers = ''] = /^export MUTIRAO_KAFKA_BROKERS='(.*)'$/m.exec(up.stdout) ?? [];
  expect(await topics(brokers, 'kept')).toEqual(['kept']);
  expect(local('status').stdout).toBe(up.stdout);
  expect(local('up').stdout).toBe(up.stdout);

  const ports = portsIn(up.stdout);
  expect(await Promise.all(ports.map(answers))).toEqual([true, true, true]);
  expect(local('down').stdout).toBe('Stopped.\n');
  expect(await Promise.all(ports.map(answers))).toEqual([false, false, false]);
  expect(local('status').stdout).toBe('Nothing runs.\n');

  const again = local('up');
  const [, address = ''] = /^Kafka +(\S+)$/m.exec(again.stdout) ?? [];
  expect(await topics(address)).toEqual(['kept']);
}, 120_000);

test('words it does not know are answered by those it does', () => {
  const { status, stderr } = local('sideways');
  expect([status, stderr]).toEqual([
    1,
    'npm run local -- fetch | check | up | down | status [--folder FOLDER]\n',
  ]);
});
