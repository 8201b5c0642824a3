import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import { Connection } from './connection.ts';
import { bearer } from './credentials/credential.ts';
import { type Failure } from './failure.ts';
import { sourceFile } from './source-file.ts';
import { type Reply, type SeenRequest, testFolder, testServer } from './surroundings.fixture.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

async function connected(reply: (request: SeenRequest, nth: number) => Reply, key?: string) {
  const server = await testServer(reply);
  closers.push(server.close);
  const waits: number[] = [];
  const wait = async (milliseconds: number) => waits.push(milliseconds);
  const connection = new Connection({ server: server.url, credential: bearer('t.o.k'), key, wait });
  return { ...server, connection, waits };
}

const done = { body: { done: true } };

test('a connection lost before the answer is tried again with the same key', async () => {
  const { connection, seen } = await connected((_, nth) => (nth < 3 ? 'hang-up' : done));
  await expect(connection.post('/issues', { json: { amountMinor: 5 } })).resolves.toEqual(
    done.body,
  );
  const keys = seen.map(({ headers }) => headers['idempotency-key']);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(seen.map(({ body }) => body)).toEqual(Array(3).fill('{"amountMinor":5}'));
});

test('each write has a key of its own, unless one is given', async () => {
  const { connection, seen } = await connected(() => done);
  await connection.post('/issues');
  await connection.post('/issues');
  const [first, second] = seen.map(({ headers }) => headers['idempotency-key']);
  expect(first).not.toBe(second);
  const given = await connected(() => done, 'october-1');
  await given.connection.post('/issues');
  expect(given.seen[0]?.headers['idempotency-key']).toBe('october-1');
});

test('a server that never answers is given up after a bounded number of attempts', async () => {
  const { connection, seen, waits } = await connected(() => 'hang-up', 'k');
  const failure = await connection.post('/issues').catch((error: Failure) => error);
  expect(failure).toMatchObject({ exitCode: 3, key: 'k' });
  expect(String(failure)).toContain('Whether the call was done is not known');
  expect(seen).toHaveLength(6);
  expect(waits).toEqual([250, 500, 1000, 2000, 4000]);
});

test('a server that asks to wait is asked again after that time, and not for ever', async () => {
  const busy: Reply = { status: 503, body: { title: 'Busy' }, headers: { 'retry-after': '2' } };
  const { connection, waits } = await connected((_, nth) => (nth < 3 ? busy : done));
  await expect(connection.post('/issues')).resolves.toEqual(done.body);
  expect(waits).toEqual([2000, 2000]);
  const always = await connected(() => busy);
  await expect(always.connection.get('/runs')).rejects.toMatchObject({ exitCode: 1 });
  expect(always.seen).toHaveLength(6);
});

test('a proxy that has lost the server is asked again, with the same key', async () => {
  const lost: Reply = { status: 502, body: { title: 'The service broke off' } };
  const { connection, seen } = await connected((_, nth) => (nth < 2 ? lost : done));
  await expect(connection.post('/issues')).resolves.toEqual(done.body);
  const [first, second] = seen.map(({ headers }) => headers['idempotency-key']);
  expect(second).toBe(first);
});

test('where nothing listens, nothing is tried again', async () => {
  const { url, close } = await connected(() => done);
  await close();
  closers.length = 0;
  const connection = new Connection({ server: url, credential: bearer('t.o.k') });
  await expect(connection.get('/currency')).rejects.toMatchObject({ exitCode: 3 });
});

test('a problem is passed on whole, a stranger’s page is told as what it is', async () => {
  const problem = { type: 'urn:mutirao:problem:shortfall', title: 'Too much', limitMinor: 5 };
  const { connection } = await connected(() => ({ status: 409, body: problem }), 'k');
  await expect(connection.post('/issues')).rejects.toMatchObject({
    exitCode: 1,
    problem,
    key: 'k',
  });
  const page = await connected(() => ({ status: 502, body: 'Bad gateway' }));
  await expect(page.connection.get('/runs')).rejects.toMatchObject({
    problem: { status: 502, title: 'The server answered 502' },
  });
});

test('a file goes out byte by byte, again in full after a lost connection', async () => {
  const folder = testFolder();
  const content = 'beneficiary,amount\n'.repeat(50_000);
  writeFileSync(join(folder, 'roll.csv'), content);
  const surroundings = { folder } as Parameters<typeof sourceFile>[1];
  const { connection, seen } = await connected((_, nth) => (nth < 2 ? 'hang-up' : done));
  let sent = 0;
  await connection.post('/runs', {
    file: sourceFile('roll.csv', surroundings),
    contentType: 'text/csv',
    query: { period: '2026-11', excludeBad: undefined },
    onSent: (bytes) => {
      sent = bytes;
    },
  });
  expect(seen.map(({ body }) => body === content)).toEqual([true, true]);
  expect(seen[1]).toMatchObject({ url: '/runs?period=2026-11', method: 'POST' });
  expect(seen[1]?.headers['content-type']).toBe('text/csv');
  expect(sent).toBe(content.length);
});

test('all pages of a list become one', async () => {
  const { connection, seen } = await connected((_, nth) => ({
    body: nth < 3 ? { runs: [nth], next: `after ${nth}` } : { runs: [nth] },
  }));
  await expect(connection.all('/runs', 'runs', { period: '2026-11' })).resolves.toEqual([1, 2, 3]);
  expect(seen.map(({ url }) => url)).toEqual([
    '/runs?period=2026-11',
    '/runs?period=2026-11&after=after+1',
    '/runs?period=2026-11&after=after+2',
  ]);
});

test('a server that refuses a file before it has it all is heard', async () => {
  const folder = testFolder();
  writeFileSync(join(folder, 'roll.csv'), 'x'.repeat(20_000_000));
  const server = http.createServer((request, response) => {
    // As ours does: what still comes is let run out, since a reset could overtake the answer.
    request.resume();
    response.writeHead(413, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ title: 'Too large' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const connection = new Connection({
    server: `http://127.0.0.1:${port}`,
    credential: bearer('t.o.k'),
  });
  const surroundings = { folder } as Parameters<typeof sourceFile>[1];
  const file = sourceFile('roll.csv', surroundings);
  await expect(connection.post('/runs', { file, contentType: 'text/csv' })).rejects.toMatchObject({
    exitCode: 1,
    problem: { title: 'Too large' },
  });
});

test('a file that cannot be read on ends the call at once, in plain words', async () => {
  const { connection, seen } = await connected(() => done);
  const broken = () =>
    Readable.from(
      (async function* () {
        yield Buffer.from('beneficiary,');
        throw new Error('the disk is gone');
      })(),
    );
  const file = { name: 'roll.csv', bytes: 99, isRepeatable: true, open: broken };
  await expect(connection.post('/runs', { file, contentType: 'text/csv' })).rejects.toMatchObject({
    exitCode: 1,
    problem: { detail: 'the disk is gone' },
  });
  expect(seen).toHaveLength(0);
});
