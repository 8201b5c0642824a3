import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROLES, type Role } from '@mutirao/contracts';
import { documentedAuthority, type Sign, signerOf } from './authority.fixture.ts';
import type { Json } from './client.fixture.ts';
import { MarketDay, till } from './market-day.fixture.ts';
import { approved, nis, type ServedTown, statement } from './town.fixture.ts';

/** Starts two servers in this process: of a town, and of another with people and shops of its own. */
let day: MarketDay;
let other: MarketDay;
let town: ServedTown;
let signed: Sign;
beforeAll(async () => {
  [day, other] = await Promise.all([MarketDay.open(), MarketDay.open()]);
  town = day.town;
  signed = await signerOf(town.keys);
});
afterAll(() => Promise.all([day.town.remove(), other.town.remove()]));

const transfer = (as: Role | Role[], subject: string, from: string) => {
  const body = { from, to: day.bento, amountMinor: 1, unit: 'MUM' };
  return town.ask('POST', '/transfers', { as, subject, body });
};

test('a holder spends from the own account alone, whatever other roles the token has', async () => {
  const { ana, bento } = day;
  expect((await transfer('holder', ana, ana)).status).toBe(201);
  expect((await transfer('holder', `holder:${ana}`, ana)).status).toBe(201);
  expect((await transfer('holder', ana, `holder:${ana}`)).status).toBe(201);
  expect((await transfer('holder', bento, ana)).status).toBe(403);
  expect((await transfer('holder', bento, `holder:${ana}`)).status).toBe(403);
  expect((await transfer(['holder', 'treasurer', 'auditor'], bento, ana)).status).toBe(403);
  expect((await transfer('treasurer', ana, ana)).status).toBe(403);
});

test('a holder sees the own account alone, staff and auditor see all', async () => {
  const { ana, bento } = day;
  const see = async (as: Role, subject: string, account: string) =>
    (await town.ask('GET', `/accounts/${account}`, { as, subject })).status;
  expect(await see('holder', ana, ana)).toBe(200);
  expect(await see('holder', ana, `holder:${ana}`)).toBe(200);
  expect(await see('holder', ana, bento)).toBe(403);
  expect(await see('holder', ana, 'bank:renda')).toBe(403);
  expect(await see('holder', 'bank:renda', 'bank:renda')).toBe(403);
  expect(await see('auditor', 'someone', ana)).toBe(200);
  expect(await see('operator', 'someone', 'bank:renda')).toBe(200);
});

test('who prepared a run never approves it, in any role', async () => {
  const asking = { as: ['officer', 'approver'], subject: 'maria' } as const;
  const file = { body: `beneficiary,amount\n${nis(1)},1.00\n`, type: 'text/csv' } as const;
  const path = '/programmes/renda/runs?period=2024-02';
  const { run, sha256 } = await town.must('POST', path, { ...asking, ...file });
  const approval = await town.ask('POST', `/runs/${run}/approvals`, {
    ...asking,
    body: { sha256 },
  });
  expect(approval).toMatchObject({ status: 403, body: { code: 'same-person' } });
});

test('a member acts for the shop in whose name the token is, and is the one who did it', async () => {
  const { ana, bakery, bazaar } = day;
  const roles = ['holder', 'merchant'] as const;
  const ask = async (method: string, path: string, org?: string) => {
    const token = await signed({ roles, subject: ana, ...(org === undefined ? {} : { org }) });
    return town.ask(method, path, { headers: { authorization: `Bearer ${token}` } });
  };
  for (const path of [
    `/merchants/${bakery.merchant}`,
    `/merchants/${bakery.merchant}/terminals`,
    `/merchants/${bakery.merchant}/webhooks`,
    `/accounts/merchant:${bakery.merchant}/statement`,
  ]) {
    const asked = [bakery.merchant, bazaar.merchant, undefined].map((org) => ask('GET', path, org));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 403, 403]);
  }

  await day.pay(await day.charge({ amountMinor: 20_00 }), day.bento);
  const before = await day.balanceOf(`holder:${ana}`);
  const charge = await day.charge({ amountMinor: 10_00 }, bazaar);
  expect(await ask('POST', `/charges/${charge}/payment`, bakery.merchant)).toMatchObject({
    status: 201,
  });
  expect(await day.balanceOf(`holder:${ana}`)).toBe(before);
  const { body } = await ask('GET', `/explanations?payment=${charge}`, bakery.merchant);
  expect(body['events']).toMatchObject([{ actor: ana }]);
});

