// Starts the program of the currency as a process, with servers that are not there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { freePort } from '../../../infra/local/ports.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The program, and the lines that it writes to its standard error. */
function start(environment: Record<string, string>) {
  const program = join(ROOT, 'services/currency/src/main.ts');
  const child = spawn(process.execPath, [join(ROOT, 'tools/run.mjs'), program], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { child, lines: createInterface(child.stderr)[Symbol.asyncIterator]() };
}

test('told to stop while it waits for its servers, it leaves at once, with 0', async () => {
  const keys = mkdtempSync(join(tmpdir(), 'mutirao-main-'));
  const nobody = await freePort();
  const { child, lines } = start({
    MUTIRAO_PROFILE: 'distributed',
    MUTIRAO_COMMUNITY: 'vila',
    MUTIRAO_KEYS: keys,
    MUTIRAO_PORT: '0',
    MUTIRAO_METRICS_PORT: '0',
    MUTIRAO_PUBLIC_URL: 'http://127.0.0.1',
    MUTIRAO_KAFKA_BROKERS: `127.0.0.1:${nobody}`,
    MUTIRAO_KURRENTDB_URL: `kurrentdb://127.0.0.1:${nobody}?tls=false`,
    MUTIRAO_MONGO_URL: `mongodb://127.0.0.1:${nobody}`,
  });
  try {
    expect((await lines.next()).value).toContain('127.0.0.1');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    rmSync(keys, { recursive: true });
  }
});

test('a setting that is wrong is named, and it ends with 2', async () => {
  const { child, lines } = start({ MUTIRAO_PROFILE: 'distributed', MUTIRAO_KEYS: '/nowhere' });
  const said: string[] = [];
  for await (const line of lines) said.push(line);
  expect([child.exitCode ?? (await once(child, 'exit'))[0], said.join('\n')]).toEqual([
    2,
    expect.stringContaining('MUTIRAO_COMMUNITY'),
  ]);
});
