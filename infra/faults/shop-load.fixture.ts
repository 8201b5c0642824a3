import type { Role } from '@mutirao/contracts';
import type { Randomness } from '@mutirao/event-sourcing';
import type { Json } from './client.fixture.ts';
import { type Operation, operation, perform } from './load.fixture.ts';
import type { Card, Shop } from './shop.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

/** What a till, a shop's owner or a holder asked for in the course of purchases. */
export type Act =
  | 'charge'
  | 'cancellation'
  | 'payment'
  | 'card-payment'
  | 'capture'
  | 'release'
  | 'refund';

export interface Purchase extends Operation {
  readonly act: Act;
  readonly subject: string;
  readonly role: Role;
  readonly shop: Shop;
  /** Whose money it is, of what is paid. */
  readonly payer?: string;
  /** Of a charge that is not made yet: none. */
  readonly charge?: string;
  readonly wrongPin?: true;
}

/** One till, its own card, which nobody presents elsewhere, and those who pay there by QR. */
export interface Counter {
  readonly shop: Shop;
  readonly card: Card;
  readonly buyers: readonly string[];
  /** All that was asked here, in order. */
  readonly log: Purchase[];
}

export const WRONG_PIN = '8520';

/** Asks for it again, as the same person with the same key. */
export async function performAs(town: FaultTown, asked: Purchase): Promise<Json> {
  return perform(await town.as(asked.subject, asked.role), asked);
}

/** Sells one thing after the other, in every way, until the server is gone. */
export async function sell(town: FaultTown, counter: Counter, random: Randomness): Promise<void> {
  for (;;) await sellOnce(new Sale(town, counter), random);
}

async function sellOnce(sale: Sale, random: Randomness): Promise<void> {
  const amountMinor = 2 + random.below(900);
  const mode = random.chance(0.3) ? 'hold' : 'direct';
  const charge = await sale.charge(amountMinor, mode);
  if (random.chance(0.1)) return void (await sale.atTill('cancellation', charge));
  if (!(await sale.pay(charge, random))) return;
  const part = 1 + random.below(amountMinor);
  if (mode === 'direct') {
    if (random.chance(0.2)) await sale.atTill('refund', charge, part);
    return;
  }
  if (random.chance(0.6)) await sale.atTill('capture', charge, part);
  if (random.chance(0.3)) await sale.atTill('capture', charge, amountMinor);
  if (random.chance(0.6)) await sale.atTill('release', charge);
}

const PATHS: Record<Exclude<Act, 'charge'>, (charge: string) => string> = {
  cancellation: (charge) => `/charges/${charge}/cancellation`,
  payment: (charge) => `/charges/${charge}/payment`,
  'card-payment': (charge) => `/charges/${charge}/card-payment`,
  capture: (charge) => `/charges/${charge}/captures`,
  release: (charge) => `/charges/${charge}/release`,
  refund: (charge) => `/payments/${charge}/refunds`,
};

class Sale {
  readonly #town: FaultTown;
  readonly #counter: Counter;

  constructor(town: FaultTown, counter: Counter) {
    this.#town = town;
    this.#counter = counter;
  }

  async charge(amountMinor: number, mode: 'direct' | 'hold'): Promise<string> {
    const asked = operation('/charges', { amountMinor, unit: 'MUM', mode });
    return String((await this.#ask({ ...asked, act: 'charge', ...this.#till() }))['charge']);
  }

  /** By QR or by card; a wrong PIN is always followed by the right one. False when it was refused. */
  async pay(charge: string, random: Randomness): Promise<boolean> {
    const { card, buyers, log } = this.#counter;
    if (random.chance(0.6)) {
      const payer = random.pick(buyers);
      const asked = operation(PATHS.payment(charge), {});
      const by = { subject: payer, role: 'holder', shop: this.#counter.shop } as const;
      return !('code' in (await this.#ask({ ...asked, act: 'payment', payer, charge, ...by })));
    }
    const lastTry = log.findLast(({ act }) => act === 'card-payment');
    if (!lastTry?.wrongPin && random.chance(0.2)) await this.#present(charge, WRONG_PIN);
    return !('code' in (await this.#present(charge, card.pin)));
  }

  #present(charge: string, pin: string): Promise<Json> {
    const { number, holder: payer } = this.#counter.card;
    const asked = operation(PATHS['card-payment'](charge), { number, pin });
    const wrong = pin === WRONG_PIN ? ({ wrongPin: true } as const) : {};
    return this.#ask({ ...asked, act: 'card-payment', payer, charge, ...wrong, ...this.#till() });
  }

  async atTill(act: Exclude<Act, 'charge'>, charge: string, amountMinor?: number): Promise<void> {
    const body = amountMinor === undefined ? {} : { amountMinor };
    await this.#ask({ ...operation(PATHS[act](charge), body), act, charge, ...this.#till() });
  }

  #till() {
    const { shop } = this.#counter;
    return { subject: shop.terminal, role: 'terminal', shop } as const;
  }

  #ask(asked: Purchase): Promise<Json> {
    const logged = { ...asked, mayBeRefused: true };
    this.#counter.log.push(logged);
    return performAs(this.#town, logged);
  }
}

/** What each account was told that it paid or was paid, by the answers to these purchases, in order. */
export function* movesOf(
  purchases: readonly Purchase[],
): Generator<[account: string, minor: number]> {
  const payers = new Map<string, string>();
  for (const { act, answer, shop, payer, charge = '' } of purchases) {
    if (answer === undefined || answer.status >= 300) continue;
    const amount = Number(answer.body['amountMinor']);
    if (payer !== undefined) payers.set(charge, payer);
    const [person, merchant] = [`holder:${payers.get(charge)}`, `merchant:${shop.merchant}`];
    if (act === 'payment' || act === 'card-payment') yield [person, -amount];
    if (act === 'release' || act === 'refund') yield [person, amount];
    if (act === 'refund') yield [merchant, -amount];
    // What is only held is no payment yet.
    if (act !== 'refund' && answer.body['payment'] !== undefined) yield [merchant, amount];
  }
}
