import { formatAmount, minor } from '@mutirao/money';
import type { Client, Json } from './client.fixture.ts';
import { approved, type ServedTown, statement } from './town.fixture.ts';

export interface ShopOptions {
  /** Each shop of a town has its own; it makes the registry number, the name and the document. */
  readonly number?: number;
  /** Other terms than a food shop's that redeems within two business days. */
  readonly terms?: Json;
  /** Limits of its terminal. */
  readonly limits?: Json;
  /** Limits of its cashier. */
  readonly cashierLimits?: Json;
}

export interface Shop {
  readonly merchant: string;
  readonly terminal: string;
  readonly cashier: string;
}

/** A document (CNPJ) of a root that is issued to nobody, with its check digits. */
export function documentOf(number: number): string {
  const root = `99${String(number).padStart(6, '0')}0001`;
  const digit = (text: string) => {
    const places = [...text].reverse();
    const sum = places.reduce((all, each, place) => all + Number(each) * ((place % 8) + 2), 0);
    return sum % 11 < 2 ? 0 : 11 - (sum % 11);
  };
  const first = digit(root);
  return `${root}${first}${digit(`${root}${first}`)}`;
}

/** What `POST /merchants` takes for the n-th invented shop; the first is 1. */
export function shopTerms(number = 1): Json {
  return {
    registry: `MER-${String(number).padStart(5, '0')}`,
    tradeName: `Padaria Ipê ${number}`,
    category: 'food',
    neighbourhood: 'Vila Das Pedras',
    size: 'micro',
    redemptionDays: 2,
    document: documentOf(number),
    bank: '000',
    branch: '4475',
    account: '0346002-9',
  };
}

/** A file of these shops, as `POST /merchant-files` takes it. */
export function shopFile(numbers: readonly number[]): string {
  const rows = numbers.map((number) => {
    const { tradeName, neighbourhood, document, registry } = shopTerms(number);
    const names = [registry, tradeName, 'food', neighbourhood, 'micro', 2];
    return [...names, document, '000', '4475', '0346002-9'].join(',');
  });
  const header =
    'registry,trade_name,category,neighbourhood,size,redemption_days,document,bank,branch,account';
  return `${[header, ...rows].join('\n')}\n`;
}

/** A shop that is proposed, confirmed by another person, and has one terminal and one cashier. */
export async function openShop(
  town: Client,
  { number = 1, terms = {}, limits = {}, cashierLimits = {} }: ShopOptions = {},
): Promise<Shop> {
  const operator = { as: 'operator' } as const;
  const proposed = await town.must<{ merchant: string; version: number }>('POST', '/merchants', {
    ...operator,
    body: { ...shopTerms(number), ...terms },
  });
  const { merchant, version } = proposed;
  await town.must('POST', '/merchant-confirmations', {
    as: 'approver',
    body: { merchants: [{ merchant, version }] },
  });
  const own = { as: 'merchant', subject: merchant } as const;
  const { terminal } = await town.must<{ terminal: string }>(
    'POST',
    `/merchants/${merchant}/terminals`,
    { ...own, body: { name: 'Caixa 1', limits } },
  );
  const { cashier } = await town.must<{ cashier: string }>(
    'POST',
    `/merchants/${merchant}/cashiers`,
    { ...own, body: { name: 'Rosa', limits: cashierLimits } },
  );
  return { merchant, terminal, cashier };
}

/**
 * Pays each of these people `amount` (minor units) of March's `renda`: brings the money to the bank,
 * issues it, enrols them and pays a run, a supplement if there was one. Their holder ids.
 */
export async function payPeople(
  town: ServedTown,
  people: readonly string[],
  amount = 110_00,
): Promise<string[]> {
  const { runs } = await town.must<{ runs: readonly Json[] }>(
    'GET',
    '/runs?programme=renda&period=2024-03',
    { as: 'officer' },
  );
  await fund(town, `S${runs.length}`, amount * people.length);
  await town.must('POST', '/enrolments?programme=renda&from=2024-01-01', {
    as: 'officer',
    body: `nis,to\n${people.map((person) => `${person},2024-12-31`).join('\n')}\n`,
    type: 'text/csv',
  });
  const rows = people.map((person) => `${person},${formatAmount(minor(amount), 2)}`);
  const run = await approved(town, rows, runs.length);
  await town.must('POST', `/runs/${run}/payment`, { as: 'treasurer', body: {} });
  const holders: string[] = [];
  for (const registry of people) {
    const asking = { as: 'officer', body: { registry } } as const;
    const found = await town.must<{ holder: string }>('POST', '/beneficiary-lookups', asking);
    holders.push(found.holder);
  }
  return holders;
}

/** So much money in the bank for `renda`, and as much of it issued. */
async function fund(town: ServedTown, fitId: string, amountMinor: number): Promise<void> {
  const { programmes } = await town.must<{ programmes: readonly Json[] }>('GET', '/programmes', {
    as: 'auditor',
  });
  if (!programmes.some(({ programme }) => programme === 'renda')) {
    const body = { programme: 'renda', name: 'Renda Mínima' };
    await town.must('POST', '/programmes', { as: 'treasurer', body });
  }
  const amount = formatAmount(minor(amountMinor), 2);
  const row = { type: 'CREDIT', amount, fitId, name: 'PREFEITURA', memo: 'RENDA MINIMA' };
  await town.must('POST', '/bank-statements?match=RENDA%20MINIMA%3Drenda', {
    as: 'treasurer',
    body: statement([row], amount),
    type: 'application/x-ofx',
  });
  await town.must('POST', '/programmes/renda/issues', { as: 'operator', body: { amountMinor } });
}
