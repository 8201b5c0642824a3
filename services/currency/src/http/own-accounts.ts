import { forbidden } from '@mutirao/nest';
import type { Call, Town } from '../app/town.ts';
import { holderAccount, merchantAccount, redeeming } from '../domain/accounts.ts';
import { holderId } from './caller.ts';
import { isStaff } from './charge-rights.ts';

/** The accounts that are the caller's own; of staff none, as they see all. */
export function ownAccounts({ subject, roles }: Pick<Call, 'subject' | 'roles'>): string[] {
  return [
    ...(roles.includes('holder') ? [holderAccount(holderId(subject))] : []),
    ...(roles.includes('merchant') ? [merchantAccount(subject), redeeming(subject)] : []),
  ];
}

/**
 * The account that an address names: an id alone is the caller's own, or a holder's. A holder and a
 * merchant see their own; whoever of the staff looks at another's leaves a trace, by ids alone.
 */
export function seenAccount(town: Town, call: Call, name: string): string {
  const own = ownAccounts(call);
  const account = name.includes(':')
    ? name
    : (own.find((each) => each.endsWith(`:${name}`)) ?? holderAccount(name));
  if (own.includes(account)) return account;
  if (!isStaff(call)) throw forbidden('A holder and a merchant see their own account alone.');
  leaveTrace(town, call, account);
  return account;
}

/** Accounts of the town itself are nobody's secret to the staff. */
const SOMEBODYS = /^(holder|merchant|redeeming|hold):/;

export function leaveTrace(town: Town, call: Call, account: string): void {
  if (SOMEBODYS.test(account)) town.seen(account, call);
}
