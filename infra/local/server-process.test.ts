import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ServerProcess } from './server-process.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-process-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const shell = (script: string) => ({
  name: 'a server',
  command: 'sh',
  args: ['-c', script],
  log: join(folder, 'log'),
  ready: /ready on (\d+)/,
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function hasGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 250 && isAlive(pid); tries += 1) await wait(20);
  return !isAlive(pid);
}

test('it is started when it says so, with what it said, and stops', async () => {
  const [server, match] = await ServerProcess.start(shell('echo ready on 7; exec sleep 60'));
  expect(match[1]).toBe('7');
  await server.stop();
  expect([isAlive(server.pid), server.hasEnded]).toEqual([false, true]);
});

test('words of an earlier life do not count, and one that ends at once is reported in its own', async () => {
  writeFileSync(join(folder, 'log'), 'ready on 6\n');
  await expect(ServerProcess.start(shell('echo the port is taken >&2'))).rejects.toThrow(
    /^a server did not start \(log: .*\):\nthe port is taken$/,
  );
});

test('one that says nothing is ended after its time', async () => {
  const started = ServerProcess.start({ ...shell('exec sleep 60'), startSeconds: 0.1 });
  await expect(started).rejects.toThrow(/did not start/);
});

test('a program that is not there is named', async () => {
  const started = ServerProcess.start({ ...shell(''), command: 'no-such-java' });
  await expect(started).rejects.toThrow('a server cannot be started by no-such-java');
});

test('one that ignores the signal, or is paused, is stopped all the same', async () => {
  const deaf = "trap '' TERM; echo ready on 7; while :; do sleep 0.1; done";
  const [stubborn] = await ServerProcess.start(shell(deaf));
  await stubborn.stop(0.2);
  const [paused] = await ServerProcess.start(shell('echo ready on 7; exec sleep 60'));
  paused.pause();
  await paused.stop();
  expect([stubborn.hasEnded, paused.hasEnded]).toEqual([true, true]);
});

test.each(['', 'server.pause();'])(
  'it ends with the process that started it (%s)',
  async (then) => {
    const program = join(folder, 'starts.ts');
    const module = join(process.cwd(), 'infra/local/server-process.ts');
    writeFileSync(
      program,
      `import { ServerProcess } from ${JSON.stringify(module)};
     const [server] = await ServerProcess.start({ ...${JSON.stringify(shell('echo ready on 7; exec sleep 60'))}, ready: /ready/ });
     ${then}
     console.log(server.pid);
     setInterval(() => {}, 1000);`,
    );
    const starter = spawn(process.execPath, ['tools/run.mjs', program]);
    const [pid] = await once(createInterface({ input: starter.stdout }), 'line');
    expect(isAlive(Number(pid))).toBe(true);
    starter.kill('SIGKILL');
    expect(await hasGone(Number(pid))).toBe(true);
  },
);
