import { add, minor } from '@mutirao/money';
import { at } from '../connection.ts';
import { issueCard } from './cards.ts';
import { atTill, chargeOf, type Scene } from './refusals-at-till.ts';
import { mustBe } from './stage.ts';
import { ofCharge } from './till.ts';
import { type Told, told } from './told.ts';
import type { Wallet } from './wallets.ts';

const [PIN, WRONG, NEXT] = ['4826', '7193', '9035'];

/** Without a PIN yet, with a wrong one until it is locked, above the card's limit, blocked, replaced. */
export async function refusedCards(scene: Scene, who: Wallet): Promise<Told[]> {
  const { stage, food } = scene;
  const { officer } = stage.officials;
  const { card, number } = await issueCard(stage, who);
  const charge = await chargeOf(scene, food, 50_00);
  const present = (pin: string, of = charge) =>
    atTill(food, ofCharge(of, 'card-payment'), { number, pin });
  const inactive = await told(stage, ['a card without a PIN', 'card-not-active'], present(PIN));
  const its = at('cards', card);
  await who.phone.post(`${its}/activation`, { json: { pin: PIN } });
  const wrong = await told(stage, ['a wrong PIN', 'pin-wrong'], present(WRONG));
  await told(stage, ['a second time', 'pin-wrong'], present(WRONG));
  await told(stage, ['a third time', 'pin-wrong'], present(WRONG));
  const locked = await told(
    stage,
    ['the right PIN, after three wrong ones', 'pin-locked'],
    present(PIN),
  );
  await officer.post(`${its}/pin`, { json: { pin: NEXT } });
  const { state } = await food.till.post<{ state: string }>(ofCharge(charge, 'card-payment'), {
    json: { number, pin: NEXT },
  });
  mustBe('payment with the PIN that the desk set', state, 'paid');
  scene.tally.spent = add(scene.tally.spent, minor(50_00));
  const second = await chargeOf(scene, food, 20_00);
  const limited = await told(
    stage,
    ['too much for a card', 'limit-reached'],
    present(NEXT, second),
  );
  await who.phone.post(`${its}/block`, { json: { reason: 'perdido' } });
  const blocked = await told(
    stage,
    ['a card that its holder blocked', 'card-blocked'],
    present(NEXT, second),
  );
  await officer.post(`${its}/replacement`);
  const replaced = await told(
    stage,
    ['the old number of a replaced card', 'card-replaced'],
    present(NEXT, second),
  );
  return [inactive, wrong, locked, limited, blocked, replaced];
}
