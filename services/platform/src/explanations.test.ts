import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Json } from './client.fixture.ts';
import { openShop, payPeople, type Shop } from './shop.fixture.ts';
import { nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own, where a person shops for a morning. */
let town: ServedTown;
let shop: Shop;
let ana = '';
let bento = '';
let payment = '';
const RUN = 'renda-2024-03-1';
beforeAll(async () => {
  town = await ServedTown.start();
  shop = await openShop(town);
  [ana, bento] = (await payPeople(town, [nis(1), nis(2)])) as [string, string];
  payment = await charge(10_00);
  await town.must('POST', `/charges/${payment}/payment`, asAna());
  await town.must('POST', `/payments/${payment}/refunds`, {
    as: 'terminal',
    subject: shop.terminal,
    body: { amountMinor: 4_00 },
  });
});
afterAll(() => town.remove());

const asAna = () => ({ as: 'holder', subject: ana }) as const;
const asShop = () => ({ as: 'merchant', subject: shop.merchant }) as const;

async function charge(amountMinor: number): Promise<string> {
  const till = { as: 'terminal', subject: shop.terminal } as const;
  const body = { amountMinor, unit: 'MUM' };
  return (await town.must<{ charge: string }>('POST', '/charges', { ...till, body })).charge;
}

interface Explanation extends Json {
  readonly sentence: Readonly<Record<'en' | 'pt' | 'fr', string>>;
  readonly events: readonly {
    readonly position: number;
    readonly type: string;
    readonly hash: string;
    readonly movements: readonly Json[];
  }[];
  readonly rules: readonly Json[];
}
const explain = (query: string, asking: object) =>
  town.must<Explanation>('GET', `/explanations?${query}`, asking);
const statusOf = async (query: string, asking: object) =>
  (await town.ask('GET', `/explanations?${query}`, asking)).status;

test('a balance is explained lot by lot: what brought it, and what left it', async () => {
  const { sentence, balance, events } = await explain(`account=${ana}`, asAna());
  expect(balance).toMatchObject({ balanceMinor: 104_00, availableMinor: 104_00 });
  const lots = (balance as { lots: readonly Json[] }).lots;
  const sum = (of: (lot: Json) => unknown) =>
    lots.reduce((all, lot) => all + (of(lot) as { amountMinor: number }).amountMinor, 0);
  expect([sum((lot) => lot['came']), sum((lot) => lot['left'])]).toEqual([114_00, 10_00]);
  expect(sentence.pt).toContain('104,00 MUM');
  expect(sentence.fr).toContain('renda');
  expect(events.map(({ type }) => type)).toEqual([
    'currency.BenefitPaid.v1',
    'currency.PaymentMade.v1',
    'currency.PaymentRefunded.v1',
  ]);
});

test('a payment is explained to each by what concerns them', async () => {
  const query = `payment=${payment}`;
  const paid = await explain(query, asAna());
  expect(paid.sentence.en).toBe(
    'On March 15, 2024, 10.00 MUM was paid to Padaria Ipê 1. It was paid with money of renda 10.00. ' +
      '4.00 was given back.',
  );
  expect(paid.events.map(({ type }) => type)).toEqual([
    'currency.PaymentMade.v1',
    'currency.PaymentRefunded.v1',
  ]);
  const taken = await town.ask('GET', `/explanations?${query}`, asShop());
  expect(taken.text).not.toContain(ana);
  expect(taken.text).not.toContain('renda');
  expect(await statusOf(query, { as: 'holder', subject: bento })).toBe(404);
});

test('the hashes are those of the journal, so that anybody can check them', async () => {
  const { events } = await explain(`payment=${payment}`, { as: 'auditor' });
  const replayed = await town.must('GET', `/replay?at=${events[0]?.position}`, { as: 'auditor' });
  expect(events[0]?.hash).toBe(replayed['hash']);
});

test('a refusal is explained with what was left', async () => {
  const of = await charge(500_00);
  const refused = await town.ask('POST', `/charges/${of}/payment`, asAna());
  expect(refused.status).toBe(409);
  const { position } = await town.must('GET', '/health', {});
  const { sentence, event } = await explain(`position=${position}`, asAna());
  expect(sentence.pt).toMatch(/^Em 15 de março de 2024 foi recusado\. Não há saldo suficiente/);
  expect(sentence.pt).toContain('104,00');
  expect(event).toMatchObject({ refusal: { code: 'insufficient-funds' } });
  expect(await statusOf(`position=${position}`, { as: 'holder', subject: bento })).toBe(404);
  expect(await statusOf(`position=${Number(position) + 1}`, { as: 'auditor' })).toBe(404);
});

test('a line of a run is explained with who prepared and who approved it', async () => {
  const { sentence, runLine, events } = await explain(`run=${RUN}&line=2`, { as: 'auditor' });
  expect(runLine).toMatchObject({ status: 'paid', holder: ana, amountMinor: 110_00 });
  expect(sentence.en).toMatch(/^Line 2 of run renda-2024-03-1 paid 110\.00 to /);
  expect(events.map(({ type }) => type.split('.')[1])).toEqual([
    'RunPrepared',
    'RunApproved',
    'RunFunded',
    'BenefitPaid',
    'RunFinished',
  ]);
  expect(await statusOf(`run=${RUN}&line=2`, asAna())).toBe(200);
  expect(await statusOf(`run=${RUN}&line=3`, asAna())).toBe(404);
  expect(await statusOf(`run=${RUN}&line=99`, { as: 'auditor' })).toBe(404);
});

test('a line that was refused in the file says why', async () => {
  const roll = `beneficiary,amount\n${nis(1)},1.00\n${nis(9)},1.00\n`;
  const path = '/programmes/renda/runs?period=2024-03&supplement=1&reason=x';
  const file = { as: 'officer', type: 'text/csv', body: roll } as const;
  const { run } = await town.must<{ run: string }>('POST', path, file);
  const refused = await explain(`run=${run}&line=3`, { as: 'auditor' });
  expect(refused['runLine']).toMatchObject({ status: 'refused', rule: 'not-enrolled' });
  expect(refused.sentence.pt).toContain('não está inscrita');
  const waiting = await explain(`run=${run}&line=2`, { as: 'auditor' });
  expect(waiting['runLine']).toMatchObject({ status: 'waiting', amountMinor: 1_00 });
});

test('a redemption is explained with its promise, its parts and its fee', async () => {
  const path = `/merchants/${shop.merchant}/redemptions`;
  const body = { amountMinor: 5_00 };
  const { redemption } = await town.must<{ redemption: string }>('POST', path, {
    ...asShop(),
    body,
  });
  const { sentence, events } = await explain(`redemption=${redemption}`, asShop());
  expect(sentence.en).toContain(`Redemption ${redemption} of 5.00, asked for on March 15, 2024`);
  expect(sentence.en).toContain('waits for a payout');
  expect(events.map(({ type }) => type)).toEqual(['currency.RedemptionRequested.v1']);
  expect(await statusOf(`redemption=${redemption}`, asAna())).toBe(404);
});

test.each(['', 'account=a&position=1', 'run=r', 'line=1', 'position=x'])(
  '"%s" names no one thing',
  async (query) => {
    expect(await statusOf(query, { as: 'auditor' })).toBe(422);
  },
);

test('whoever of the staff has somebody’s matter explained leaves a trace', async () => {
  await explain(`payment=${payment}`, { as: 'auditor' });
  expect(await town.lastSeen()).toMatchObject({ account: `holder:${ana}` });
  await explain(`account=${bento}`, { as: 'officer' });
  expect(await town.lastSeen()).toMatchObject({ account: `holder:${bento}` });
  const before = town.audited().length;
  await explain(`account=${ana}`, asAna());
  expect(town.audited()).toHaveLength(before);
  expect(await statusOf(`account=${bento}`, asAna())).toBe(403);
});
