import { afterAll, beforeAll, expect, test } from '@jest/globals';
import request from 'supertest';
import { documentOf } from './openapi.ts';
import { type Sample, startSample } from './sample.fixture.ts';

let sample: Sample;

beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.app.close());

const http = () => request(sample.app.getHttpServer());

test('the served document is the generated one, and generating it again changes nothing', async () => {
  const { text } = await http().get('/openapi.json').expect(200);
  const again = documentOf(sample.app, { title: 'Sample', version: '1.0.0' });
  expect(JSON.stringify(again)).toBe(text);
  expect(Object.keys(again.paths)).toEqual(Object.keys(again.paths).sort());
});

test('a write declares its token, its key, its roles and its problems without a word in the controller', async () => {
  const { body } = await http().get('/openapi.json');
  const operation = body.paths['/payments'].post;
  expect(operation.security).toEqual([{ bearer: [] }]);
  expect(operation['x-roles']).toEqual(['officer', 'administrator']);
  expect(operation['x-action']).toBe('member.register');
  expect(operation.parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header' }]);
  expect(Object.keys(operation.responses)).toEqual(
    '201 400 401 403 409 413 415 422 503'.split(' '),
  );
  expect(operation.responses['409']).toEqual({ $ref: '#/components/responses/Problem409' });
  expect(body.components.responses.Problem409.content).toEqual({
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  });
});

test('a read needs no key, a public route no token', async () => {
  const { body } = await http().get('/openapi.json');
  expect(Object.keys(body.paths['/payments/{id}'].get.responses)).toEqual(
    '200 401 403 404 422'.split(' '),
  );
  expect(body.paths['/health'].get).not.toHaveProperty('security');
});

test('a write without a key says so, and may take a form', async () => {
  const { body } = await http().get('/openapi.json');
  const operation = body.paths['/payments/form'].post;
  expect(operation.parameters).toEqual([]);
  expect(Object.keys(operation.requestBody.content)).toEqual(['application/x-www-form-urlencoded']);
  expect(Object.keys(operation.responses)).toEqual(['200', '400', '413', '415', '422', '503']);
});

test('fields are described by their validation rules', async () => {
  const { body } = await http().get('/openapi.json');
  const { Payment, Share } = body.components.schemas;
  expect(Payment).toMatchObject({
    required: ['amount', 'to'],
    properties: {
      amount: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      to: { type: 'string', maxLength: 20 },
      shares: { type: 'array', items: { $ref: '#/components/schemas/Share' } },
    },
  });
  expect(Share.properties.programme).toEqual({ type: 'string', pattern: '^[a-z-]+$' });
  expect(body.paths['/payments'].get.parameters).toMatchObject([
    { name: 'order', in: 'query', required: false, schema: { enum: ['up', 'down'] } },
    { name: 'limit', in: 'query', required: false, schema: { pattern: '^[1-9]\\d{0,2}$' } },
  ]);
});

test('the page for people loads nothing from elsewhere', async () => {
  const { text } = await http().get('/docs').expect(200).expect('content-type', /html/);
  expect(text).not.toMatch(/(src|href)=["'](https?:)?\/\//);
  const assets = [...text.matchAll(/(?:src|href)=["'](\.[^"']+)/g)].map((match) => match[1] ?? '');
  expect(assets.length).toBeGreaterThan(3);
  for (const asset of assets) {
    await http().get(new URL(asset, 'http://x/docs').pathname).expect(200);
  }
});
