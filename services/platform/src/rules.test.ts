import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openShop, payPeople, type Shop } from './shop.fixture.ts';
import { nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
let shop: Shop;
let ana = '';
beforeAll(async () => {
  town = await ServedTown.start();
  [ana = ''] = await payPeople(town, [nis(1)]);
  shop = await openShop(town);
});
afterAll(() => town.remove());

const DAILY = { kind: 'limit', of: 'holder', per: 'day', maxMinor: 50_00 };
const TOMORROW = '2024-03-16';
const announce = (given: object = {}) =>
  town.ask('POST', '/rules', {
    as: 'treasurer',
    body: { rule: 'daily-limit', bindsFrom: TOMORROW, body: DAILY, ...given },
  });

async function buy(amountMinor: number, language = 'en') {
  const { charge } = await town.must<{ charge: string }>('POST', '/charges', {
    as: 'terminal',
    subject: shop.terminal,
    body: { amountMinor, unit: 'MUM' },
  });
  return town.ask('POST', `/charges/${charge}/payment`, {
    as: 'holder',
    subject: ana,
    headers: { 'accept-language': language },
  });
}

/** Each body breaks one rule, and the answer names the field that does. */
test.each([
  ['body.maxMinor', { body: { ...DAILY, maxMinor: 0 } }],
  ['body.maxMinor', { body: { ...DAILY, maxMinor: 1.5 } }],
  ['body.of', { body: { ...DAILY, of: 'town' } }],
  ['body.programme', { body: { ...DAILY, programme: 'renda' } }],
  ['body.programme', { body: { ...DAILY, of: 'programme' } }],
  ['body.programme', { body: { ...DAILY, of: 'programme', programme: 'Renda!' } }],
  ['body.days', { body: { kind: 'expiry', programme: 'renda', days: 0 } }],
  ['body.allow', { body: { kind: 'categories', programme: 'renda', allow: [] } }],
  ['body.allow', { body: { kind: 'categories', programme: 'renda', allow: [{}] } }],
  [
    'body.basisPoints',
    { body: { kind: 'fee', on: 'sale', purpose: 'upkeep', basisPoints: 10_001, flatMinor: 0 } },
  ],
  [
    'body.flatMinor',
    { body: { kind: 'fee', on: 'sale', purpose: 'upkeep', basisPoints: 0, flatMinor: 2 ** 53 } },
  ],
  ['body.maxMinor', { body: { kind: 'off', maxMinor: 1 } }],
  ['body.kind', { body: { kind: 'toll' } }],
  ['body.kind', { body: {} }],
  ['body', { body: [DAILY] }],
  ['body', { body: 'off' }],
  ['body', { body: undefined }],
  ['bindsFrom', { bindsFrom: '2024-02-30' }],
  ['rule', { rule: 'Daily limit' }],
  ['why', { why: '' }],
])('a rule that breaks %s is refused by that name: %j', async (field, given) => {
  const { status, body } = await announce(given);
  expect([status, body['code'] ?? body['type']]).toEqual([422, 'urn:mutirao:problem:invalid']);
  const fields = (body['errors'] as { field: string }[]).map((each) => each.field);
  expect(fields).toContain(field);
});

test('a rule is announced once by its key, listed with its words, withdrawn, and refused late', async () => {
  const asking = {
    as: 'treasurer',
    key: 'announce-tariff',
    body: {
      rule: 'tariff',
      bindsFrom: TOMORROW,
      body: { kind: 'fee', on: 'sale', purpose: 'upkeep', basisPoints: 150, flatMinor: 5 },
      why: 'For the tills',
    },
  } as const;
  const first = await town.ask('POST', '/rules', asking);
  expect((await town.ask('POST', '/rules', asking)).text).toBe(first.text);
  expect(first).toMatchObject({ status: 201, body: { version: 1, why: 'For the tills' } });
  const listed = await town.must('GET', '/rules', { as: 'merchant', subject: shop.merchant });
  expect(listed).toMatchObject({
    today: '2024-03-15',
    rules: [
      {
        rule: 'tariff',
        versions: [
          {
            state: 'announced',
            why: 'For the tills',
            words: {
              en: 'The merchant pays 1.50% + 0.05 of each sale for upkeep.',
              pt: 'O comércio paga 1,50% + 0,05 de cada venda para upkeep.',
              fr: 'Le commerce paie 1,50 % + 0,05 de chaque vente pour upkeep.',
            },
          },
        ],
      },
    ],
  });
  const withdraw = () => town.ask('DELETE', '/rules/tariff/versions/1', { as: 'treasurer' });
  expect(await withdraw()).toMatchObject({ status: 200, body: { rule: 'tariff', version: 1 } });
  expect(await withdraw()).toMatchObject({ status: 409, body: { code: 'rule-withdrawn' } });
  const late = await announce({ bindsFrom: '2024-03-15' });
  expect(late).toMatchObject({
    status: 422,
    body: { code: 'rule-too-soon', earliest: TOMORROW },
  });
});

test.each(['x', '0', '1.5', '99999999999999999999'])('version %s is not found', async (version) => {
  const path = `/rules/daily-limit/versions/${version}`;
  expect((await town.ask('DELETE', path, { as: 'treasurer' })).status).toBe(404);
});

test('a proposed rule is replayed on what was paid, and decides nothing', async () => {
  expect((await buy(30_00)).status).toBe(201);
  expect((await buy(25_00)).status).toBe(201);
  const head = Number((await town.must('GET', '/replay', { as: 'auditor' }))['position']);
  const simulate = (body: object, given: object = {}) =>
    town.ask('POST', '/rules/simulations', {
      as: 'approver',
      body: { body, from: '2024-03', to: '2024-03', ...given },
    });
  const { status, body } = await simulate(DAILY);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    through: '2024-03-15',
    looked: 2,
    lookedMinor: 55_00,
    touched: 1,
    touchedMinor: 25_00,
    people: 1,
    who: [{ id: `holder:${ana}`, times: 1, amountMinor: 25_00 }],
    position: head,
  });
  expect(await town.lastSeen()).toMatchObject({ records: 'rules/simulations' });
  // That somebody looked is the one event more.
  expect((await town.must('GET', '/replay', { as: 'auditor' }))['position']).toBe(head + 1);
  const fieldOf = async (given: object, proposal: object = DAILY) =>
    (await simulate(proposal, given)).body['errors'] as { field: string }[];
  expect(await fieldOf({ to: '2024-04' })).toMatchObject([{ field: 'to', rule: 'past' }]);
  expect(await fieldOf({ from: '2022-03' })).toMatchObject([{ field: 'from', rule: 'span' }]);
  expect(await fieldOf({ to: '2024-02' })).toMatchObject([{ field: 'from', rule: 'order' }]);
  expect(await fieldOf({}, { kind: 'off' })).toMatchObject([{ field: 'body.kind' }]);
  const elsewhere = await simulate({ ...DAILY, of: 'programme', programme: 'nowhere' });
  expect(elsewhere).toMatchObject({ status: 404, body: { code: 'programme-unknown' } });
});

