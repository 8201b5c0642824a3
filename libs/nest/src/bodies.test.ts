import { createHash } from 'node:crypto';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { type Sample, startSample } from './sample.fixture.ts';

let sample: Sample;
let headers: Record<string, string>;
let origin: string;

beforeAll(async () => {
  sample = await startSample({ headersTimeoutMs: 3_000, requestTimeoutMs: 6_000 });
  headers = await sample.headers('officer');
  await sample.app.listen(0, '127.0.0.1');
  origin = `http://127.0.0.1:${port()}`;
});
afterAll(() => sample.app.close());

const port = () => (sample.app.getHttpServer().address() as AddressInfo).port;

const postText = (text: string, type = 'application/json') =>
  request(sample.app.getHttpServer()).post('/payments').set(headers).type(type).send(text);

const nested = (levels: number) => `{"to":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

test.each<[string, string, number, RegExp]>([
  ['8 levels are read (and then break a rule)', nested(8), 422, /to must be a string/],
  ['9 levels', nested(9), 400, /8 deep/],
  ['30,000 levels', nested(30_000), 400, /8 deep/],
  ['not JSON', '{"amount":1', 400, /not valid JSON/],
  ['an empty body', '', 400, /empty/],
  ['__proto__', '{"amount":1,"to":"rui","__proto__":{"admin":true}}', 400, /JSON/],
  ['__proto__, escaped', '{"amount":1,"to":"rui","\\u005f_proto__":{}}', 400, /JSON/],
  ['constructor.prototype', '{"to":"rui","constructor":{"prototype":{}}}', 400, /JSON/],
  ['64 KiB and one byte', `"${'x'.repeat(65_535)}"`, 413, /./],
])('JSON with %s', async (_, text, status, detail) => {
  const { body } = await postText(text).expect(status);
  expect(body.detail).toMatch(detail);
  expect({}).not.toHaveProperty('admin');
});

test.each([
  ['text/plain', 'amount=1'],
  ['application/x-www-form-urlencoded', 'amount=1'],
  ['application/xml', '<amount/>'],
  ['text/csv', 'amount\n1'],
])('a JSON route refuses %s', async (type, text) => {
  const { body } = await postText(text, type).expect(415);
  expect(body.type).toBe('urn:mutirao:problem:unsupported-media-type');
});

test('JSON that is not UTF-8 is refused, not repaired', async () => {
  const response = await fetch(`${origin}/payments`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from('{"amount":1,"to":"São"}', 'latin1'),
  });
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(/UTF-8/)]);
});

test('a compressed body is refused before it is unfolded', async () => {
  const bomb = gzipSync(Buffer.alloc(10_000_000));
  const response = await fetch(`${origin}/payments`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: bomb,
  });
  expect(response.status).toBe(415);
});

/** Posts a stream, chunked, so that no length is announced. */
const upload = (path: string, body: Readable, type = 'text/csv; charset=iso-8859-1') =>
  fetch(`${origin}/payments/${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': type },
    body: Readable.toWeb(body) as unknown as ReadableStream,
    duplex: 'half',
  } as RequestInit);

const block = Buffer.alloc(10_000, createHash('sha256').update('seed').digest());

test.each(['text/csv', 'application/x-ofx', 'application/octet-stream'])(
  'a file as %s reaches the controller as a stream, whole',
  async (type) => {
    const response = await upload('file', Readable.from(Array(10).fill(block)), type);
    expect([response.status, await response.json()]).toEqual([200, { bytes: 100_000 }]);
  },
);

test('a file of unknown length is cut off at its limit, and the client hears why', async () => {
  const response = await upload('file', Readable.from(Array(300).fill(block)));
  expect([response.status, await response.json()]).toEqual([
    413,
    expect.objectContaining({ type: 'urn:mutirao:problem:too-large', limitBytes: 100_000 }),
  ]);
});

test('a file route refuses JSON', async () => {
  const call = request(sample.app.getHttpServer()).post('/payments/file').set(headers);
  await call.send({ amount: 1 }).expect(415);
});

/** What the server says to bytes sent by hand; the connection is left open for it to close. */
function converse(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port(), '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => undefined);
  });
}

const HEAD = 'POST /payments/file HTTP/1.1\r\nhost: x\r\n';

test.each([
  ['headers that never end', HEAD, '408 Request Timeout'],
  ['what is not HTTP', 'hello\r\n\r\n', '400 Bad request'],
  ['headers beyond all measure', `${HEAD}x: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
])('%s: answered and hung up', async (_, text, status) => {
  const answer = await converse(text);
  expect(answer).toMatch(`HTTP/1.1 ${status}`);
  expect(answer).toContain('application/problem+json');
});

/** The head of an upload by an officer, with everything in order. */
const uploadHead = (path: string, bytes: number) =>
  `POST /payments/${path} HTTP/1.1\r\nhost: x\r\ncontent-type: text/csv\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}content-length: ${bytes}\r\n\r\n`;

test.each(['first-line', 'unread', 'refused'])(
  '%s: an answer before the file was read cuts nobody off, and the connection lives on',
  async (path) => {
    const file = 'x'.repeat(5_000_000);
    const next = 'GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    const answer = await converse(uploadHead(path, file.length) + file + next);
    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 422', 'HTTP/1.1 200']);
  },
);

test('a file that announces too much is refused before it is sent', async () => {
  expect(await converse(uploadHead('file', 100_001))).toMatch(/^HTTP\/1.1 413/);
});

test('a body that never comes is hung up on; for the controller the upload broke off', async () => {
  sample.audited.length = 0;
  expect(await converse(`${uploadHead('file', 10)}ab`)).toMatch(/^HTTP\/1.1 408 Request Timeout/);
  while (sample.audited.length === 0) await setTimeout(10);
  expect(sample.audited).toMatchObject([{ status: 400, route: '/payments/file' }]);
  expect(sample.logged).toEqual([]);
});
