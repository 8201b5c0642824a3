import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { type Sample, startSample } from './sample.fixture.ts';

let sample: Sample;
let headers: Record<string, string>;

beforeAll(async () => {
  sample = await startSample({ slowMs: 200 });
  headers = await sample.headers('officer', 'auditor');
});
afterAll(() => sample.app.close());
beforeEach(() => {
  sample.audited.length = 0;
  sample.logged.length = 0;
});

const UUID = '0b5c1f7e-6d2a-4a57-9d53-9c1f3a4f7d10';
const http = () => request(sample.app.getHttpServer());

test('a problem reaches the client with its code and what the person needs', async () => {
  const { body } = await http()
    .post('/payments/refused')
    .set(headers)
    .set('x-correlation-id', UUID)
    .expect(422)
    .expect('content-type', /^application\/problem\+json/);
  expect(body).toEqual({
    type: 'urn:mutirao:problem:insufficient-funds',
    title: 'Not enough money',
    status: 422,
    detail: 'The balance does not cover this payment.',
    left: 1250,
    correlationId: UUID,
  });
  expect(sample.audited).toMatchObject([{ status: 422, subject: 'ana' }]);
});

test('a problem is kept by nobody, also where the answer might be', async () => {
  const call = http().get('/payments/broken').set(headers);
  await call.expect(500).expect('cache-control', 'no-store');
});

test('what nobody foresaw shows nothing of its inside, and is logged under the same id', async () => {
  const { body } = await http().get('/payments/broken').set(headers).expect(500);
  expect(body.type).toBe('urn:mutirao:problem:internal');
  expect(JSON.stringify(body)).not.toContain('inner text');
  const [line = ''] = sample.logged;
  expect(JSON.parse(line)).toMatchObject({
    route: '/payments/broken',
    correlationId: body.correlationId,
    err: { message: 'inner text: 12345678900' },
  });
});

test.each([
  ['/nothing/12345678900', 404, 'There is nothing at this address.'],
  ['/payments/%zz', 400, undefined],
  [`/payments/${'9'.repeat(200)}`, 414, undefined],
])('GET %s is a problem too: %i', async (path, status, detail) => {
  const { body, headers: answer } = await http().get(path).set(headers).expect(status);
  expect(answer['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer['x-correlation-id']).toBe(body.correlationId);
  if (detail !== undefined) expect(body.detail).toBe(detail);
  expect(sample.audited).toEqual([]);
});

test.each([
  [UUID, UUID],
  ['till-7', undefined],
  ['12345678901', undefined],
  ['x'.repeat(65), undefined],
  ['a b', undefined],
  ['{"x":1}', undefined],
])('correlation id %j', async (given, expected) => {
  const { body, headers: answer } = await http()
    .post('/payments')
    .set(headers)
    .set('x-correlation-id', given)
    .send({ amount: 5, to: 'rui' })
    .expect(201);
  expect(answer['x-correlation-id']).toBe(body.correlationId);
  expect(body.correlationId).toMatch(expected ?? /^[0-9a-f]{8}-/);
});

test.each([
  ['missing', undefined, 'idempotency-key-missing'],
  ['empty', '', 'idempotency-key-invalid'],
  ['two words', 'a b', 'idempotency-key-invalid'],
  ['too long', 'k'.repeat(201), 'idempotency-key-invalid'],
])('an idempotency key that is %s', async (_, key, code) => {
  const { authorization = '' } = headers;
  const call = http().post('/payments').set('authorization', authorization);
  if (key !== undefined) call.set('idempotency-key', key);
  const { body } = await call.send({ amount: 5, to: 'rui' }).expect(400);
  expect(body).toMatchObject({ type: `urn:mutirao:problem:${code}`, header: 'Idempotency-Key' });
});

test('a write whose controller does not ask for the key needs one all the same', async () => {
  const { authorization = '' } = headers;
  const call = http().post('/payments/refused').set('authorization', authorization);
  const { body } = await call.expect(400);
  expect(body.type).toBe('urn:mutirao:problem:idempotency-key-missing');
});

test('a key of 200 characters reaches the controller as it is', async () => {
  const key = `"${'~'.repeat(198)}"`;
  const call = http().post('/payments').set(headers).set('idempotency-key', key);
  expect((await call.send({ amount: 5, to: 'rui' }).expect(201)).body.key).toBe(key);
});

test('only slow and failed requests are logged, by pattern: no ids, queries or headers', async () => {
  await http().get('/payments/12345678900').set(headers).expect(200);
  expect(sample.logged).toEqual([]);
  await http().get('/payments/slow?order=up').set(headers).expect(200);
  expect(sample.logged).toHaveLength(1);
  const line = JSON.parse(sample.logged[0] ?? '');
  expect(line).toMatchObject({ method: 'GET', route: '/payments/slow', status: 200 });
  expect(sample.logged[0]).not.toMatch(/order|Bearer|auditor/);
});

test('a refusal stands when it cannot be recorded, and the log says so', async () => {
  jest.spyOn(sample.audited, 'push').mockImplementationOnce(() => {
    throw new Error('disk full');
  });
  await http().post('/payments/refused').set(headers).expect(422);
  expect(sample.logged).toEqual([expect.stringContaining('disk full')]);
});
