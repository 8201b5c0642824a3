import { allocate } from '@mutirao/money';
import { at } from '../connection.ts';
import { showCount } from '../display.ts';
import type { IssuedCard } from './cards.ts';
import { manyAtOnce } from './in-flight.ts';
import type { Purchase, Restock, SaleDay } from './purchase-plan.ts';
import type { Shop } from './shops.ts';
import { mustBe, type Stage } from './stage.ts';
import { askFor, ofCharge, scan } from './till.ts';
import type { Wallet } from './wallets.ts';

/** Who sells, who buys, and with what cards. */
export interface Market {
  readonly shops: readonly Shop[];
  readonly buyers: readonly Wallet[];
  /** By index of the buyer. */
  readonly cards: Map<number, IssuedCard>;
}

interface Paid {
  readonly payment: string;
  readonly state: string;
}

/** All that the plan has for one day: people first, then the shops buy of each other. */
export async function shopFor(stage: Stage, market: Market, { purchases, restocks }: SaleDay) {
  await manyAtOnce(purchases, (purchase) => buy(stage, market, purchase));
  await manyAtOnce(restocks, (restock) => buyOfShop(stage, market, restock));
}

async function buy(stage: Stage, { shops, buyers, cards }: Market, purchase: Purchase) {
  const shop = shops[purchase.shop] as Shop;
  const { phone } = buyers[purchase.buyer] as Wallet;
  const { amountMinor } = purchase;
  if (purchase.by === 'hold') {
    const charge = scan(stage, await askFor(stage, shop, { amountMinor, mode: 'hold' }));
    await phone.post(ofCharge(charge, 'payment'));
    return collect(shop, charge, purchase);
  }
  const charge = scan(stage, await askFor(stage, shop, { amountMinor }));
  const card = purchase.by === 'card' ? cards.get(purchase.buyer) : undefined;
  const paid = await (card === undefined
    ? phone.post<Paid>(ofCharge(charge, 'payment'))
    : shop.till.post<Paid>(ofCharge(charge, 'card-payment'), {
        json: { number: card.number, pin: card.pin },
      }));
  mustBe('state of a payment', paid.state, 'paid');
  const { refundMinor } = purchase;
  if (refundMinor === 0) return;
  const json = { amountMinor: refundMinor, ...(shop.cashier && { cashier: shop.cashier }) };
  await shop.till.post(at('payments', paid.payment, 'refunds'), { json });
}

/** Takes what it is due of what is held, in two parts where it can, and lets go of the rest. */
async function collect(
  { till }: Shop,
  charge: string,
  { amountMinor, capturedMinor }: Extract<Purchase, { by: 'hold' }>,
): Promise<void> {
  for (const part of allocate(capturedMinor, [1, 1])) {
    if (part > 0) await till.post(ofCharge(charge, 'captures'), { json: { amountMinor: part } });
  }
  if (capturedMinor < amountMinor) await till.post(ofCharge(charge, 'release'));
}

async function buyOfShop(
  stage: Stage,
  { shops }: Market,
  { from, to, amountMinor }: Restock,
): Promise<void> {
  const [buyer, seller] = [shops[from] as Shop, shops[to] as Shop];
  const charge = scan(stage, await askFor(stage, seller, { amountMinor }));
  await buyer.owner.post(ofCharge(charge, 'payment'));
}

export function describe(days: readonly SaleDay[]): string {
  const all = days.flatMap(({ purchases }) => purchases);
  const count = (is: (purchase: Purchase) => boolean) => showCount(all.filter(is).length);
  return [
    `${showCount(all.length)} purchases: ${count(({ by }) => by === 'card')} by card and PIN`,
    `${count(({ by }) => by === 'hold')} held first`,
    `${count((each) => each.by !== 'hold' && each.refundMinor > 0)} refunded`,
    `${showCount(days.flatMap(({ restocks }) => restocks).length)} of shops by shops`,
  ].join(', ');
}
