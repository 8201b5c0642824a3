import { readCharge } from '@mutirao/currency';
import { add, type Minor, minor } from '@mutirao/money';
import { at } from '../connection.ts';
import { goTo } from './rehearsal-days.ts';
import type { Shop } from './shops.ts';
import { TILL_A_PAYMENT } from './shops.ts';
import { mustBe, type Stage } from './stage.ts';
import { askFor, ofCharge, scan } from './till.ts';
import { type Act, type Told, told, type What } from './told.ts';
import type { Wallet } from './wallets.ts';

/** What is paid in scenes, besides the plan of purchases: it is in the sums as well. */
export class Tally {
  spent = minor(0);
}

/** Where the scenes of a day are played: two shops that sell food, and one that does not. */
export interface Scene {
  readonly stage: Stage;
  readonly food: Shop;
  readonly otherFood: Shop;
  readonly clothes: Shop;
  readonly tally: Tally;
}

export async function chargeOf({ stage }: Scene, shop: Shop, amountMinor: number) {
  return scan(stage, await askFor(stage, shop, { amountMinor }));
}

/** A payment that goes through. */
export async function pays(scene: Scene, who: Wallet, shop: Shop, amount: Minor): Promise<string> {
  const charge = await chargeOf(scene, shop, amount);
  await who.phone.post(ofCharge(charge, 'payment'));
  scene.tally.spent = add(scene.tally.spent, amount);
  return charge;
}

const paying = ({ credential }: Wallet, charge: string): Act => {
  return { credential, path: ofCharge(charge, 'payment') };
};

export const atTill = ({ tillCredential }: Shop, path: string, json: unknown = {}): Act => {
  return { credential: tillCredential, path, json };
};

/** By balance and by rule. `mother` has bought for all but 10.00 of her month already. */
export async function refusedByRules(
  scene: Scene,
  { plain, mother, other }: Record<'mother' | 'other', Wallet> & { plain: readonly Wallet[] },
): Promise<Told[]> {
  const { stage, food, clothes } = scene;
  const [poor, keen] = plain as [Wallet, Wallet];
  const sixty = minor(60_00);
  const refusedAt = async (what: What, who: Wallet, shop: Shop, amount: number) =>
    told(stage, what, paying(who, await chargeOf(scene, shop, amount)));
  await pays(scene, poor, food, sixty);
  const funds = await refusedAt(['more than there is', 'insufficient-funds'], poor, food, 60_00);
  await pays(scene, keen, food, minor(80_00));
  const day = await refusedAt(['too much for a day', 'limit-reached'], keen, food, 50_00);
  const month = await refusedAt(['too much for a month', 'limit-reached'], mother, food, 20_00);
  const much = { amountMinor: TILL_A_PAYMENT + 1, unit: stage.currency.currency };
  const till = await told(
    stage,
    ['too much for the till', 'limit-reached'],
    atTill(food, '/charges', much),
  );
  await pays(scene, other, clothes, sixty);
  const category = await refusedAt(
    ['clothes with money for food', 'category-not-allowed'],
    other,
    clothes,
    60_00,
  );
  return [funds, day, month, till, category];
}

/** Two phones scan one code, and pay at the same instant. */
export async function paidTwiceAtOnce(scene: Scene, [one, other]: [Wallet, Wallet]): Promise<Told> {
  const { stage, food, tally } = scene;
  const charge = await chargeOf(scene, food, 10_00);
  const path = ofCharge(charge, 'payment');
  const results = await Promise.allSettled([one.phone.post(path), other.phone.post(path)]);
  const paid = results.filter(({ status }) => status === 'fulfilled');
  mustBe('payments of one charge', paid.length, 1);
  tally.spent = add(tally.spent, minor(10_00));
  const loser = results[0]?.status === 'fulfilled' ? other : one;
  return told(stage, ['one code paid by two at once', 'charge-closed'], paying(loser, charge));
}

/** By what became of a charge, a hold or a payment. */
export async function refusedByState(
  scene: Scene,
  [who, second]: [Wallet, Wallet],
  day: string,
): Promise<Told[]> {
  const { stage, food, otherFood } = scene;
  const paid = await pays(scene, who, food, minor(10_00));
  const refund = (shop: Shop, amountMinor: number) =>
    atTill(shop, at('payments', paid, 'refunds'), { amountMinor });
  const above = await told(
    stage,
    ['more given back than paid', 'refund-exceeds-payment'],
    refund(food, 10_01),
  );
  const foreign = await told(
    stage,
    ['a refund by another shop', 'charge-of-other-merchant'],
    refund(otherFood, 1_00),
  );
  const holding = await askFor(stage, food, { amountMinor: 20_00, mode: 'hold' });
  const held = scan(stage, holding);
  await who.phone.post(ofCharge(held, 'payment'));
  const capture = ofCharge(held, 'captures');
  const more = await told(
    stage,
    ['more taken than is held', 'capture-exceeds-hold'],
    atTill(food, capture, { amountMinor: 20_01 }),
  );
  const again = await told(
    stage,
    ['a code that is held already', 'charge-held'],
    paying(second, held),
  );
  await food.till.post(ofCharge(held, 'release'));
  const waiting = await askFor(stage, food, { amountMinor: 5_00, lapsesInSeconds: 10 });
  await goTo(stage, day, '10:05');
  const { state } = await food.till.get<{ state: string }>(at('charges', waiting.charge));
  mustBe('a charge that nobody paid', state, 'lapsed');
  const lapsed = await told(
    stage,
    ['a code that lapsed', 'charge-closed'],
    paying(who, scan(stage, waiting)),
  );
  return [above, foreign, more, again, lapsed];
}

/** By who may not act today: a suspended shop, a blocked till, a frozen account. */
export async function refusedByStanding(scene: Scene, who: Wallet): Promise<Told[]> {
  const { stage, food } = scene;
  const { operator, officer } = stage.officials;
  const charge = await chargeOf(scene, food, 5_00);
  const shop = at('merchants', food.merchant);
  await operator.post(`${shop}/suspension`, { json: { reason: 'vistoria' } });
  const suspended = await told(
    stage,
    ['a suspended shop', 'merchant-suspended'],
    paying(who, charge),
  );
  await operator.post(`${shop}/reinstatement`);
  const account = at('holders', who.holder);
  await officer.post(`${account}/freeze`, { json: { reason: 'pedido da família' } });
  const frozen = await told(stage, ['a frozen account', 'account-frozen'], paying(who, charge));
  await officer.post(`${account}/unfreeze`);
  const till = `${shop}/terminals/${food.terminal}`;
  const is = (state: string) => ({ json: { name: 'Caixa 1', state, limits: {} } });
  await food.owner.put(till, is('blocked'));
  const blocked = await told(stage, ['a blocked till', 'terminal-blocked'], paying(who, charge));
  await food.owner.put(till, is('active'));
  await food.till.post(ofCharge(charge, 'cancellation'));
  return [suspended, frozen, blocked];
}

/** What the phone itself does not take for a charge of this town. */
export function foreignCode({ currency }: Stage, qr: string): string {
  const { currency: unit, decimals } = currency;
  const read = readCharge(qr, { community: 'outra-vila', unit, decimals });
  mustBe('QR code of another community', read.kind, 'refused');
  return read.kind === 'refused' ? read.message : '';
}
