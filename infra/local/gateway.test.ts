import { globSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type Gateway, serviceAt, startGateway } from './gateway.ts';

const servers: Server[] = [];
let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.close();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function instance(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const named = (name: string) => instance((_, response) => response.end(name));
const NOBODY = 'http://127.0.0.1:1';

async function opened(identity: readonly string[], currency = identity): Promise<string> {
  gateway = await startGateway({ instances: { identity, currency } });
  return gateway.url;
}

const text = async (url: string) => (await fetch(url)).text();

test('every path of the API goes to the service whose controller answers it', () => {
  const source = globSync('services/identity/src/http/*.controller.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const ofIdentity = [...source.matchAll(/class (\w+)Controller/g)].map(([, name]) => name);
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { tags: string[] }>>;
  };
  const wrong = Object.entries(paths).filter(([path, operations]) =>
    Object.values(operations).some(({ tags: [tag] }) => {
      const service = ofIdentity.includes(tag) ? 'identity' : 'currency';
      return serviceAt(path) !== service;
    }),
  );
  expect(wrong.map(([path]) => path)).toEqual([]);
  expect(ofIdentity.length).toBeGreaterThan(10);
});

test('a request goes to its service, and a question mark or a longer word does not mislead it', async () => {
  const url = await opened([await named('identity')], [await named('currency')]);
  expect(await text(`${url}/members?page=2`)).toBe('identity');
  expect(await text(`${url}/sign-in`)).toBe('identity');
  expect(await text(`${url}/membership`)).toBe('currency');
  expect(await text(`${url}/runs/1/members`)).toBe('currency');
});

test('instances take turns, and one that refuses the connection is passed over', async () => {
  const url = await opened([await named('a'), NOBODY, await named('b')]);
  const answers = await Promise.all(Array.from({ length: 12 }, () => text(url)));
  expect(new Set(answers)).toEqual(new Set(['a', 'b']));
});

test('a body of 100 MB streams through, and so does its answer', async () => {
  const echo = await instance((incoming, response) => void incoming.pipe(response));
  const url = await opened([echo]);
  const body = Buffer.alloc(100 * 1024 * 1024, 'm');
  const response = await fetch(url, { method: 'POST', body });
  expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true);
});

test('an event stream arrives event by event, and ends at the service when the client leaves', async () => {
  let left: () => void = () => {};
  const hasLeft = new Promise<void>((resolve) => {
    left = resolve;
  });
  const stream = await instance((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    response.once('close', left);
  });
  const leaving = new AbortController();
  const response = await fetch(await opened([stream]), { signal: leaving.signal });
  const { value } = (await response.body?.getReader().read()) ?? {};
  expect(new TextDecoder().decode(value)).toBe('data: 1\n\n');
  leaving.abort();
  await hasLeft;
});

test('headers pass but those of the connection; the client is named to the service', async () => {
  const show = await instance((incoming, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end(JSON.stringify(incoming.headers));
  });
  const url = await opened([show]);
  const headers = { 'idempotency-key': 'k', te: 'gzip', 'x-forwarded-for': '10.0.0.9' };
  const response = await fetch(url, { headers });
  const seen = (await response.json()) as Record<string, string>;
  expect(seen).toMatchObject({ 'idempotency-key': 'k', host: url.slice('http://'.length) });
  expect(seen['x-forwarded-for']).toBe('10.0.0.9, 127.0.0.1');
  expect(seen).not.toHaveProperty('te');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test('a service that refuses everywhere is 503, one that breaks off is 502 and is not asked again', async () => {
  const url = await opened([NOBODY, NOBODY]);
  const refused = await fetch(url, { method: 'POST', body: 'x' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  await gateway?.close();

  let asked = 0;
  const broken = await instance((incoming) => {
    asked += 1;
    incoming.socket.destroy();
  });
  const response = await fetch(await opened([broken, broken]), { method: 'POST', body: 'x' });
  expect([response.status, asked]).toEqual([502, 1]);
  expect(await response.json()).toMatchObject({ type: 'urn:mutirao:problem:unavailable' });
});

test('an answer before the whole body was read gets through', async () => {
  const full = await instance((_, response) => response.writeHead(413).end('too large'));
  const body = Buffer.alloc(1024 * 1024);
  const response = await fetch(await opened([full]), { method: 'POST', body });
  expect([response.status, await response.text()]).toEqual([413, 'too large']);
});
