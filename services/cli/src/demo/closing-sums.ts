import { add, minor, sum } from '@mutirao/money';
import type { MoneyTotal } from './money-report.ts';
import type { Proof } from './proof.ts';
import type { PurchasePlan } from './purchase-plan.ts';
import type { Tally } from './refusals-at-till.ts';
import { mustBe } from './stage.ts';

/** What the demo did, as it counted itself. */
export interface Counted {
  readonly paidMinor: number;
  readonly betweenPeopleMinor: number;
  readonly plan: PurchasePlan;
  readonly tally: Tally;
  readonly settledMinor: number;
}

/**
 * The report says what was done, and what people, shops and fees have, as the replay of the stored
 * bytes has it, is what was paid less what was redeemed and what lapsed.
 */
export function compareSums(
  { flows, closing }: MoneyTotal,
  { balances }: Pick<Proof, 'balances'>,
  { paidMinor, betweenPeopleMinor, plan, tally, settledMinor }: Counted,
): void {
  mustBe('paid by the report', flows.paidMinor, paidMinor);
  mustBe('between people by the report', flows.betweenPeopleMinor, betweenPeopleMinor);
  mustBe('spent by the report', flows.spentMinor, add(plan.spentMinor, tally.spent));
  mustBe('refunded by the report', flows.refundedMinor, plan.refundedMinor);
  mustBe('between shops by the report', flows.recirculatedMinor, plan.recirculatedMinor);
  mustBe('redeemed by the report', flows.redeemedMinor, settledMinor);
  const gone = add(minor(flows.expiredMinor), minor(flows.redeemedMinor));
  mustBe('outstanding', closing.outstandingMinor, flows.paidMinor - gone);
  const held = (...kinds: readonly string[]) =>
    sum(
      balances
        .filter(({ account }) => kinds.includes(account.slice(0, account.indexOf(':'))))
        .map((each) => minor(each.minor)),
    );
  mustBe('people have', held('holder', 'hold'), closing.peopleMinor);
  mustBe('shops have', held('merchant'), closing.shopsMinor);
  mustBe('on the way to shops', held('redeeming'), closing.redeemingMinor);
  mustBe('fees', held('fees'), closing.feesMinor);
}
