import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { type Sample, startSample } from './sample.fixture.ts';

let sample: Sample;

beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.app.close());

const post = (text: string, path = '/payments/form') =>
  request(sample.app.getHttpServer())
    .post(path)
    .type('application/x-www-form-urlencoded')
    .send(text);

test.each([
  ['grant=refresh_token', { grant: 'refresh_token' }],
  ['grant=a%20b+c%2Bd&note=S%C3%A3o%26', { grant: 'a b c+d', note: 'São&' }],
  ['&grant=x==&&note=', { grant: 'x==', note: '' }],
])('a form is read, without token and key where the route says so: %s', async (text, fields) => {
  expect((await post(text).expect(200)).body).toEqual(fields);
});

test.each([
  ['a field twice', 'grant=a&grant=b', 400, /twice/],
  ['__proto__', 'grant=a&__proto__=b', 400, /forbidden/],
  ['constructor, escaped', 'grant=a&%63onstructor=b', 400, /forbidden/],
  ['a value that is not UTF-8', 'grant=%e3', 400, /UTF-8/],
  ['a lone percent sign', 'grant=100%', 400, /UTF-8/],
  ['bytes that are not escaped', 'grant=São', 400, /UTF-8/],
  ['51 fields', Array.from({ length: 51 }, (_, n) => `f${n}=1`).join('&'), 400, /50 fields/],
  ['64 KiB and one byte', `grant=${'x'.repeat(65_531)}`, 413, /./],
  ['an unknown field', 'grant=a&scope=b', 422, /scope/],
  ['brackets, which stay a name', 'grant[a]=b', 422, /grant/],
  ['nothing', '', 422, /grant/],
])('refused: %s', async (_, text, status, detail) => {
  expect((await post(text).expect(status)).body.detail).toMatch(detail);
  expect({}).not.toHaveProperty('b');
});

test('a route that does not ask for forms takes none', async () => {
  const call = post('amount=1', '/payments').set(await sample.headers('officer'));
  const { body } = await call.expect(415);
  expect(body.type).toBe('urn:mutirao:problem:unsupported-media-type');
});