test('from its day on a limit refuses, and says in the language of who asks what is left', async () => {
  expect(await announce({ why: 'Thefts' })).toMatchObject({ status: 201, body: { version: 1 } });
  expect((await buy(10_00)).status).toBe(201);
  await town.close();
  await town.open('2024-03-16T09:00:00-03:00');
  expect((await buy(40_00)).status).toBe(201);
  const refused = await buy(12_50, 'pt-BR,pt;q=0.9,en;q=0.5');
  expect(refused).toMatchObject({
    status: 409,
    body: {
      code: 'limit-reached',
      rule: 'daily-limit',
      version: 1,
      limitMinor: 50_00,
      leftMinor: 10_00,
      of: 'holder',
      per: 'day',
      renewsOn: '2024-03-17',
      renewsAt: '2024-03-17T03:00:00.000Z',
      detail:
        'O limite de uma pessoa é 50,00 por dia. Restam 10,00; o limite renova em ' +
        '17 de março de 2024. Regra daily-limit, versão 1.',
    },
  });
  const { rules } = await town.must<{ rules: { rule: string; binds?: number }[] }>(
    'GET',
    '/rules',
    { as: 'holder', subject: ana },
  );
  expect(rules.find(({ rule }) => rule === 'daily-limit')?.binds).toBe(1);
  const withdraw = await town.ask('DELETE', '/rules/daily-limit/versions/1', { as: 'treasurer' });
  expect(withdraw).toMatchObject({ status: 409, body: { code: 'rule-binds' } });
});
