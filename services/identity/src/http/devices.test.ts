import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Role } from '@mutirao/contracts';
import { Community } from './members.fixture.ts';

const TERMINAL = 't'.repeat(22);
let vila: Community;
let bakery: string;
let bazaar: string;

beforeAll(async () => {
  vila = await Community.start();
  [bakery, bazaar] = [await shop('COM-0001'), await shop('COM-0002')];
});
afterAll(() => vila.remove());

async function shop(registry: string): Promise<string> {
  const merchant = {
    category: 'food',
    neighbourhood: 'centro',
    size: 'micro',
    redemptionDays: 2,
    redeemsDaily: false,
  };
  const body = { kind: 'merchant', registry, name: 'Loja Inventada', merchant };
  return (await vila.ask('POST', '/organisations', { as: 'operator', body })).body.organisation;
}

const invite = (to: string, as: readonly Role[], subject: string) =>
  vila.ask('POST', `/organisations/${to}/devices`, { as, subject, body: { terminal: TERMINAL } });

test('a shop has its own tills alone, whatever else its people may see; an operator helps any', async () => {
  const status = async (...asked: Parameters<typeof invite>) => (await invite(...asked)).status;
  expect(await status(bakery, ['merchant'], bakery)).toBe(201);
  expect(await status(bazaar, ['merchant'], bakery)).toBe(403);
  expect(await status(bazaar, ['merchant', 'auditor'], bakery)).toBe(403);
  expect(await status(bazaar, ['operator'], 'the-operator')).toBe(201);
});

test('nor takes anybody another shop’s tills out of use', async () => {
  const { device } = (await invite(bazaar, ['operator'], 'the-operator')).body;
  const revoke = (as: readonly Role[]) =>
    vila.ask('DELETE', `/organisations/${bazaar}/devices/${device}`, { as, subject: bakery });
  expect((await revoke(['merchant', 'auditor'])).status).toBe(403);
  expect((await revoke(['merchant', 'operator'])).body).toEqual({ device, state: 'revoked' });
});

test('a shop that is not there has no list of tills', async () => {
  const asked = await vila.ask('GET', `/organisations/${TERMINAL}/devices`, { as: 'auditor' });
  expect(asked).toMatchObject({ status: 404, body: { code: 'not-found' } });
});
