import { KeyedIds, keyedIds, type RecordPlace } from '@mutirao/adapters/records';

export const REGISTER = keyedIds('register');

/** The register outside the journal: from the number that is printed on a card to the card's id. */
export class Register {
  readonly #ids: KeyedIds;

  private constructor(ids: KeyedIds) {
    this.#ids = ids;
  }

  static async open(place: RecordPlace, communityKey: Uint8Array): Promise<Register> {
    return new Register(await KeyedIds.open(place, REGISTER.name, communityKey));
  }

  /** The card of a number; `undefined` for a number that no card has. */
  async cardOf(number: string): Promise<string | undefined> {
    return (await this.#ids.find([`card:${number}`]))[0];
  }

  /** Gives a card its number, durably. False when it is another card's. */
  bindCard(number: string, card: string): Promise<boolean> {
    return this.#ids.bind(`card:${number}`, card);
  }
}
