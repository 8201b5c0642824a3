import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Json } from './client.fixture.ts';
import { openShop, payPeople, type Shop } from './shop.fixture.ts';
import { nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own, where a person shops for a morning. */
let town: ServedTown;
let shop: Shop;
let ana = '';
let bento = '';
let payment = '';
beforeAll(async () => {
  town = await ServedTown.start();
  shop = await openShop(town, { terms: { tradeName: '=Padaria' } });
  [ana, bento] = (await payPeople(town, [nis(1), nis(2)])) as [string, string];
  payment = await buy(10_00);
  await buy(2_50);
  await town.must('POST', `/payments/${payment}/refunds`, {
    as: 'terminal',
    subject: shop.terminal,
    body: { amountMinor: 4_00 },
  });
  const body = { from: ana, to: bento, amountMinor: 1_00, unit: 'MUM' };
  await town.must('POST', '/transfers', { as: 'holder', subject: ana, body });
});
afterAll(() => town.remove());

async function charge(amountMinor: number): Promise<string> {
  const till = { as: 'terminal', subject: shop.terminal } as const;
  const body = { amountMinor, unit: 'MUM' };
  return (await town.must<{ charge: string }>('POST', '/charges', { ...till, body })).charge;
}

async function buy(amountMinor: number): Promise<string> {
  const made = await charge(amountMinor);
  await town.must('POST', `/charges/${made}/payment`, { as: 'holder', subject: ana });
  return made;
}

interface Row {
  readonly position: number;
  readonly kind: string;
  readonly words: string;
  readonly counterparty?: string;
  readonly counterpartyName?: string;
  readonly amountMinor: number;
  readonly balanceMinor: number;
  readonly lots: readonly Json[];
  readonly reference?: string;
}
interface Statement extends Json {
  readonly openingMinor: number;
  readonly closingMinor: number;
  readonly rows: readonly Row[];
  readonly next?: number;
}

const asAna = () => ({ as: 'holder', subject: ana }) as const;
const asShop = () => ({ as: 'merchant', subject: shop.merchant }) as const;
const statement = (account: string, query: string, asking: object) =>
  town.must<Statement>('GET', `/accounts/${account}/statement${query}`, asking);

test('a holder sees every movement of the own account, and it ties', async () => {
  const found = await statement(ana, '', asAna());
  expect(found.rows.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
    ['opened', 0],
    ['benefit', 110_00],
    ['purchase', -10_00],
    ['purchase', -2_50],
    ['refund', 4_00],
    ['sent', -1_00],
  ]);
  const moved = found.rows.reduce((all, { amountMinor }) => all + amountMinor, 0);
  expect(found.openingMinor + moved).toBe(found.closingMinor);
  expect(found).toMatchObject({
    account: `holder:${ana}`,
    unit: 'MUM',
    from: '2024-03-01',
    to: '2024-03-15',
    openingMinor: 0,
    closingMinor: 100_50,
    head: expect.stringMatching(/^\d+:[0-9a-f]{64}$/),
  });
  expect(found.rows[2]).toMatchObject({
    counterparty: `merchant:${shop.merchant}`,
    counterpartyName: '=Padaria',
    lots: [{ programme: 'renda', amountMinor: -10_00 }],
    reference: payment,
    words: 'Purchase',
  });
  expect(found.rows[5]).toMatchObject({ counterparty: `holder:${bento}` });
});

test('a period before anything happened opens and closes at what there was', async () => {
  const before = await statement(ana, '?from=2024-01-01&to=2024-02-29', asAna());
  expect(before).toMatchObject({ openingMinor: 0, closingMinor: 0, rows: [] });
  const after = await statement(ana, '?from=2024-03-16&to=2024-03-31', asAna());
  expect(after).toMatchObject({ openingMinor: 100_50, closingMinor: 100_50, rows: [] });
});

test('pages follow from one another and none is lost', async () => {
  const whole = await statement(ana, '', asAna());
  const rows: Row[] = [];
  let next: number | undefined = -1;
  for (let pages = 0; next !== undefined; pages++) {
    expect(pages).toBeLessThan(5);
    const query: string = next < 0 ? '?limit=2' : `?limit=2&after=${next}`;
    const page: Statement = await statement(ana, query, asAna());
    expect(page.rows.length).toBeLessThanOrEqual(2);
    rows.push(...page.rows);
    next = page.next;
  }
  expect(rows).toEqual(whole.rows);
});

