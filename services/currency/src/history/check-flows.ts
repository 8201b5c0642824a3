import { Check } from './check.ts';
import type { PlainTransfer } from './plain-books.ts';
import type { PlainEvent } from './plain-reader.ts';

/** Between which kinds of account each sort of event moves the money of shops. */
const FLOWS: ReadonlyMap<string, readonly string[]> = new Map([
  ['PaymentMade', ['holder>merchant', 'merchant>merchant', 'merchant>fees']],
  ['PaymentHeld', ['holder>hold', 'merchant>hold']],
  ['PaymentCaptured', ['hold>merchant', 'merchant>fees']],
  ['HoldReleased', ['hold>holder', 'hold>merchant']],
  ['HoldExpired', ['hold>holder', 'hold>merchant']],
  ['PaymentRefunded', ['fees>merchant', 'merchant>holder', 'merchant>merchant']],
  ['RedemptionRequested', ['merchant>redeeming', 'merchant>fees']],
  ['LegSettled', ['redeeming>issuance', 'paid-out>bank']],
  ['LegRejected', ['redeeming>merchant', 'fees>merchant']],
]);
const OF_SHOPS = /^(merchant|redeeming|hold|fees|paid-out)$/;

/**
 * Money of shops moves only as the chart of accounts says: what fees took came from merchants and
 * goes back to merchants, what is paid out was being redeemed, and nobody else takes of either.
 */
export class FlowsCheck {
  readonly check = new Check('flows');

  see({ position, body }: PlainEvent, transfers: readonly PlainTransfer[]): void {
    for (const { debit, credit } of transfers) {
      const [from, to] = [kindOf(debit.id), kindOf(credit.id)];
      const allowed = FLOWS.get(body?.kind ?? '');
      if (!allowed && !OF_SHOPS.test(from) && !OF_SHOPS.test(to)) continue;
      this.check.count++;
      if (allowed?.includes(`${from}>${to}`)) continue;
      const kind = body?.kind ?? 'an unreadable event';
      this.check.fault(
        `position ${position}: ${kind} moves value from ${debit.id} to ${credit.id}`,
      );
    }
  }
}

function kindOf(account: string): string {
  return account.slice(0, account.indexOf(':'));
}
