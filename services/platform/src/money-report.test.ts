import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openShop, payPeople } from './shop.fixture.ts';
import { nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own. */
let town: ServedTown;
beforeAll(async () => {
  town = await ServedTown.start();
  const body = { programme: 'other', name: '<b>Outro & mais</b>' };
  await town.must('POST', '/programmes', { as: 'treasurer', body });
  const bakery = await openShop(town, { number: 1 });
  const bazaar = await openShop(town, {
    number: 2,
    terms: { category: 'clothing', size: 'medium', neighbourhood: 'Ponta <Negra>' },
  });
  const [ana = '', bento = ''] = await payPeople(town, [nis(1), nis(2)]);
  await buy(bakery.terminal, { as: 'holder', subject: ana }, 40_00);
  await buy(bazaar.terminal, { as: 'holder', subject: bento }, 10_00);
  await buy(bazaar.terminal, { as: 'merchant', subject: bakery.merchant }, 5_00);
});
afterAll(() => town.remove());

async function buy(
  terminal: string,
  payer: { as: 'holder' | 'merchant'; subject: string },
  amountMinor: number,
): Promise<void> {
  const { charge } = await town.must<{ charge: string }>('POST', '/charges', {
    as: 'terminal',
    subject: terminal,
    body: { amountMinor, unit: 'MUM' },
  });
  await town.must('POST', `/charges/${charge}/payment`, payer);
}

const MARCH = '/reports/money?from=2024-03-01&to=2024-03-15';
const AUDITOR = { as: 'auditor' } as const;

test('the report says where the money went, from the read model and from zero alike', async () => {
  const report = await town.must('GET', MARCH, AUDITOR);
  expect(report).toMatchObject({
    rehearsal: true,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    total: {
      flows: { paidMinor: 220_00, spentMinor: 50_00, recirculatedMinor: 5_00 },
      closing: { peopleMinor: 170_00, shopsMinor: 50_00, outstandingMinor: 220_00 },
      spentBy: {
        category: [
          { slug: 'food', amountMinor: 40_00, basisPoints: 8000 },
          { slug: 'clothing', amountMinor: 10_00, basisPoints: 2000 },
        ],
        neighbourhood: [
          { label: 'Vila Das Pedras', amountMinor: 40_00 },
          { label: 'Ponta <Negra>', amountMinor: 10_00 },
        ],
      },
      smallShops: { amountMinor: 40_00, basisPoints: 8000 },
      recirculatedBasisPoints: 1000,
    },
    programmes: [{ programme: 'other' }, { programme: 'renda', name: 'Renda Mínima' }],
  });
  const again = await town.must('GET', `${MARCH}&source=journal`, AUDITOR);
  expect(again).toEqual(report);
});

test('one programme alone is reported alone', async () => {
  const report = await town.must('GET', `${MARCH}&programme=other`, AUDITOR);
  expect(report).toMatchObject({
    total: { flows: { paidMinor: 0 } },
    programmes: [{ programme: 'other' }],
  });
});

test('the page is one document in which no name is markup, and nothing runs', async () => {
  const { type, text } = await town.ask('GET', `${MARCH}&format=html`, AUDITOR);
  expect(type).toBe('text/html; charset=utf-8');
  expect(text).toMatch(/^<!doctype html>\n<html lang="pt-BR">/);
  expect(text).toContain('&lt;b&gt;Outro &amp; mais&lt;/b&gt;');
  expect(text).toContain('Ponta &lt;Negra&gt;');
  expect(text).not.toMatch(/<script|<b>|src=|href=|url\(|@import/i);
  expect(text).toContain('ENSAIO');
});

test.each([
  ['&lang=fr', 'en', 'fr', 'Où est allé l’argent'],
  ['', 'fr-CA, en;q=0.5', 'fr', 'Où est allé l’argent'],
  ['', 'en', 'en', 'Where the money went'],
  ['', 'pt', 'pt-BR', 'Para onde foi o dinheiro'],
  ['', 'de', 'pt-BR', 'Para onde foi o dinheiro'],
])('the language is what is asked for: %s, %s', async (query, accepted, lang, title) => {
  const headers = { 'accept-language': accepted };
  const { text } = await town.ask('GET', `${MARCH}&format=html${query}`, { ...AUDITOR, headers });
  expect(text).toContain(`<html lang="${lang}">`);
  expect(text).toContain(`<h1>${title}</h1>`);
});

test.each([
  ['/reports/money?from=2024-03-01', 422],
  ['/reports/money?from=2024-03-01&to=2024-02-30', 422],
  ['/reports/money?from=2024-03-02&to=2024-03-01', 422],
  ['/reports/money?from=2024-03-01&to=2024-03-16', 422],
  ['/reports/money?from=2004-03-01&to=2024-03-15', 422],
  [`${MARCH}&programme=nobody`, 404],
])('%s is %i', async (path, status) => {
  expect((await town.ask('GET', path, AUDITOR)).status).toBe(status);
});
