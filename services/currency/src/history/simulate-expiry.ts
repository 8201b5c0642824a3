import type { RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, parseLot, type Transfer, transfersOf } from '@mutirao/ledger';
import { least, type Minor, subtract, sum } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';
import { addDays, type PlainDate } from '../domain/plain-date.ts';
import { type Months, type Simulator, tallyOf, within } from './simulate-tally.ts';

/** A part of a lot by the day on which it was paid, which the lot itself does not say. */
interface Part {
  readonly paidOn: PlainDate;
  readonly amount: Minor;
}

/**
 * What people spent later than so many days after it was paid to them, of the money of a programme
 * that was paid in those months. What came first is spent first; what is refunded counts as paid anew,
 * and what somebody is given is as old as it was.
 */
export function simulateExpiry(
  { programme, days }: { readonly programme: string; readonly days: number },
  months: Months,
): Simulator {
  const tally = tallyOf();
  const accounts = accountsByPart();
  const since = `${months.from}-01`;
  return {
    take(event) {
      const { spentOn, payer } = spendingIn(event);
      const spent: Part[] = [];
      let merchant = '';
      for (const each of transfersOf(event.movements)) {
        if (parseLot(each.lot).fund !== programme) continue;
        const moved = accounts.take(each);
        if (!isPersonal(each.credit)) {
          if (!each.credit.startsWith('merchant:')) continue;
          spent.push(...moved);
          merchant = each.credit.slice('merchant:'.length);
        } else {
          const anew = { paidOn: event.effectiveOn, amount: each.amount };
          accounts.put(each, isPersonal(each.debit) ? moved : [anew]);
        }
      }
      if (spent.length === 0 || !within(months, spentOn)) return;
      tally.look(sum(spent.map(({ amount }) => amount)));
      const late = spent.filter(({ paidOn }) => paidOn >= since && addDays(paidOn, days) < spentOn);
      const amount = sum(late.map((each) => each.amount));
      if (amount > 0) tally.touch({ who: payer, payer, merchant, amount });
    },
    result: () => tally.result(),
  };
}

/** Who spends in this event, and the day on which it counts: of what was held, the day it was held. */
function spendingIn({ type, data, movements, effectiveOn }: RecordedEvent<Movement>) {
  if (type === 'currency.PaymentCaptured.v1') {
    const { heldOn: spentOn, payer } = data as EventData<typeof type>;
    return { spentOn, payer };
  }
  return { spentOn: effectiveOn, payer: transfersOf(movements)[0]?.debit ?? '' };
}

/** People's accounts, and what is held for them. */
function isPersonal(account: string): boolean {
  return account.startsWith('holder:') || account.startsWith('hold:');
}

function accountsByPart() {
  const parts = new Map<string, Part[]>();
  return {
    put({ credit, lot }: Transfer, more: readonly Part[]): void {
      const key = `${credit} ${lot}`;
      parts.set(key, [...(parts.get(key) ?? []), ...more].sort(oldestFirst));
    },
    /** Takes what is transferred out, the oldest first; nothing of an account that is nobody's. */
    take({ debit, lot, amount }: Transfer): Part[] {
      const key = `${debit} ${lot}`;
      const taken: Part[] = [];
      const kept: Part[] = [];
      let open = amount;
      for (const part of parts.get(key) ?? []) {
        const now = least(part.amount, open);
        open = subtract(open, now);
        if (now > 0) taken.push({ ...part, amount: now });
        if (now < part.amount) kept.push({ ...part, amount: subtract(part.amount, now) });
      }
      if (kept.length > 0) parts.set(key, kept);
      else parts.delete(key);
      return taken;
    },
  };
}

function oldestFirst(a: Part, b: Part): number {
  return a.paidOn < b.paidOn ? -1 : a.paidOn > b.paidOn ? 1 : 0;
}
