import type { RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, type Transfer, transfersOf } from '@mutirao/ledger';
import { type Minor, sum } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';
import type { TermsThatCount } from '../domain/merchants/events.ts';
import type { PlainDate } from '../domain/plain-date.ts';

type Event = RecordedEvent<Movement>;

/** What somebody bought, as it counted against rules: when it was paid, or held to be paid. */
export interface Purchase {
  /** The charge, which is the payment's id too. */
  readonly charge: string;
  readonly on: PlainDate;
  /** `holder:…`, or `merchant:…` where a merchant paid out of its takings. */
  readonly payer: string;
  readonly card?: string | undefined;
  readonly terminal: string;
  readonly merchant: string;
  readonly terms: TermsThatCount;
  /** What came out of the payer's account, a transfer a lot. */
  readonly spent: readonly Transfer[];
  readonly amount: Minor;
}

/** What a journal says of merchants, as far as it was read. */
export interface Shops {
  /** Learns from an event, and says what was bought by it. */
  purchaseIn(event: Event): Purchase | undefined;
  /** The terms that count for a merchant at this point. */
  termsOf(merchant: string): TermsThatCount;
}

export function readShops(): Shops {
  const proposed = new Map<string, TermsThatCount>();
  const confirmed = new Map<string, TermsThatCount>();
  const merchants = new Map<string, string>();
  const known = <V>(found: V | undefined): V => {
    if (found === undefined) throw new Error('a merchant sells after it was accredited');
    return found;
  };
  return {
    purchaseIn({ type, data, movements, effectiveOn: on }) {
      switch (type) {
        case 'currency.MerchantProposed.v1': {
          const { merchant, terms } = data as EventData<typeof type>;
          proposed.set(merchant, terms);
          return undefined;
        }
        case 'currency.MerchantConfirmed.v1': {
          const { merchant } = data as EventData<typeof type>;
          confirmed.set(merchant, known(proposed.get(merchant)));
          return undefined;
        }
        case 'currency.MerchantAccredited.v1': {
          const { merchant, standing } = data as EventData<typeof type>;
          confirmed.set(merchant, standing);
          return undefined;
        }
        case 'currency.TerminalSet.v1': {
          const { terminal, merchant } = data as EventData<typeof type>;
          merchants.set(terminal, merchant);
          return undefined;
        }
        case 'currency.PaymentMade.v1':
        case 'currency.PaymentHeld.v1': {
          const { charge, terminal, card } = data as EventData<typeof type>;
          const merchant = known(merchants.get(terminal));
          const payer = payerOf(movements);
          const spent = transfersOf(movements).filter(({ debit }) => debit === payer);
          const amount = sum(spent.map((each) => each.amount));
          const terms = known(confirmed.get(merchant));
          return { charge, on, payer, card, terminal, merchant, terms, spent, amount };
        }
        default:
          return undefined;
      }
    },
    termsOf: (merchant) => known(confirmed.get(merchant)),
  };
}

/** Who paid: the first transfer of a payment comes out of that account. */
function payerOf(movements: readonly Movement[]): string {
  const [first] = transfersOf(movements);
  if (!first) throw new Error('a payment moves value');
  return first.debit;
}
