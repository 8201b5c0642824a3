import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { type Sample, startSample } from './sample.fixture.ts';

let sample: Sample;
let headers: Record<string, string>;

beforeAll(async () => {
  sample = await startSample();
  headers = await sample.headers('officer', 'auditor');
});
afterAll(() => sample.app.close());

const pay = (json: string) =>
  request(sample.app.getHttpServer())
    .post('/payments')
    .set(headers)
    .type('application/json')
    .send(json);

test.each(['1', '1650000', '9007199254740991'])('the amount %s is taken exactly', async (text) => {
  const { body } = await pay(`{"amount":${text},"to":"rui"}`).expect(201);
  expect(String(body.amount)).toBe(text);
});

test.each([
  '0',
  '-0',
  '-5',
  '1.5',
  '1.0',
  '1e3',
  '1E3',
  '0.9999999999999999999999',
  '9007199254740991.4',
  '9007199254740992',
  '9007199254740993',
  '9223372036854775808',
  '1e400',
  '"100"',
  '"1e3"',
  '"1,00"',
  'true',
  'null',
  '[1]',
  '{"$ne":1}',
])('the amount %s is refused, naming the field', async (text) => {
  const { body } = await pay(`{"amount":${text},"to":"rui"}`).expect(422);
  expect(body).toMatchObject({
    type: 'urn:mutirao:problem:invalid',
    errors: [{ field: 'amount', rule: 'isMinor' }],
  });
});

test.each(['NaN', 'Infinity', '-Infinity', '01', '+1', '0x10', '1,00'])(
  'the amount %s is not JSON',
  async (text) => {
    await pay(`{"amount":${text},"to":"rui"}`).expect(400);
  },
);

test('text that looks like an unusual number is left as it is', async () => {
  await pay('{"amount":7,"to":"1e3 -0 1.50"}').expect(201);
});

test('every broken rule is named, nested fields by their path, values never', async () => {
  const shares = [
    { programme: 'renda', amount: 1 },
    { programme: 'X-Secret', amount: 0.5 },
  ];
  const { body } = await pay(JSON.stringify({ amount: 5, shares, extra: 1 })).expect(422);
  expect(body.errors.map((e: { field: string; rule: string }) => `${e.field} ${e.rule}`)).toEqual([
    'extra whitelistValidation',
    'to maxLength',
    'to isString',
    'shares.1.programme matches',
    'shares.1.amount isMinor',
  ]);
  expect(JSON.stringify(body)).not.toContain('X-Secret');
});

test.each([
  ['?order=up&limit=20', 200],
  ['?limit=0', 422],
  ['?limit=20&limit=30', 422],
  ['?limit[$ne]=1', 422],
  ['?order=sideways', 422],
  ['?unknown=1', 422],
  ['?__proto__[x]=1', 422],
])('the query %s: %i', async (query, status) => {
  await request(sample.app.getHttpServer()).get(`/payments${query}`).set(headers).expect(status);
});

test.each(['[]', '"text"', '5', 'null'])('a body that is %s has no fields', async (json) => {
  const { status } = await pay(json);
  expect(status).toBe(422);
});