/** Ids that the other town made, by the names that they have in addresses. */
async function idsElsewhere(): Promise<Readonly<Record<string, string>>> {
  const { ana, bakery } = other;
  const { merchant, terminal, cashier } = bakery;
  const payment = await other.charge();
  await other.pay(payment);
  // Runs are named by programme and month: this one is the second of its month there alone.
  const run = await approved(other.town, [`${nis(1)},1.00`], 1);
  const { card } = await other.town.must<{ card: string }>('POST', `/holders/${ana}/cards`, {
    as: 'officer',
  });
  const { redemption } = await other.town.must<{ redemption: string }>(
    'POST',
    `/merchants/${merchant}/redemptions`,
    { as: 'merchant', subject: merchant, body: { amountMinor: 1_00 } },
  );
  const money = { run, charge: await other.charge(), payment, redemption };
  return { ...money, account: ana, holder: ana, card, merchant, terminal, cashier };
}

test('fault 44: what is another municipality’s is not there, and every try is in the audit log', async () => {
  const ids = await idsElsewhere();
  const { routes } = documentedAuthority();
  const names = (route: string) => [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const aimed = [...routes.keys()].filter((route) => {
    const asked = names(route);
    return asked.length > 0 && asked.every((name) => name in ids);
  });
  expect(aimed.length).toBeGreaterThan(30);
  const open: string[] = [];
  for (const route of aimed) {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
    const before = town.audited().length;
    for (const role of ROLES) {
      const subject = subjectOf(role);
      const asking = { as: role, subject, ...(method === 'GET' ? {} : { body: {} }) };
      const { status } = await town.ask(method, path, asking);
      // A write without its fields is refused as such before anything is looked for.
      const refusals = method === 'GET' ? [403, 404] : [403, 404, 422];
      if (!refusals.includes(status)) open.push(`${route} as ${role}: ${status}`);
    }
    const entries = town.audited().slice(before);
    if (entries.length < ROLES.length) open.push(`${route}: ${entries.length} entries`);
  }
  expect(open).toEqual([]);
});

/** Somebody with that role who is known here. */
function subjectOf(role: Role): string {
  const known: Partial<Record<Role, string>> = {
    holder: day.ana,
    merchant: day.bakery.merchant,
    terminal: till(day.bakery).subject,
  };
  return known[role] ?? `p-${role}`;
}

test('whoever looks at another person’s account is told to the person, who is told of nobody else', async () => {
  const { ana, bento } = day;
  const readsOf = async (subject: string, account = subject) =>
    town.ask<{ reads: readonly Json[] }>('GET', `/accounts/${account}/reads`, {
      as: 'holder',
      subject,
    });
  const before = (await readsOf(ana)).body.reads.length;
  const look = (as: Role, subject: string) => town.must('GET', `/accounts/${ana}`, { as, subject });
  await look('auditor', 'Rui Lopes');
  await look('holder', ana);
  await town.must('GET', '/accounts/bank:renda', { as: 'auditor' });
  const { reads } = (await readsOf(ana)).body;
  expect(reads).toHaveLength(before + 1);
  expect(reads.at(-1)).toMatchObject({
    by: expect.stringMatching(/^[\w-]{22}$/),
    roles: ['auditor'],
  });
  expect((await readsOf(bento, ana)).status).toBe(403);
  const seen = (await readsOf(bento)).body.reads.length;
  await town.must('POST', '/beneficiary-lookups', { as: 'officer', body: { registry: nis(2) } });
  expect((await readsOf(bento)).body.reads).toHaveLength(seen + 1);
});

test('interest is made issuable by a treasurer alone', async () => {
  const interest = { type: 'INT', amount: '4.00', fitId: 'J1', name: '', memo: 'RENDIMENTO' };
  await town.must('POST', '/bank-statements', {
    as: 'operator',
    type: 'application/x-ofx',
    body: statement([interest], '1004.00'),
  });
  const assign = async (as: Role) =>
    (await town.ask('POST', '/bank-lines/J1/assignment', { as, body: { programme: 'renda' } }))
      .status;
  expect(await assign('operator')).toBe(403);
  expect(await assign('treasurer')).toBe(200);
});
