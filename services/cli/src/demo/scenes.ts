import {
  foreignCode,
  paidTwiceAtOnce,
  refusedByRules,
  refusedByStanding,
  refusedByState,
  type Scene,
} from './refusals-at-till.ts';
import { refusedCards } from './refusals-of-cards.ts';
import { goTo } from './rehearsal-days.ts';
import type { Stage } from './stage.ts';
import { askFor } from './till.ts';
import { showTold } from './told.ts';
import type { Wallet } from './wallets.ts';

export interface Players {
  readonly plain: readonly Wallet[];
  readonly mothers: readonly Wallet[];
}

/** The day after the sales. */
const DAY = '2025-11-18';

/** One refusal of every kind that a shop meets, as people hear it. */
export async function meetRefusals(
  stage: Stage,
  scene: Scene,
  { plain, mothers }: Players,
): Promise<void> {
  await goTo(stage, DAY, '10:00');
  const [mother, other] = mothers as [Wallet, Wallet];
  const [one, second, third, fourth, fifth, last] = plain.slice(5) as [
    Wallet,
    Wallet,
    Wallet,
    Wallet,
    Wallet,
    Wallet,
  ];
  const all = [
    ...(await refusedByRules(scene, { plain, mother, other })),
    await paidTwiceAtOnce(scene, [one, second]),
    ...(await refusedByState(scene, [third, fourth], DAY)),
    ...(await refusedByStanding(scene, fifth)),
    ...(await refusedCards(scene, last)),
  ];
  stage.narrator.say(all.map(showTold).join('\n'));
  const { qr } = await askFor(stage, scene.food, { amountMinor: 1_00 });
  stage.narrator.say(`a code of this town, scanned in another: ${foreignCode(stage, qr)}`);
}
