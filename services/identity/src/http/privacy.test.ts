import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nisWithCheckDigit, type Role } from '@mutirao/contracts';
import { ServedIdentity } from '../served-identity.fixture.ts';
import * as examples from './privacy-examples.ts';
import { problemOf } from './problems.ts';

const PERSON = {
  registry: nisWithCheckDigit('1000000002'),
  fullName: 'José Conceição Araújo',
  phone: '+5521999990000',
};
let served: ServedIdentity;
let member: string;
let keys = 0;

type Answer = { status: number; body: Record<string, unknown>; text: string };

async function ask(
  as: readonly [subject: string, ...roles: Role[]],
  request: string,
  body?: object,
): Promise<Answer> {
  const [method = '', path = ''] = request.split(' ');
  const answer = await fetch(served.url + path, {
    method,
    headers: {
      authorization: `Bearer ${await served.token(...as)}`,
      ...(method === 'GET' ? {} : { 'idempotency-key': `k${keys++}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text), text };
}
const officer = ['otto', 'officer'] as const;
const self = () => [member, 'holder'] as const;

beforeAll(async () => {
  served = await ServedIdentity.start();
  const { body } = await ask(officer, 'POST /members', PERSON);
  member = body['member'] as string;
});
afterAll(() => served.remove());

test('staff say why they look at a person; the person sees who did, as what and why', async () => {
  const { status, body } = await ask(officer, `GET /members/${member}?purpose=complaint`);
  expect([status, body['person']]).toEqual([200, PERSON]);
  const reads = await ask(self(), 'GET /members/self/reads');
  expect(reads).toMatchObject({
    status: 200,
    body: {
      reads: [
        {
          by: served.identity.actorOf('otto'),
          roles: ['officer'],
          purpose: 'complaint',
          fields: Object.keys(PERSON),
        },
      ],
    },
  });
  expect(Object.keys((reads.body['reads'] as object[])[0] ?? {}).sort()).toEqual(
    Object.keys(examples.reads.reads[0] ?? {}).sort(),
  );
  expect((await ask(['aud', 'auditor'], `GET /members/${member}/reads`)).body).toEqual(reads.body);
});

test('fault 44: who looked at a person is for that person and for the auditor', async () => {
  const other = ['x'.repeat(22), 'holder'] as const;
  expect((await ask(other, `GET /members/${member}/reads`)).status).toBe(403);
  expect((await ask(officer, `GET /members/${member}/reads`)).status).toBe(403);
  expect((await ask(other, `POST /members/${member}/erasure`)).status).toBe(403);
  expect((await ask(other, `GET /members/${member}/export?purpose=legal`)).status).toBe(403);
  expect(served.audited.filter(({ status }) => status === 403)).toHaveLength(4);
});

test('one has all that is kept of oneself, in named fields', async () => {
  const { status, body } = await ask(self(), 'GET /members/self/export');
  expect(status).toBe(200);
  expect(Object.keys(body).sort()).toEqual(Object.keys(examples.exported).sort());
  expect(body).toMatchObject({
    person: PERSON,
    member: { id: member, status: 'active' },
    elsewhere: [{ href: `/accounts/holder:${member}/statement` }, {}, {}],
  });
  expect(String(body['law'])).toContain('art. 18');
});

test('an export for a person needs a purpose and is in the list of who looked', async () => {
  expect((await ask(officer, `GET /members/${member}/export`)).status).toBe(422);
  const { status, body } = await ask(officer, `GET /members/${member}/export?purpose=legal`);
  expect([status, body['person']]).toEqual([200, PERSON]);
  const last = (body['reads'] as { by: string }[]).at(-1);
  expect(last).toMatchObject({ purpose: 'legal', roles: ['officer'], fields: 'everything' });
  expect(
    (await ask(officer, 'GET /members/nobody-known-by-this/export?purpose=legal')).status,
  ).toBe(404);
});

test('fault 53: what cannot be recorded is not shown: 503', async () => {
  const { journal } = served.identity.parts;
  const execute = journal.execute.bind(journal);
  const { Unavailable } = await import('@mutirao/event-sourcing');
  journal.execute = () => Promise.reject(new Unavailable('the disk is full'));
  try {
    for (const request of [
      `GET /members/${member}?purpose=support`,
      `GET /members/${member}/export?purpose=legal`,
      `POST /members/${member}/erasure`,
    ]) {
      const { status, text } = await ask(officer, request);
      expect([request, status]).toEqual([request, 503]);
      expect(text).not.toContain(PERSON.fullName);
    }
    expect((await ask(self(), 'GET /members/self/export')).status).toBe(503);
  } finally {
    journal.execute = execute;
  }
});

test('the community says how long numbers are kept, as an administrator decides', async () => {
  expect((await ask(officer, 'PUT /retention', { days: 5 })).status).toBe(403);
  const admin = ['ada', 'administrator'] as const;
  expect((await ask(admin, 'PUT /retention', { days: -1 })).status).toBe(422);
  expect((await ask(admin, 'PUT /retention', { days: 36_526 })).status).toBe(422);
  expect(await ask(admin, 'PUT /retention', { days: 730 })).toMatchObject({ body: { days: 730 } });
  expect((await ask(officer, 'GET /retention')).body).toEqual({ days: 730 });
});

test('an erased person reads as erased, and is nobody’s to export', async () => {
  const { status, body } = await ask(self(), 'POST /members/self/erasure');
  expect([status, Object.keys(body)]).toEqual([200, Object.keys(examples.erased)]);
  expect(body).toMatchObject({ member, status: 'erased' });
  // The person's own tokens ended with it.
  expect((await ask(self(), 'GET /members/self/reads')).status).toBe(401);
  const shown = await ask(officer, `GET /members/${member}?purpose=support`);
  expect(shown.body).toEqual({ member, status: 'erased' });
  expect((await ask(officer, `GET /members/${member}/export?purpose=legal`)).status).toBe(404);
  for (const word of Object.values(PERSON)) expect(shown.text).not.toContain(word);
});

test('why an erasure must wait is said in three languages, with the day', () => {
  const problem = problemOf({
    code: 'erasure-not-yet',
    reasons: 'balance hold',
    possibleFrom: '2026-12-01',
  });
  expect(problem.details).toMatchObject({
    status: 409,
    reasons: 'balance hold',
    possibleFrom: '2026-12-01',
    detail:
      'This person cannot be erased yet: there is still a balance; an amount is held. It is possible from 2026-12-01 on.',
  });
  expect(problem.translations['pt-BR']?.().detail).toContain('É possível a partir de 2026-12-01');
  expect(problem.translations['fr']?.().detail).toContain('il reste un solde');
});
