import { parseLot } from '@mutirao/ledger';
import { sum } from '@mutirao/money';
import { merchantAccount } from '../domain/accounts.ts';
import { readShops } from './simulate-shops.ts';
import { type Months, type Simulator, tallyOf, within } from './simulate-tally.ts';

/**
 * What was paid with a programme's money at shops of other categories than these. The amounts are that
 * money alone: who had other money might have paid with it.
 */
export function simulateCategories(
  { programme, allow }: { readonly programme: string; readonly allow: readonly string[] },
  months: Months,
): Simulator {
  const shops = readShops();
  const tally = tallyOf();
  return {
    take(event) {
      const purchase = shops.purchaseIn(event);
      if (!purchase?.payer.startsWith('holder:') || !within(months, purchase.on)) return;
      const { spent, payer, merchant, terms } = purchase;
      const ofProgramme = spent.filter(({ lot }) => parseLot(lot).fund === programme);
      if (ofProgramme.length === 0) return;
      const amount = sum(ofProgramme.map((each) => each.amount));
      tally.look(amount);
      if (allow.includes(terms.category)) return;
      tally.touch({ who: merchantAccount(merchant), payer, merchant, amount });
    },
    result: () => tally.result(),
  };
}
