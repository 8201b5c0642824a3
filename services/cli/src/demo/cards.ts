import { at } from '../connection.ts';
import { showCount } from '../display.ts';
import { manyAtOnce } from './in-flight.ts';
import { seededRandom } from './seeded-random.ts';
import { mustBe, type Stage } from './stage.ts';
import type { Wallet } from './wallets.ts';

/** A card in somebody's pocket, and the PIN in their head. */
export interface IssuedCard {
  readonly card: string;
  readonly holder: string;
  readonly number: string;
  readonly pin: string;
}

/** Four digits that no rule for PINs refuses: they do not follow one another. */
const PINS = ['2580', '7193', '4826', '9035', '6147', '3908', '8261', '5074'] as const;

/** At the desk, to people who want one; each chooses a PIN on the own phone. */
export async function issueCards(
  stage: Stage,
  people: readonly Wallet[],
  seed: number,
): Promise<IssuedCard[]> {
  const random = seededRandom(seed ^ 0xca4d);
  const pins = people.map(() => random.pick(PINS));
  const cards = await manyAtOnce(people, async (person, index) => {
    const card = await issueCard(stage, person);
    const pin = pins[index] as string;
    await person.phone.post(at('cards', card.card, 'activation'), { json: { pin } });
    return { ...card, pin };
  });
  stage.narrator.say(
    `carla (officer) issues ${showCount(cards.length)} cards at the desk; ` +
      'each holder chooses a PIN, which is kept as Argon2id of a keyed hash',
  );
  return cards;
}

export async function issueCard(
  { officials }: Stage,
  { holder }: Wallet,
): Promise<Omit<IssuedCard, 'pin'>> {
  const path = at('holders', holder, 'cards');
  const { card, number } = await officials.officer.post<{ card: string; number: string }>(path);
  return { card, number, holder };
}

/** Lost, blocked on the phone, replaced at the desk: the balance stays, the old number is dead. */
export async function replaceLost(
  stage: Stage,
  people: readonly Wallet[],
  cards: readonly IssuedCard[],
): Promise<IssuedCard[]> {
  const { officials, narrator } = stage;
  const replaced = await manyAtOnce(cards, async ({ card, holder, pin }) => {
    const { phone } = people.find((each) => each.holder === holder) as Wallet;
    const balance = async () =>
      (await phone.get<{ balanceMinor: number }>(at('accounts', holder))).balanceMinor;
    const before = await balance();
    await phone.post(at('cards', card, 'block'), { json: { reason: 'perdido no ônibus' } });
    const next = await officials.officer.post<{ card: string; number: string }>(
      at('cards', card, 'replacement'),
    );
    await phone.post(at('cards', next.card, 'activation'), { json: { pin } });
    mustBe('balance after a replaced card', await balance(), before);
    return { card: next.card, number: next.number, holder, pin };
  });
  narrator.say(
    `${showCount(replaced.length)} cards are lost: blocked by their holders, replaced at the desk, ` +
      'every balance as it was',
  );
  return replaced;
}
