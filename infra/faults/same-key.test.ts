// Starts: the server, once.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, furnish, paidRun, transfer } from './benefit.fixture.ts';
import { fresh } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let town: FaultTown;
let ana: string;
let bia: string;
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  [ana = '', bia = ''] = await furnish(town);
  await paidRun(town, roll(people(20)));
});
afterAll(() => town.remove());

test('fault 21: 100 at once with one key have one effect and one answer', async () => {
  const key = fresh();
  const before = await balanceOf(town, bia);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => transfer(town, ana, bia, 7, { key })),
  );
  expect(answers[0]?.status).toBe(201);
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect(await balanceOf(town, bia)).toBe(before + 7);
});

test('fault 21: a refusal binds its key too, also when there would be money now', async () => {
  const key = fresh();
  const ask = () => transfer(town, ana, bia, 5_000, { key });
  const refused = await ask();
  expect(refused).toMatchObject({ status: 409, body: { code: 'insufficient-funds' } });
  await transfer(town, bia, ana, 900);
  await paidRun(town, roll(people(20), '100.00'), { period: '2026-09' });
  const { correlationId: _, ...first } = refused.body;
  expect(await ask()).toMatchObject({ status: 409, body: first });
});

test('fault 22: one key for another body is refused, and the audit log has it', async () => {
  const key = fresh();
  expect((await transfer(town, ana, bia, 1, { key })).status).toBe(201);
  const other = await transfer(town, ana, bia, 2, { key });
  expect(other).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
  expect(town.audited().at(-1)).toMatchObject({
    status: 409,
    type: 'urn:mutirao:problem:idempotency-key-reused',
    route: '/transfers',
    correlationId: other.body['correlationId'],
  });
});

test('fault 22: the same key of another person, or for another operation, is another key', async () => {
  const key = fresh();
  const first = await transfer(town, ana, bia, 3, { key });
  const second = await transfer(town, bia, ana, 3, { key });
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(first.body['id']).not.toBe(second.body['id']);
});

test('what was answered is what is in the journal, and all of it is sound', async () => {
  const transfers = ofKind(await eventsOf(town.folder), 'Transferred');
  expect(transfers).toHaveLength(5);
  expect(await faultsOf(town.folder)).toEqual([]);
});
