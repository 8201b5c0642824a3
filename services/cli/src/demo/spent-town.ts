import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgrammeAnswer } from '../answers.ts';
import { showCount } from '../display.ts';
import { issueCards } from './cards.ts';
import { compareSums } from './closing-sums.ts';
import { type Fortnight, REDEEMED_ON, sellForTwoWeeks, settleTheRest } from './fortnight.ts';
import { meetIdentity } from './identity-scenes.ts';
import { shareInterest } from './interest.ts';
import { type WrittenReports, writeReports } from './money-report.ts';
import { PayoutDesk } from './payouts.ts';
import { backUp, type Proof, prove } from './proof.ts';
import { type PurchasePlan, planPurchases } from './purchase-plan.ts';
import { type Punctuality, punctuality } from './redeeming.ts';
import { type Scene, Tally } from './refusals-at-till.ts';
import { AFTERWARDS, goTo, instant } from './rehearsal-days.ts';
import type { ReserveBank } from './reserve-bank.ts';
import { meetRefusals, type Players } from './scenes.ts';
import { describe, type Market } from './shopping.ts';
import type { Shop } from './shops.ts';
import { lendTo, payNeighbours, type Spending } from './spending.ts';
import type { Stage } from './stage.ts';
import type { GeneratedTown } from './town-generator.ts';
import { castParts, findWallets, incomeOf, type Wallet, wholeOf } from './wallets.ts';

export interface SpentTownOptions {
  readonly town: GeneratedTown;
  readonly bank: ReserveBank;
  readonly shops: readonly Shop[];
  readonly seed: number;
  readonly paidMinor: number;
}

export interface SpentTown {
  readonly plan: PurchasePlan;
  readonly spending: Spending;
  readonly shoppingMilliseconds: number;
  readonly desk: PayoutDesk;
  readonly kept: Punctuality;
  readonly reports: WrittenReports;
  readonly programmes: readonly ProgrammeAnswer[];
  readonly proof: Proof;
  /** Somebody to look at later. */
  readonly holder: string;
  readonly shop: Shop;
}

/** Two weeks of shopping and what follows from it, until the month is over and its sums are compared. */
export async function spendTown(stage: Stage, options: SpentTownOptions): Promise<SpentTown> {
  const { narrator, officials } = stage;
  const step = narrator.step.bind(narrator);
  const { bank } = options;
  const people = await step('People with phones, and some with cards', () =>
    givePhones(stage, options),
  );
  const { fortnight, players, neighbours, plan } = people;
  const spending = await step('People pay each other', () => payNeighbours(stage, neighbours));
  const lent = await lendTo(stage, fortnight.mother, players.plain.slice(3, 5));
  const shoppingMilliseconds = await step(
    'Two weeks of shopping, and what the shops redeem',
    () => {
      narrator.say(describe(plan.days));
      return sellForTwoWeeks(stage, fortnight);
    },
  );
  await step('What a shop, a holder and a card are refused', () =>
    meetRefusals(stage, fortnight.scene, players),
  );
  await step('Who is suspended, lost, wrong, copied, erased and looked at', () =>
    meetIdentity(stage, fortnight.scene, { plain: players.plain, town: options.town }),
  );
  const { desk, scene } = fortnight;
  const kept = await step('Every promise to the shops, until the last is over', async () => {
    await settleTheRest(stage, fortnight);
    return punctuality(stage);
  });
  await goTo(stage, AFTERWARDS, '09:00');
  await step('The bank’s interest, shared out', () => shareInterest(stage, bank));
  const shop = scene.food;
  const reports = await step('Where the money went', () => writeReports(stage, shop));
  const { programmes } = await officials.treasurer.get<{ programmes: ProgrammeAnswer[] }>(
    '/programmes',
  );
  const proof = await step('Proof, while the town is still served', async () => {
    const found = await prove(stage);
    const betweenPeopleMinor = spending.totalMinor + lent;
    const { settledMinor } = desk;
    const counted = { ...options, betweenPeopleMinor, plan, tally: scene.tally, settledMinor };
    compareSums(reports.total, found, counted);
    narrator.say('what the demo counted, the report and the replay agree to the cent');
    await backUp(stage);
    return found;
  });
  const holder = people.buyers[0]?.holder ?? '';
  await tellOthers(stage, { holder, merchant: shop.merchant, terminal: shop.terminal });
  const done = { plan, spending, shoppingMilliseconds, desk, kept };
  return { ...done, reports, programmes, proof, holder, shop };
}

/** One of so many who were paid has a card. */
const CARD_EVERY = 25;
/** Of the buyers so many sign in: each password is two hashes of some 25 ms, one after the other. */
const SIGNED_IN = 40;

async function givePhones(stage: Stage, { town, bank, shops, seed }: SpentTownOptions) {
  const parts = castParts(town);
  const incomes = incomeOf(town);
  const buyers = await findWallets(stage, parts.buyers, { signIn: SIGNED_IN });
  stage.narrator.say(
    `${showCount(Math.min(SIGNED_IN, buyers.length))} buyers set a password and sign in; the tokens of ` +
      'the other people are signed by whoever owns the folder',
  );
  const neighbours = await findWallets(stage, parts.neighbours);
  const plain = await findWallets(stage, parts.plain);
  const mothers = await findWallets(stage, parts.mothers);
  const hasCard = (index: number) => index % CARD_EVERY === 0;
  const budgets = parts.buyers.map(({ nis }, index) => ({
    amountMinor: wholeOf(incomes.get(nis)),
    buysFoodAlone: incomes.get(nis)?.has('gestante') ?? false,
    hasCard: hasCard(index),
  }));
  const plan = planPurchases({ seed, buyers: budgets, shops, redeemedOn: REDEEMED_ON });
  const issued = await issueCards(
    stage,
    buyers.filter((_, index) => hasCard(index)),
    seed,
  );
  const cards = new Map(issued.map((card, index) => [index * CARD_EVERY, card]));
  const market: Market = { shops, buyers, cards };
  const players: Players = { plain, mothers };
  const scene = sceneOf(stage, shops);
  const fortnight: Fortnight = {
    ...{ market, plan, scene, mother: mothers[0] as Wallet },
    desk: new PayoutDesk(stage, bank),
  };
  return { fortnight, players, buyers, neighbours, plan };
}

function sceneOf(stage: Stage, shops: readonly Shop[]): Scene {
  const food = shops.filter(({ category, cashier }) => category === 'food' && !cashier);
  const clothes = shops.find(({ category }) => category === 'clothing');
  return {
    ...{ stage, tally: new Tally() },
    ...{ food: food[0] as Shop, otherFood: food[1] as Shop, clothes: clothes as Shop },
  };
}

/** For `npm start -- --demo`: at which instant the town goes on, and as whom one may look at it. */
async function tellOthers(
  { files, staff }: Stage,
  people: Readonly<Record<'holder' | 'merchant' | 'terminal', string>>,
): Promise<void> {
  const { registry, password } = staff.auditor;
  const facts = { clock: instant(AFTERWARDS, '12:00'), ...people, auditor: { registry, password } };
  await writeFile(join(files, 'demo.json'), `${JSON.stringify(facts, null, 2)}\n`);
}
