import { type Operation, operation, perform } from './load.fixture.ts';
import {
  type BankWord,
  type Prepared,
  RETURN_TYPE,
  refusedWhole,
  returnFile,
} from './payouts.fixture.ts';
import { merchantFile, type Shop, shopTerms } from './shop.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

export interface PaydayPlan {
  readonly shops: readonly Shop[];
  readonly bankAccount: string;
  /** Redemptions that are asked for, of one minor unit each, from one shop after the other. */
  readonly redemptions: number;
  /** Shops that are new, beginning with the n-th. */
  readonly newShops: { readonly count: number; readonly n: number };
  /** The bank takes none of the payments, and says so in one line. */
  readonly refusedWhole: boolean;
}

/** Of those that were answered, one in so many is asked again. */
const ASKED_AGAIN = 10;

interface Redemption extends Operation {
  readonly shop: Shop;
}

/** What shops ask for and officials do on one day; every step can be asked again and is then the same. */
export class Payday {
  readonly plan: PaydayPlan;
  readonly redemptions: readonly Redemption[];
  readonly imported: Operation;
  readonly prepared: Operation;
  approved: Operation | undefined;
  sent: Operation | undefined;
  returned: Operation | undefined;

  constructor(plan: PaydayPlan) {
    const { shops, bankAccount, redemptions, newShops } = plan;
    this.plan = plan;
    this.redemptions = Array.from({ length: redemptions }, (_, index) => {
      const shop = shops[index % shops.length] as Shop;
      const path = `/merchants/${shop.merchant}/redemptions`;
      return { ...operation(path, { amountMinor: 1 }), shop };
    });
    const terms = Array.from({ length: newShops.count }, (_, index) =>
      shopTerms(newShops.n + index),
    );
    this.imported = operation('/merchant-files', merchantFile(terms), 'text/csv');
    this.prepared = operation('/payouts', { bankAccount });
  }

  /** Redeems, has the payout approved by another person, sends it, and takes the bank's answer. */
  async payOut(town: FaultTown): Promise<void> {
    const asked = this.redemptions.filter(({ answer }, at) => !answer || at % ASKED_AGAIN === 0);
    await Promise.all(
      asked.map(async (each) => {
        await perform(await town.as(each.shop.merchant, 'merchant'), each);
      }),
    );
    const operator = await town.operator();
    const prepared = (await perform(operator, this.prepared)) as unknown as Prepared;
    const { payout, sha256 } = prepared;
    this.approved ??= operation(`/payouts/${payout}/approvals`, { sha256 });
    await perform(await town.approver(), this.approved);
    this.sent ??= operation(`/payouts/${payout}/sent`, {});
    await perform(operator, this.sent);
    this.returned ??= operation('/return-files', this.#answer(prepared), RETURN_TYPE);
    await perform(operator, this.returned);
  }

  /** Every tenth payment is refused, and there is a line about none of ours. */
  #answer({ payout, legs }: Prepared): string {
    if (this.plan.refusedWhole) return refusedWhole(payout);
    const words = legs.map((leg, index): BankWord => {
      return { leg, amountMinor: 1, status: index % 10 === 9 ? 'RJCT' : 'ACSC' };
    });
    return returnFile([...words, { leg: 'R999999999-1', amountMinor: 1, status: 'ACSC' }], payout);
  }

  /** Each leg that was asked for, and whose it is. */
  legs(): [leg: string, merchant: string][] {
    return this.redemptions.flatMap(({ shop, answer }) => {
      const legs = (answer?.body['legs'] ?? []) as readonly { leg: string }[];
      return legs.map(({ leg }): [string, string] => [leg, shop.merchant]);
    });
  }

  async importShops(town: FaultTown): Promise<void> {
    await perform(await town.operator(), this.imported);
  }

  /** All of it, side by side. */
  async all(town: FaultTown): Promise<void> {
    await Promise.all([this.payOut(town), this.importShops(town)]);
  }
}
