import { type Minor, minor, sum } from '@mutirao/money';
import type { BankAnswer } from '../answers.ts';
import { showCount } from '../display.ts';
import { replaceLost } from './cards.ts';
import type { PayoutDesk } from './payouts.ts';
import type { PurchasePlan, SaleDay } from './purchase-plan.ts';
import { redeemByHand } from './redeeming.ts';
import { pays, type Scene } from './refusals-at-till.ts';
import { bankWorks, goTo, SETTLING_DAYS } from './rehearsal-days.ts';
import { type Market, shopFor } from './shopping.ts';
import { mustBe, type Stage } from './stage.ts';
import { BANK_FEE } from './town-files.ts';
import type { Wallet } from './wallets.ts';

/** On Mondays the shops that do not redeem every day redeem what they have. */
export const REDEEMED_ON: readonly string[] = ['2025-11-10', '2025-11-17'];
const CARDS_LOST_ON = '2025-11-12';
const LOST = 20;
const INQUIRED_ON = '2025-11-21';

export interface Fortnight {
  readonly market: Market;
  readonly plan: PurchasePlan;
  readonly desk: PayoutDesk;
  readonly scene: Scene;
  /** Who buys on the first days for all but ten of what a month allows. */
  readonly mother: Wallet;
}

/** Every day: the bank's morning, then the sales. How long the sales took, in milliseconds. */
export async function sellForTwoWeeks(stage: Stage, fortnight: Fortnight): Promise<number> {
  const { market, plan, desk } = fortnight;
  const { narrator } = stage;
  let milliseconds = 0;
  for (const [index, sales] of plan.days.entries()) {
    const { day } = sales;
    await goTo(stage, day, '08:00');
    const payouts = bankWorks(day) ? await desk.morning(day) : [];
    const byHand = REDEEMED_ON.includes(day) ? await redeemByHand(market.shops) : 0;
    await goTo(stage, day, '10:00');
    if (day === CARDS_LOST_ON) await loseCards(stage, market);
    const started = performance.now();
    await shopFor(stage, market, sales);
    milliseconds += performance.now() - started;
    if (index < 2) await buyMuch(fortnight);
    narrator.say(
      [
        `  ${day}  ${showCount(sales.purchases.length).padStart(6)} purchases`,
        `${stage.plain(takings(sales)).padStart(12)} MUM`,
        ...newsOf(payouts, byHand),
      ].join('  '),
    );
  }
  return milliseconds;
}

function newsOf(payouts: readonly string[], byHand: number): string[] {
  return [
    ...(payouts.length > 0 ? [`${payouts.join(', ')} to the bank`] : []),
    ...(byHand > 0 ? [`${byHand} shops redeem`] : []),
  ];
}

const takings = ({ purchases }: SaleDay): Minor =>
  sum(purchases.map((each) => (each.by === 'hold' ? each.capturedMinor : each.amountMinor)));

async function loseCards(stage: Stage, { buyers, cards }: Market): Promise<void> {
  const lost = [...cards].slice(0, LOST);
  const wallets = lost.map(([buyer]) => buyers[buyer] as Wallet);
  const replaced = await replaceLost(
    stage,
    wallets,
    lost.map(([, card]) => card),
  );
  for (const [index, [buyer]] of lost.entries()) {
    const card = replaced[index];
    if (card !== undefined) cards.set(buyer, card);
  }
}

async function buyMuch({ scene, mother }: Fortnight): Promise<void> {
  const sixty = minor(60_00);
  await pays(scene, mother, scene.food, sixty);
  await pays(scene, mother, scene.otherFood, sixty);
}

/** The days after: what waits is redeemed and paid, until no promise is open. */
export async function settleTheRest(stage: Stage, { market, desk }: Fortnight): Promise<void> {
  const { narrator } = stage;
  for (const [index, day] of SETTLING_DAYS.entries()) {
    await goTo(stage, day, '12:00');
    const payouts = await desk.morning(day);
    const byHand = index === 0 ? await redeemByHand(market.shops) : 0;
    const news = newsOf(payouts, byHand);
    if (news.length > 0) narrator.say(`  ${day}  ${news.join('  ')}`);
    if (day === INQUIRED_ON) await desk.inquire(day);
  }
  const bank = await stage.officials.treasurer.get<BankAnswer>('/bank');
  mustBe('unmatched at the bank: its fee alone', bank.unmatchedMinor, BANK_FEE);
  narrator.say(
    `${showCount(desk.payouts)} payouts, ${showCount(desk.settled)} payments settled, ` +
      `${stage.amount(desk.settledMinor)} redeemed; every debit of the bank is matched, ` +
      '15 and 20 November are holidays',
  );
}
