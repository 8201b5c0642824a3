import { must } from './benefit.fixture.ts';
import type { Answer, Client, Json, Write } from './client.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

export interface Shop {
  readonly merchant: string;
  readonly terminal: string;
}

/** Documents (CNPJ) of roots that are issued to nobody, with their check digits. */
const DOCUMENTS = ['99000001000101', '99000002000148', '99000003000192', '99000004000137'];

/** The n-th invented shop, 1 to 4, accredited by one person and confirmed by another, with one terminal. */
export async function openShop(town: FaultTown, n = 1): Promise<Shop> {
  const operator = await town.as('otto', 'operator');
  const { merchant, version } = await must(
    operator.post<{ merchant: string; version: number }>('/merchants', {
      registry: `MER-${n}`,
      tradeName: `Padaria ${n}`,
      category: 'food',
      neighbourhood: 'centro',
      size: 'micro',
      redemptionDays: 2,
      document: DOCUMENTS[n - 1],
      bank: '000',
      branch: '0001',
      account: `${n}-0`,
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

export const tillOf = (town: FaultTown, { terminal }: Shop): Promise<Client> =>
  town.as(terminal, 'terminal');

/** A charge at this till; its id. */
export async function charge(
  town: FaultTown,
  shop: Shop,
  amountMinor: number,
  given: Json = {},
): Promise<string> {
  const till = await tillOf(town, shop);
  const body = { amountMinor, unit: 'MUM', ...given };
  return (await must(till.post<{ charge: string }>('/charges', body))).charge;
}

export async function payCharge(
  town: FaultTown,
  holder: string,
  of: string,
  write: Write = {},
): Promise<Answer<Json>> {
  return (await town.holder(holder)).post(`/charges/${of}/payment`, {}, write);
}