test('a shop sees its takings, and neither who bought nor from which programme they live', async () => {
  const found = await statement(shop.merchant, '', asShop());
  expect(found).toMatchObject({ name: '=Padaria', closingMinor: 8_50 });
  expect(found.rows.map(({ kind, amountMinor, lots }) => [kind, amountMinor, lots])).toEqual([
    ['opened', 0, []],
    ['sale', 10_00, []],
    ['sale', 2_50, []],
    ['refund-given', -4_00, []],
  ]);
  expect(JSON.stringify(found)).not.toContain(ana);
  const all = await statement(`merchant:${shop.merchant}`, '', { as: 'auditor' });
  expect(all.rows[1]?.lots).toEqual([{ programme: 'renda', amountMinor: 10_00 }]);
});

test('nobody sees another’s statement but the staff, who leave a trace', async () => {
  const ask = async (account: string, asking: object) =>
    (await town.ask('GET', `/accounts/${account}/statement`, asking)).status;
  expect(await ask(bento, asAna())).toBe(403);
  expect(await ask(`merchant:${shop.merchant}`, asAna())).toBe(403);
  expect(await ask('bank:renda', asAna())).toBe(403);
  expect(await ask(ana, asShop())).toBe(403);
  const before = town.audited().length;
  expect(await ask(ana, asAna())).toBe(200);
  expect(town.audited()).toHaveLength(before);
  expect(await ask(ana, { as: 'officer' })).toBe(200);
  expect(await town.lastSeen()).toMatchObject({ account: `holder:${ana}` });
  expect(await ask('holder:nobody', { as: 'officer' })).toBe(404);
});

test.each([
  ['from=2024-03-02&to=2024-03-01', 'from'],
  ['from=2024-02-30', 'from'],
  ['format=xml', 'format'],
  ['limit=0', 'limit'],
])('%s is refused by its field', async (query, field) => {
  const answer = await town.ask('GET', `/accounts/${ana}/statement?${query}`, asAna());
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
});

test('a day that an event counts from is shown where it is another one', async () => {
  const found = await statement('bank:renda', '?from=2024-01-01', { as: 'auditor' });
  const deposit = found.rows.find(({ kind }) => kind === 'bank-line');
  expect(deposit).toMatchObject({ recordedOn: '2024-03-15', effectiveOn: '2024-03-14' });
});

test('as CSV it ties too, and a trade name that looks like a formula is none', async () => {
  const path = `/accounts/${ana}/statement?format=csv`;
  const answer = await town.ask('GET', path, {
    ...asAna(),
    headers: { 'accept-language': 'pt-BR' },
  });
  expect(answer.type).toBe('text/csv; charset=utf-8');
  const rows = parse(answer.text, { columns: true, comment: '#' }) as Record<string, string>[];
  expect(rows.map(({ description }) => description)).toEqual([
    'Saldo anterior',
    'Abertura da conta',
    'Benefício',
    'Compra',
    'Compra',
    'Devolução',
    'Enviado',
    'Saldo final',
  ]);
  expect(rows.map(({ amount, balance }) => [amount, balance])).toEqual([
    ['', '0.00'],
    ['0.00', '0.00'],
    ['110.00', '110.00'],
    ['-10.00', '100.00'],
    ['-2.50', '97.50'],
    ['4.00', '101.50'],
    ['-1.00', '100.50'],
    ['', '100.50'],
  ]);
  expect(rows[3]?.['counterparty_name']).toBe("'=Padaria");
});

test.each([
  ['pdf', 'application/pdf', /^%PDF-1\.\d[\s\S]*%%EOF\s*$/],
  ['ofx', 'application/x-ofx', /<CURDEF>BRL<[\s\S]*<BALAMT>100\.50<[\s\S]*<\/OFX>/],
])('as %s it is a file of its own', async (format, type, text) => {
  const answer = await town.ask('GET', `/accounts/${ana}/statement?format=${format}`, asAna());
  expect([answer.status, answer.type]).toEqual([200, type]);
  expect(answer.text).toMatch(text);
});

test('a file of an account that there is not is a problem, not an empty file', async () => {
  const path = '/accounts/holder:nobody/statement?format=pdf';
  const answer = await town.ask('GET', path, { as: 'auditor' });
  expect([answer.status, answer.type]).toEqual([404, 'application/problem+json; charset=utf-8']);
});
