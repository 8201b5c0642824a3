import { at } from '../connection.ts';
import { showCount } from '../display.ts';
import { manyAtOnce } from './in-flight.ts';
import type { Shop } from './shops.ts';
import { mustBe, type Stage } from './stage.ts';

interface Quote {
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly netMinor: number;
  readonly dueOn: string;
}

const WORTH_REDEEMING = 10_00;

/**
 * Shops that do not redeem every day redeem all they have; fee and day are known before. How many did.
 */
export async function redeemByHand(shops: readonly Shop[]): Promise<number> {
  const byHand = shops.filter(({ redeemsDaily }) => !redeemsDaily);
  const redeemed = await manyAtOnce(byHand, async ({ merchant, owner }) => {
    const path = at('merchants', merchant);
    const { balanceMinor } = await owner.get<{ balanceMinor: number }>(path);
    if (balanceMinor < WORTH_REDEEMING) return false;
    const quote = await owner.get<Quote>(`${path}/redemption-quote`);
    const asked = await owner.post<Quote>(`${path}/redemptions`);
    mustBe('a redemption as it was quoted', figures(asked), figures(quote));
    return true;
  });
  return redeemed.filter(Boolean).length;
}

const figures = ({ amountMinor, feeMinor, netMinor, dueOn }: Quote) => {
  return [amountMinor, feeMinor, netMinor, dueOn];
};

export interface Punctuality {
  readonly month: string;
  readonly promised: number;
  readonly onTime: number;
  readonly late: number;
  readonly openLate: number;
  readonly open: number;
  readonly rejected: number;
  readonly worstDelay: number;
}

/** Promised against kept, of all shops; one payment was late, and it is known by how much. */
export async function punctuality({ officials, narrator }: Stage): Promise<Punctuality> {
  const query = { from: '2025-11', to: '2025-11' };
  const { months } = await officials.treasurer.get<{ months: Punctuality[] }>(
    '/punctuality',
    query,
  );
  const [month] = months as [Punctuality];
  mustBe('late and open payments', [month.late, month.openLate, month.open], [1, 0, 0]);
  mustBe('payments that the bank refused', month.rejected, 1);
  narrator.say(
    `${showCount(month.onTime)} of ${showCount(month.promised)} payments to shops on or before the promised day, ` +
      `${month.late} late by ${month.worstDelay} business days`,
  );
  return month;
}
