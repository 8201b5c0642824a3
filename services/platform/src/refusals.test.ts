import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { furnish, nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
beforeAll(async () => {
  town = await ServedTown.start();
  await furnish(town, [nis(1)]);
});
afterAll(() => town.remove());

const id = (name: string) => name.padEnd(22, '_');

test('a key that comes with another body is refused, and found in the audit log', async () => {
  const asking = { as: 'operator', key: 'one-key' } as const;
  await town.must('POST', '/programmes/renda/issues', { ...asking, body: { amountMinor: 1 } });
  const other = await town.ask('POST', '/programmes/renda/issues', {
    ...asking,
    body: { amountMinor: 2 },
  });
  expect(other).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
  expect(town.audited().at(-1)).toMatchObject({
    status: 409,
    type: 'urn:mutirao:problem:idempotency-key-reused',
    route: '/programmes/:programme/issues',
  });
});

test('a refusal is a problem document that a program can decide by', async () => {
  const { status, type, body } = await town.ask('POST', '/programmes/renda/issues', {
    as: 'operator',
    body: { amountMinor: 1_000_000_00 },
  });
  expect(status).toBe(409);
  expect(type).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({
    type: 'urn:mutirao:problem:reserve-insufficient',
    code: 'reserve-insufficient',
    title: 'The reserve does not cover this amount',
    status: 409,
    detail: expect.stringContaining('99.99'),
    programme: 'renda',
    availableMinor: 99_99,
    correlationId: expect.any(String),
  });
});

test.each([
  ['fr-CH, fr;q=0.9, en;q=0.8', 'fr', 'La réserve ne couvre pas ce montant', 'disponible 99,99'],
  ['pt', 'pt-BR', 'A reserva não cobre esse valor', 'disponível 99,99'],
  ['de', 'en', 'The reserve does not cover this amount', 'available 99.99'],
])('who asks in %s is refused in %s', async (languages, language, title, fact) => {
  const authorization = `Bearer ${await town.token(['operator'], 'p-operator')}`;
  const answer = await fetch(`${await town.app.getUrl()}/programmes/renda/issues`, {
    method: 'POST',
    headers: {
      authorization,
      'accept-language': languages,
      'content-type': 'application/json',
      'idempotency-key': `in-${language}`,
    },
    body: JSON.stringify({ amountMinor: 1_000_000_00 }),
  });
  expect(answer.headers.get('content-language')).toBe(language);
  expect(await answer.json()).toMatchObject({
    code: 'reserve-insufficient',
    title,
    detail: expect.stringContaining(fact),
    availableMinor: 99_99,
  });
});

test.each([
  ['a payment to an account that is not there', '/transfers', 422, 'account-unknown'],
  ['a run that is not there', '/runs/12345678901/payment', 404, 'run-unknown'],
  ['a programme that is not there', '/programmes/12345678901/issues', 404, 'programme-unknown'],
])('%s is not repeated, since it may be anything', async (_, path, status, code) => {
  const holder = id('holder');
  const to = id('12345678901');
  const transfer = { from: holder, to, amountMinor: 1, unit: 'MUM' };
  const body = path === '/transfers' ? transfer : path.endsWith('issues') ? { amountMinor: 1 } : {};
  const as = ['holder', 'treasurer'] as const;
  const answer = await town.ask('POST', path, { as, subject: holder, body });
  expect(answer).toMatchObject({ status, body: { code } });
  expect(answer.text).not.toContain('12345678901');
});

test('a day that no calendar has is no day on which a run can be paid', async () => {
  const asking = { as: 'treasurer', body: { effectiveOn: '2024-02-30' } } as const;
  expect((await town.ask('POST', '/runs/renda-2024-03-1/payment', asking)).status).toBe(422);
});
