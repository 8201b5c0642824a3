import type { RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, type Transfer, transfersOf } from '@mutirao/ledger';
import { add, type Minor, sum, ZERO } from '@mutirao/money';
import { fees, merchantAccount } from '../domain/accounts.ts';
import type { EventData } from '../domain/events.ts';
import { type ActiveFee, feesFor, feesOf } from '../domain/rules/active.ts';
import { readShops } from './simulate-shops.ts';
import { type Months, type Simulated, type Simulator, tallyOf, within } from './simulate-tally.ts';

interface Both {
  readonly proposedMinor: Minor;
  readonly takenMinor: Minor;
}

const NOTHING: Both = { proposedMinor: ZERO, takenMinor: ZERO };

/**
 * What a fee would have taken of every sale, or redemption, and what its purpose did take of it. Those
 * are touched that would have paid another fee than they did.
 */
export function simulateFee(on: 'sale' | 'redemption', fee: ActiveFee, months: Months): Simulator {
  const shops = readShops();
  const tally = tallyOf();
  const byMerchant = new Map<string, Both>();
  let all = NOTHING;
  const account = fees(fee.purpose);
  return {
    take(event) {
      shops.purchaseIn(event);
      const charged = on === 'sale' ? saleIn(event) : redemptionIn(event);
      if (!charged || !within(months, event.effectiveOn)) return;
      const { merchant, amount, movements } = charged;
      const asked = feesOf(feesFor([fee], shops.termsOf(merchant)), amount);
      const proposed = sum(asked.map((each) => each.amount));
      const taken = sumOf(movements.filter(({ credit }) => credit === account));
      tally.look(amount);
      if (proposed !== taken) tally.touch({ who: merchantAccount(merchant), merchant, amount });
      const who = merchantAccount(merchant);
      byMerchant.set(who, plus(byMerchant.get(who) ?? NOTHING, proposed, taken));
      all = plus(all, proposed, taken);
    },
    result(): Simulated {
      const counted = tally.result();
      const who = counted.who.map((each) => ({ ...each, ...byMerchant.get(each.id) }));
      return { ...counted, ...all, who };
    },
  };
}

interface Charged {
  readonly merchant: string;
  readonly amount: Minor;
  readonly movements: readonly Transfer[];
}

/** A sale: what came in for the merchant, with the fees that went out of it. */
function saleIn({ type, movements }: RecordedEvent<Movement>): Charged | undefined {
  if (type !== 'currency.PaymentMade.v1' && type !== 'currency.PaymentCaptured.v1') {
    return undefined;
  }
  const all = transfersOf(movements);
  const to = all[0]?.credit ?? '';
  const amount = sumOf(all.filter(({ credit }) => credit === to));
  return { merchant: to.slice('merchant:'.length), amount, movements: all };
}

/** A redemption: all that went out of the merchant's account. */
function redemptionIn({ type, data, movements }: RecordedEvent<Movement>): Charged | undefined {
  if (type !== 'currency.RedemptionRequested.v1') return undefined;
  const { merchant } = data as EventData<typeof type>;
  const all = transfersOf(movements);
  const from = merchantAccount(merchant);
  return { merchant, amount: sumOf(all.filter(({ debit }) => debit === from)), movements: all };
}

function sumOf(transfers: readonly Transfer[]): Minor {
  return sum(transfers.map(({ amount }) => amount));
}

function plus({ proposedMinor, takenMinor }: Both, proposed: Minor, taken: Minor): Both {
  return { proposedMinor: add(proposedMinor, proposed), takenMinor: add(takenMinor, taken) };
}
