import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ROLES, type Role } from '@mutirao/contracts';
import { Controller, Get, Module } from '@nestjs/common';
import request from 'supertest';
import { routesOf } from './routes.ts';
import { type Sample, startSample } from './sample.fixture.ts';

let sample: Sample;

beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.app.close());
beforeEach(() => {
  sample.audited.length = 0;
});

const http = () => request(sample.app.getHttpServer());

test('the authority table can be read from the running app', () => {
  const table = routesOf(sample.app).map(
    ({ method, path, action, keyed }) => `${method} ${path}: ${action}${keyed ? ', keyed' : ''}`,
  );
  expect(table).toEqual([
    'GET /health: public',
    'GET /live: public',
    'GET /payments: match.see',
    'POST /payments: member.register, keyed',
    'GET /payments/:id: match.see',
    'GET /payments/broken: match.see',
    'POST /payments/file: campaign.open, keyed',
    'POST /payments/first-line: campaign.open, keyed',
    'POST /payments/form: public',
    'POST /payments/refused: campaign.open, keyed',
    'GET /payments/slow: match.see',
    'POST /payments/unread: campaign.open, keyed',
    'GET /ready: public',
  ]);
});

const READERS: readonly Role[] = ['officer', 'auditor'];

test.each([...ROLES])('%s may read a payment only if the policy says so', async (role) => {
  const { status } = await http()
    .get('/payments/p1')
    .set(await sample.headers(role));
  expect(status).toBe(READERS.includes(role) ? 200 : 403);
});

test('any one of several roles is enough, on either side', async () => {
  const headers = await sample.headers('approver', 'administrator');
  await http().post('/payments').set(headers).send({ amount: 5, to: 'rui' }).expect(201);
});

test('a refusal says which roles would do, and is in the audit log without what was asked', async () => {
  const { body } = await http()
    .get('/payments/12345678900?order=up')
    .set(await sample.headers('holder'))
    .expect(403)
    .expect('content-type', /^application\/problem\+json/);
  expect(body).toMatchObject({ type: 'urn:mutirao:problem:forbidden', roles: READERS });
  expect(sample.audited).toEqual([
    {
      status: 403,
      type: 'urn:mutirao:problem:forbidden',
      method: 'GET',
      route: '/payments/:id',
      subject: 'ana',
      roles: ['holder'],
      correlationId: body.correlationId,
    },
  ]);
});

test.each([
  ['no header', undefined],
  ['another scheme', 'Basic YW5hOmFuYQ=='],
  ['an empty token', 'Bearer '],
  ['two tokens', 'Bearer a b'],
  ['a forged token', `Bearer ${btoa('{"alg":"none"}')}.e30.`],
])('401 with a challenge for %s, before the body is looked at', async (_, header) => {
  const call = http().post('/payments').set('idempotency-key', 'k1').send({ nonsense: true });
  if (header !== undefined) call.set('authorization', header);
  const { body, headers } = await call.expect(401);
  expect(body.type).toBe('urn:mutirao:problem:unauthenticated');
  expect(headers['www-authenticate']).toMatch(/^Bearer/);
  expect(sample.audited).toMatchObject([{ status: 401, subject: undefined, route: '/payments' }]);
});

test('health needs no token', async () => {
  const { body } = await http().get('/health').expect(200);
  expect(body).toEqual({ status: 'ok', position: 7 });
});

@Controller('forgotten')
class Forgotten {
  @Get(['', 'twice'])
  list() {
    return 'secret';
  }
}

@Module({ controllers: [Forgotten] })
class ForgottenModule {}

test('an app with a route for nobody in particular does not start', async () => {
  await expect(startSample({}, ForgottenModule)).rejects.toThrow(
    'Routes without @Does(…) or @Public(): GET /forgotten (Forgotten.list), GET /forgotten/twice (Forgotten.list)',
  );
});
