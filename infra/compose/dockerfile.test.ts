import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  commandOf,
  copyContext,
  environmentOf,
  run,
  sent,
  stagesOf,
  textsOf,
} from './dockerfile.fixture.ts';

/**
 * No engine is had here: the commands of the stages are run in a folder, on this machine's system, with
 * the Node of the tests. That the base image exists and has what they need, this cannot prove.
 */
const stages = stagesOf(readFileSync('infra/compose/Dockerfile', 'utf8'));
const [build, runtime] = stages as [(typeof stages)[0], (typeof stages)[0]];
const folder = mkdtempSync(join(tmpdir(), 'mutirao-image-'));
const app = join(folder, 'app');
const environment = {
  PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  HOME: process.env['HOME'],
  npm_config_prefer_offline: 'true',
  ...environmentOf(runtime),
};

beforeAll(() => {
  copyContext('.', app);
  for (const line of textsOf(build, 'RUN')) run(line, app, { ...environment, NODE_ENV: undefined });
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('what is sent to the build is sources alone: no key, no data, no secret, no test', () => {
  const patterns = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => /^[^#]/.test(line));
  for (const path of ['package.json', 'libs/money/src/unit.ts', 'tools/build.mjs'])
    expect([path, sent(path, patterns)]).toEqual([path, true]);
  const kept = ['.git/config', 'data.keys/master.key', 'infra/compose/secrets/mongo-url', '.env'];
  const left = [
    'libs/money/node_modules/x.js',
    'libs/money/dist/x.js',
    'libs/money/src/money.test.ts',
  ];
  for (const path of [...kept, ...left])
    expect([path, sent(path, patterns)]).toEqual([path, false]);
});

test('the image has the Node that the project is tested with', () => {
  const { node } = JSON.parse(readFileSync('package.json', 'utf8')).optionalDependencies;
  for (const { image } of stages) expect(image).toBe(`node:${node}-bookworm-slim`);
});

test('what was built has no sources, no tools and nothing that only development needs', () => {
  expect(globSync('{libs,services}/*/src', { cwd: app })).toEqual([]);
  for (const path of ['tools', 'node_modules/jest', 'node_modules/nx', 'node_modules/@swc/core'])
    expect([path, existsSync(join(app, path))]).toEqual([path, false]);
});

test('it runs as another user than the files’ owner, with no shell before it', () => {
  expect(textsOf(runtime, 'USER')).toEqual(['node']);
  expect(textsOf(runtime, 'COPY')).toEqual(['--from=build /app /app']);
  expect(commandOf(runtime, 'ENTRYPOINT')[0]).toBe('node');
});

test('what was built starts, answers and ends by SIGTERM', async () => {
  const [command = '', ...args] = [
    ...commandOf(runtime, 'ENTRYPOINT'),
    ...commandOf(runtime, 'CMD'),
  ];
  const server = spawn(command, args, {
    cwd: app,
    env: {
      ...environment,
      MUTIRAO_HOST: '127.0.0.1',
      MUTIRAO_PORT: '0',
      MUTIRAO_DATA: join(folder, 'data'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await new Promise<string | undefined>((resolve) => {
      createInterface(server.stdout).on('line', (line) => {
        const heard = /listening on (\S+)/.exec(line)?.[1];
        if (heard) resolve(heard);
      });
      server.on('exit', () => resolve(undefined));
    });
    expect(url).toBeDefined();
    const answer = await fetch(new URL('/openapi.json', url));
    expect(answer.status).toBe(200);
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
  } finally {
    server.kill('SIGKILL');
  }
});

test('the health check tells a server that lives from one that does not', async () => {
  const [command = '', ...args] = commandOf(runtime, 'HEALTHCHECK');
  let status = 200;
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/live' ? status : 404;
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = String((server.address() as AddressInfo).port);
  const check = async () => {
    const child = spawn(command, args, { env: { ...environment, MUTIRAO_PORT: port } });
    return (await once(child, 'exit'))[0];
  };
  expect(await check()).toBe(0);
  status = 503;
  expect(await check()).toBe(1);
  await once(server.close(), 'close');
  expect(await check()).toBe(1);
});
