import { add, least, type Minor, minor, percentage, subtract, sum, ZERO } from '@mutirao/money';
import { SALE_DAYS } from './rehearsal-days.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';
import type { GeneratedShop } from './shop-generator.ts';

/** Somebody who was paid and goes shopping. */
export interface Budget {
  readonly amountMinor: Minor;
  /** Part of the money buys food alone: who has such money is planned to buy nothing else. */
  readonly buysFoodAlone: boolean;
  readonly hasCard: boolean;
}

/** How one purchase is paid, and what becomes of it. */
export type Purchase = {
  /** Index of the buyer, and of the shop. */
  readonly buyer: number;
  readonly shop: number;
  readonly amountMinor: Minor;
} & (
  | {
      readonly by: 'qr' | 'card';
      /** What is given back at once, zero for nothing. */
      readonly refundMinor: Minor;
    }
  | {
      readonly by: 'hold';
      /** What the shop takes of what is held, zero for nothing; the rest it lets go. */
      readonly capturedMinor: Minor;
    }
);

/** A shop buys of a shop, out of what it took. */
export interface Restock {
  readonly from: number;
  readonly to: number;
  readonly amountMinor: Minor;
}

export interface SaleDay {
  readonly day: string;
  readonly purchases: readonly Purchase[];
  readonly restocks: readonly Restock[];
}

export interface PurchasePlan {
  readonly days: readonly SaleDay[];
  readonly purchases: number;
  /** What must come out: paid by people and captured, given back, and paid by shops to shops. */
  readonly spentMinor: Minor;
  readonly refundedMinor: Minor;
  readonly recirculatedMinor: Minor;
}

export interface PlanOptions {
  readonly seed: number;
  readonly buyers: readonly Budget[];
  readonly shops: readonly GeneratedShop[];
  /** Days on which, before the sales, the shops that do not redeem daily redeem all they have. */
  readonly redeemedOn: readonly string[];
}

const PURCHASES_A_BUYER = 4;
/** Of those, of who has a card. */
const BY_CARD = 2;
/** In basis points of what a buyer has for one purchase. */
const [LEAST_SHARE, MOST_SHARE] = [5_500, 9_500];
/** Of how many purchases one is held, one refunded. */
const [HELD, REFUNDED] = [40, 30];
const RESTOCKS_A_DAY = 30;
/** A shop buys of others when it took so much. */
const WORTH_SPENDING = minor(20_00);
/** Any cashier may take it. */
const MOST_RESTOCK = minor(80_00);

/**
 * Two weeks of shopping that no rule or balance can refuse, in whatever order a day's purchases come:
 * so what is refused, or comes out otherwise, is a fault of the ledger. The same for the same options.
 */
export function planPurchases({ seed, buyers, shops, redeemedOn }: PlanOptions): PurchasePlan {
  const random = seededRandom(seed ^ 0x70c5);
  const byDay: Purchase[][] = SALE_DAYS.map(() => []);
  const everyShop = shops.map((_, shop) => shop);
  const foodShops = everyShop.filter((shop) => shops[shop]?.category === 'food');
  for (const [buyer, { amountMinor, buysFoodAlone, hasCard }] of buyers.entries()) {
    const open = buysFoodAlone ? foodShops : everyShop;
    const firstDay = random.below(SALE_DAYS.length);
    for (let nth = 0; nth < PURCHASES_A_BUYER; nth++) {
      const share = LEAST_SHARE + random.below(MOST_SHARE - LEAST_SHARE);
      const about = {
        buyer,
        shop: popular(open, random),
        amountMinor: percentage(amountMinor, Math.floor(share / PURCHASES_A_BUYER)),
      };
      // Days apart, so that no limit of a day counts two of them.
      const day = (firstDay + 3 * nth) % SALE_DAYS.length;
      byDay[day]?.push(hasCard && nth < BY_CARD ? byCard(about) : byCode(about, random));
    }
  }
  const restocks = planRestocks(byDay, { random, shops, redeemedOn });
  const all = byDay.flat();
  return {
    days: SALE_DAYS.map((day, index) => ({
      day,
      purchases: byDay[index] ?? [],
      restocks: restocks[index] ?? [],
    })),
    purchases: all.length,
    spentMinor: sum(all.map(takenBy)),
    refundedMinor: sum(all.map((each) => (each.by === 'hold' ? ZERO : each.refundMinor))),
    recirculatedMinor: sum(restocks.flat().map(({ amountMinor }) => amountMinor)),
  };
}

type About = Pick<Purchase, 'buyer' | 'shop' | 'amountMinor'>;

function byCard(about: About): Purchase {
  return { ...about, by: 'card', refundMinor: ZERO };
}

function byCode(about: About, random: SeededRandom): Purchase {
  const { amountMinor } = about;
  const parts = [amountMinor, percentage(amountMinor, 3_000)];
  if (random.below(HELD) === 0) {
    return { ...about, by: 'hold', capturedMinor: random.pick([...parts, amountMinor, ZERO]) };
  }
  const isRefunded = random.below(REFUNDED) === 0;
  return { ...about, by: 'qr', refundMinor: isRefunded ? random.pick(parts) : ZERO };
}

/** Of two shops the one that opened earlier: some are known to everybody, most to few. */
function popular(shops: readonly number[], random: SeededRandom): number {
  const [one, other] = [random.below(shops.length), random.below(shops.length)];
  return shops[Math.min(one, other)] ?? 0;
}

/** What a purchase brings the shop before refunds. */
const takenBy = (purchase: Purchase): Minor =>
  purchase.by === 'hold' ? purchase.capturedMinor : purchase.amountMinor;

const keptBy = (purchase: Purchase): Minor =>
  purchase.by === 'hold'
    ? purchase.capturedMinor
    : subtract(purchase.amountMinor, purchase.refundMinor);

/** Out of what a shop took since it last redeemed, far less than fees and refunds leave of it. */
function planRestocks(
  byDay: readonly (readonly Purchase[])[],
  { random, shops, redeemedOn }: Omit<PlanOptions, 'seed' | 'buyers'> & { random: SeededRandom },
): Restock[][] {
  const tills = new Map<number, Minor>();
  return SALE_DAYS.map((day, index) => {
    if (redeemedOn.includes(day)) tills.clear();
    const able = [...tills].filter(([, taken]) => taken >= WORTH_SPENDING);
    const restocks = able.slice(0, RESTOCKS_A_DAY).map(([from, taken]) => {
      const part = percentage(taken, 2_000 + random.below(2_000));
      const amountMinor = least(part, MOST_RESTOCK);
      tills.set(from, subtract(taken, minor(2 * amountMinor)));
      const to = (from + 1 + random.below(shops.length - 1)) % shops.length;
      return { from, to, amountMinor };
    });
    for (const purchase of byDay[index] ?? []) {
      if (shops[purchase.shop]?.redeemsDaily !== false) continue;
      tills.set(purchase.shop, add(tills.get(purchase.shop) ?? ZERO, keptBy(purchase)));
    }
    return restocks;
  });
}
