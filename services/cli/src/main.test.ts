import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { testFolder } from './surroundings.fixture.ts';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const PROGRAM = [pathOf('../../../tools/run.mjs'), pathOf('main.ts')];

/** As npm runs it: elsewhere, with the caller's folder in INIT_CWD. */
function mutirao(words: readonly string[], folder: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...PROGRAM, ...words], {
    cwd: pathOf('.'),
    env: { PATH: process.env['PATH'], INIT_CWD: folder },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the exit code is the process’s own, paths start where npm was called', () => {
  const folder = testFolder();
  const words = ['run', 'list', '--token-file', 'token', '--server', 'http://127.0.0.1:1'];
  const plain = mutirao(words, folder);
  expect({ status: plain.status, stdout: plain.stdout }).toEqual({ status: 3, stdout: '' });
  expect(plain.stderr).toMatch(/^No server answers at /);
  const json = mutirao([...words, '--json'], folder);
  expect(json.status).toBe(3);
  expect(json.stdout.split('\n')).toEqual([expect.stringContaining('server-unreachable'), '']);
});

test('wrong usage and help', () => {
  const folder = testFolder();
  expect(mutirao(['run', 'pay'], folder)).toMatchObject({ status: 2, stdout: '' });
  expect(mutirao(['--help'], folder)).toMatchObject({ status: 0, stderr: '' });
});
