import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Role, STEP_UP_SECONDS } from '@mutirao/contracts';
import { Controller, Get, Module, Post } from '@nestjs/common';
import request from 'supertest';
import { Does } from './access.ts';
import { type Sample, startSample } from './sample.fixture.ts';

@Controller('desk')
class Desk {
  @Get('reads')
  @Does('campaign.see')
  reads() {
    return {};
  }

  @Post('changes')
  @Does('member.register')
  changes() {
    return {};
  }

  /** Reads, and only with a second factor that is fresh. */
  @Get('exports')
  @Does('member.export')
  exports() {
    return {};
  }

  /** Changes, with such a factor, and not on old news. */
  @Post('confirms')
  @Does('organisation.confirm')
  confirms() {
    return {};
  }

  /** Changes, not on old news. */
  @Post('accredits')
  @Does('organisation.accredit')
  accredits() {
    return {};
  }
}

@Module({ controllers: [Desk] })
class DeskModule {}

let sample: Sample;

beforeAll(async () => {
  sample = await startSample({}, DeskModule);
});
afterAll(() => sample.app.close());
beforeEach(() => {
  const { standing, audited } = sample;
  standing.taken.clear();
  standing.ended.clear();
  standing.behind = 0;
  audited.length = 0;
});

const now = () => Math.floor(Date.now() / 1000);

/** A token for several requests: all but the first find it known. */
const token = (roles: readonly Role[], claims: Record<string, unknown> = {}) =>
  sample.signer.sign({ roles: { vila: roles }, ...claims });

const ask = (route: string, bearer: string, headers: Record<string, string> = {}) => {
  const http = request(sample.app.getHttpServer());
  const path = `/desk/${route}`;
  const call = /^(reads|exports)$/.test(route) ? http.get(path) : http.post(path);
  return call.set({ authorization: `Bearer ${bearer}`, 'idempotency-key': 'k1', ...headers });
};

test('a role taken away binds changes at once, of a known token too, and reads when it expires', async () => {
  const bearer = await token(['officer']);
  await ask('changes', bearer).expect(201);
  sample.standing.taken.add('officer');
  await ask('changes', bearer).expect(403);
  await ask('reads', bearer).expect(200);
  expect(sample.audited).toMatchObject([{ status: 403, subject: 'ana', roles: [] }]);
  sample.standing.taken.clear();
  await ask('changes', bearer).expect(201);
});

test('of several roles the others go on', async () => {
  const bearer = await token(['officer', 'administrator']);
  sample.standing.taken.add('officer');
  await ask('changes', bearer).expect(201);
});

test.each(['sid', 'did'])(
  'a token of what was ended (%s) counts no more at once, for reads as well',
  async (claim) => {
    const bearer = await token(['officer'], { [claim]: 'this-one' });
    await ask('reads', bearer).expect(200);
    sample.standing.ended.add('this-one');
    const { body } = await ask('reads', bearer)
      .expect(401)
      .expect('www-authenticate', 'Bearer error="invalid_token"');
    expect(body.type).toBe('urn:mutirao:problem:unauthenticated');
    await ask('changes', bearer).expect(401);
    expect(sample.audited).toMatchObject([{ subject: 'ana' }, { subject: 'ana' }]);
    const other = await token(['officer'], { [claim]: 'another' });
    await ask('reads', other).expect(200);
  },
);

test.each<[string, () => Record<string, unknown>]>([
  ['no second factor', () => ({})],
  ['one that is no longer fresh', () => ({ sup: now() - 1 })],
])('with %s: 401 that asks for one (RFC 9470)', async (_, claims) => {
  const bearer = await token(['officer', 'approver'], claims());
  for (const route of ['exports', 'confirms']) {
    const { body, headers } = await ask(route, bearer).expect(401);
    expect(body).toMatchObject({ code: 'step-up-needed', title: 'Show your second factor' });
    expect(headers['www-authenticate']).toBe(
      'Bearer error="insufficient_user_authentication", max_age="300"',
    );
  }
  await ask('changes', bearer).expect(201);
});

test('with a second factor that is fresh it is done', async () => {
  const bearer = await token(['officer', 'approver'], { sup: now() + STEP_UP_SECONDS });
  await ask('exports', bearer).expect(200);
  await ask('confirms', bearer).expect(201);
});

test('who may not do it at all is not asked for a second factor', async () => {
  await ask('confirms', await token(['officer'])).expect(403);
});

test('on news older than 5 s what must not be done on old news waits, the rest goes on', async () => {
  const bearer = await token(['officer', 'operator', 'approver'], { sup: now() + 300 });
  sample.standing.behind = 5;
  await ask('confirms', bearer).expect(201);
  sample.standing.behind = 5.001;
  for (const route of ['confirms', 'accredits']) {
    const { body } = await ask(route, bearer).expect(503).expect('retry-after', '2');
    expect(body.code).toBe('authority-news-late');
  }
  await ask('changes', bearer).expect(201);
  await ask('reads', bearer).expect(200);
});

test.each([
  ['pt-BR', /segundo fator/, /atrasada/],
  ['fr', /second facteur/, /retard/],
])('both are said in %s', async (language, factor, late) => {
  const headers = { 'accept-language': language };
  const stepUp = await ask('confirms', await token(['approver']), headers);
  expect([stepUp.body.title, stepUp.body.detail].join()).toMatch(factor);
  expect(stepUp.headers['content-language']).toBe(language);
  sample.standing.behind = 60;
  const news = await ask('accredits', await token(['operator']), headers);
  expect(news.body.detail).toMatch(late);
});
