import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

/**
 * Starts a real HAProxy (Debian's, older than the image's) with our configuration, before services that
 * say their name. Only addresses are replaced: the discovery of instances by DNS is not proved here.
 */
const CONFIGURATION = readFileSync('infra/compose/haproxy.cfg', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'mutirao-gateway-'));
const ready = { identity: true, currency: true, spare: true };
let services: Server[];
let gateway: ReturnType<typeof spawn>;
let url: string;

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

async function service(name: keyof typeof ready): Promise<Server> {
  const server = createServer(({ url: path, headers }, response) => {
    response.statusCode = path === '/ready' && !ready[name] ? 503 : 200;
    response.end(JSON.stringify({ name, from: headers['x-forwarded-for'] }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const port = portOf(socket);
  await once(socket.close(), 'close');
  return port;
}

beforeAll(async () => {
  services = await Promise.all([service('identity'), service('currency'), service('spare')]);
  const [identity, currency, spare] = services.map(portOf);
  const port = await freePort();
  const file = join(folder, 'haproxy.cfg');
  const text = CONFIGURATION.replace('bind :8080', `bind 127.0.0.1:${port}`)
    .replaceAll(' init-addr none resolvers containers', '')
    .replaceAll('inter 2s', 'inter 100ms')
    .replace(/server-template identity .*/, `server one 127.0.0.1:${identity}`)
    .replace(
      /server-template currency .*/,
      `server one 127.0.0.1:${currency}\n  server two 127.0.0.1:${spare}`,
    );
  writeFileSync(file, text);
  gateway = spawn('haproxy', ['-f', file], { stdio: 'ignore' });
  url = `http://127.0.0.1:${port}`;
  for (const path of ['/programmes', '/members'])
    await eventually(async () => (await fetch(url + path)).ok);
});
afterAll(async () => {
  gateway.kill('SIGKILL');
  await once(gateway, 'exit');
  for (const each of services) each.close();
  rmSync(folder, { recursive: true });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (await holds().catch(() => false)) return;
    await delay(25);
  }
  throw new Error('it never came to hold');
}

const asked = async (path: string, init?: RequestInit) =>
  (await (await fetch(url + path, init)).json()) as { name: string; from: string };

test('the configuration as it stands is sound, and one with a mistake is not', () => {
  const check = (text: string) => {
    const file = join(folder, 'checked.cfg');
    writeFileSync(file, text);
    return spawnSync('haproxy', ['-c', '-f', file]).status;
  };
  expect(check(CONFIGURATION)).toBe(0);
  expect(check(CONFIGURATION.replace('default_backend currency', 'default_backend money'))).toBe(1);
});

test('requests go to the service of their path, known by its first words alone', async () => {
  expect((await asked('/members/abc/roles')).name).toBe('identity');
  expect((await asked('/rehearsal/messages')).name).toBe('identity');
  for (const path of ['/rehearsal/clock', '/membership', '/runs/members'])
    expect((await asked(path)).name).not.toBe('identity');
});

test('where a request comes from stands last, as the gateway saw it, behind what it was told', async () => {
  const told = { headers: { 'X-Forwarded-For': '203.0.113.9' } };
  expect((await asked('/members', told)).from).toBe('203.0.113.9, 127.0.0.1');
  expect((await asked('/members')).from).toBe('127.0.0.1');
});

test('what is the orchestrator’s is nobody else’s', async () => {
  for (const path of ['/metrics', '/ready', '/live'])
    expect((await fetch(url + path)).status).toBe(404);
});

test('an instance that is not ready gets no request, and with none ready the answer is 503', async () => {
  ready.currency = false;
  await eventually(async () => {
    const names = await Promise.all(Array.from({ length: 8 }, () => asked('/programmes')));
    return names.every(({ name }) => name === 'spare');
  });
  ready.spare = false;
  await eventually(async () => (await fetch(`${url}/programmes`)).status === 503);
  expect((await asked('/members')).name).toBe('identity');
  Object.assign(ready, { currency: true, spare: true });
  await eventually(async () => (await fetch(`${url}/programmes`)).ok);
});
