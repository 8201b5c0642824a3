import { must } from './benefit.fixture.ts';
import type { Callers } from './callers.fixture.ts';
import type { Answer, Client, Json, Write } from './client.fixture.ts';

export interface Shop {
  readonly merchant: string;
  readonly terminal: string;
}

/** A document (CNPJ) of a root that is issued to nobody, with its check digits. */
export function documentOf(n: number): string {
  const root = `99${String(n).padStart(6, '0')}0001`;
  const digit = (text: string): number => {
    const places = [...text].reverse();
    const sum = places.reduce((all, each, place) => all + Number(each) * ((place % 8) + 2), 0);
    return sum % 11 < 2 ? 0 : 11 - (sum % 11);
  };
  const first = digit(root);
  return `${root}${first}${digit(`${root}${first}`)}`;
}

/** What `POST /merchants` takes for the n-th invented shop; the first is 1. */
export function shopTerms(n: number): Json {
  return {
    registry: `MER-${n}`,
    tradeName: `Padaria ${n}`,
    category: 'food',
    neighbourhood: 'centro',
    size: 'micro',
    redemptionDays: 2,
    document: documentOf(n),
    bank: '000',
    branch: '0001',
    account: `${n}-0`,
  };
}

const MERCHANT_COLUMNS = {
  registry: 'registry',
  trade_name: 'tradeName',
  category: 'category',
  neighbourhood: 'neighbourhood',
  size: 'size',
  redemption_days: 'redemptionDays',
  document: 'document',
  bank: 'bank',
  branch: 'branch',
  account: 'account',
} as const;

/** These shops as `POST /merchant-files` takes them. */
export function merchantFile(shops: readonly Json[]): string {
  const rows = shops.map((terms) => Object.values(MERCHANT_COLUMNS).map((field) => terms[field]));
  return [Object.keys(MERCHANT_COLUMNS), ...rows, ''].join('\n');
}

/** The n-th invented shop, on other terms where some are given, accredited by one person and confirmed by another, with one terminal. */
export async function openShop(town: Callers, n = 1, terms: Json = {}): Promise<Shop> {
  const operator = await town.operator();
  const { merchant, version } = await must(
    operator.post<{ merchant: string; version: number }>('/merchants', {
      ...shopTerms(n),
      ...terms,
    }),
  );
  const approver = await town.approver();
  await must(approver.post('/merchant-confirmations', { merchants: [{ merchant, version }] }));
  const terminals = `/merchants/${merchant}/terminals`;
  const { terminal } = await must(
    operator.post<{ terminal: string }>(terminals, { name: 'Caixa', limits: {} }),
  );
  return { merchant, terminal };
}

export const tillOf = (town: Callers, { terminal }: Shop): Promise<Client> =>
  town.as(terminal, 'terminal');
export const ownerOf = (town: Callers, { merchant }: Shop): Promise<Client> =>
  town.as(merchant, 'merchant');

/** A charge at this till; its id. */
export async function charge(
  town: Callers,
  shop: Shop,
  amountMinor: number,
  given: Json = {},
): Promise<string> {
  const till = await tillOf(town, shop);
  const body = { amountMinor, unit: 'MUM', ...given };
  return (await must(till.post<{ charge: string }>('/charges', body))).charge;
}

export async function payCharge(
  town: Callers,
  holder: string,
  of: string,
  write: Write = {},
): Promise<Answer<Json>> {
  return (await town.holder(holder)).post(`/charges/${of}/payment`, {}, write);
}

export interface Card {
  readonly card: string;
  readonly number: string;
  readonly holder: string;
  readonly pin: string;
}

/** A card that can pay, from the desk. */
export async function cardOf(town: Callers, holder: string, pin = '2580'): Promise<Card> {
  const officer = await town.officer();
  const { card, number } = await must(
    officer.post<{ card: string; number: string }>(`/holders/${holder}/cards`),
  );
  await must(officer.post(`/cards/${card}/activation`, { pin }));
  return { card, number, holder, pin };
}

export async function payByCard(
  town: Callers,
  shop: Shop,
  of: string,
  { number, pin }: Pick<Card, 'number' | 'pin'>,
  write: Write = {},
): Promise<Answer<Json>> {
  return (await tillOf(town, shop)).post(`/charges/${of}/card-payment`, { number, pin }, write);
}
