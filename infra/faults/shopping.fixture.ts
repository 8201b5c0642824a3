import { furnish, must, paidRun } from './benefit.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { setPayer } from './payouts.fixture.ts';
import { cardOf, charge, openShop, payCharge, type Shop } from './shop.fixture.ts';
import type { Counter } from './shop-load.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

/** Of each person; much more than is spent. */
const PAID_MINOR = 20_000_00;
/** So that each shop can redeem from the first day on. */
const TAKEN_MINOR = 100_00;

export interface Shopping {
  readonly shops: readonly Shop[];
  /** One for each shop. */
  readonly counters: readonly Counter[];
  readonly bankAccount: string;
}

/** Shops with takings, and for each a card and two people more who pay by QR, anywhere. */
export async function openShopping(town: FaultTown, count: number): Promise<Shopping> {
  const numbers = people(3 * count);
  const holders = await furnish(town, { numbers, issuedMinor: numbers.length * PAID_MINOR });
  await paidRun(town, roll(numbers, '20000.00'));
  const bankAccount = await setPayer(town, 'renda');
  const buyers = holders.slice(count);
  const counters = await Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Counter> => {
      const shop = await openShop(town, index + 1);
      const card = await cardOf(town, holders[index] ?? '');
      const takings = await charge(town, shop, TAKEN_MINOR);
      await must(payCharge(town, buyers[index] ?? '', takings));
      return { shop, card, buyers, log: [] };
    }),
  );
  return { shops: counters.map(({ shop }) => shop), counters, bankAccount };
}
