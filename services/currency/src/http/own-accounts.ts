import type { Action } from '@mutirao/contracts';
import { forbidden } from '@mutirao/nest';
import { type Bearer, type Call, merchantFor, type Town } from '../app/town.ts';
import { holderAccount, merchantAccount, redeeming } from '../domain/accounts.ts';
import { holderId, may } from './caller.ts';
import { attempt } from './problems.ts';

/** The accounts that are the caller's own; of staff none, as they see all. */
export function ownAccounts(bearer: Bearer): string[] {
  const { subject, roles } = bearer;
  const merchant = merchantFor(bearer);
  return [
    ...(roles.includes('holder') ? [holderAccount(holderId(subject))] : []),
    ...(roles.includes('merchant') ? [merchantAccount(merchant), redeeming(merchant)] : []),
  ];
}

/**
 * The account that an address names: an id alone is the caller's own, or a holder's. A holder and a
 * merchant see their own; that somebody looks at another's, as the policy of `action` lets, is recorded
 * before it is shown.
 */
export async function seenAccount(
  town: Town,
  call: Call,
  name: string,
  action: Action,
): Promise<string> {
  const own = ownAccounts(call);
  const account = name.includes(':')
    ? name
    : (own.find((each) => each.endsWith(`:${name}`)) ?? holderAccount(name));
  if (own.includes(account)) return account;
  if (!may(call, action)) throw forbidden('A holder and a merchant see their own account alone.');
  await leaveTrace(town, call, account);
  return account;
}

/** Accounts of the town itself are nobody's secret to the staff. */
const SOMEBODYS = /^(holder|merchant|redeeming|hold):/;

/** Answers 503 when it cannot be recorded. */
export async function leaveTrace(town: Town, call: Call, account: string): Promise<void> {
  if (SOMEBODYS.test(account)) await attempt(town.seen({ account }, call));
}
