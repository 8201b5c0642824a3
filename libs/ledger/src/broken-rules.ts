import type { Account } from './account.ts';
import type { Ledger } from './ledger.ts';
import { atGrain } from './lot.ts';

/**
 * The rules of a ledger that hold after every command and at every position, each that is broken in
 * words. For tests of every context: what moves value is right when this finds nothing.
 */
export function brokenRules({ accounts }: Ledger): string[] {
  const broken: string[] = [];
  const rule = (holds: boolean, what: string): void => {
    if (!holds) broken.push(what);
  };
  const sums = new Map<string, bigint>();
  const holds = new Map<string, number>();
  for (const [id, account] of accounts.entries()) {
    const { unit, side, balance, floor, state, of } = account;
    sums.set(unit, (sums.get(unit) ?? 0n) + BigInt(side === 'debit' ? balance : -balance));
    if (of !== undefined && state !== 'closed') holds.set(of, (holds.get(of) ?? 0) + 1);
    rule(Number.isSafeInteger(balance), `${id} has a whole balance`);
    rule(floor === null || balance >= floor, `${id} is not below its floor`);
    rule(state !== 'closed' || balance === 0, `${id} was closed at zero`);
    for (const what of brokenLots(account)) broken.push(`${id}: ${what}`);
  }
  for (const [unit, sum] of sums) rule(sum === 0n, `${unit} sums to zero, not ${sum}`);
  for (const [id, account] of accounts.entries()) {
    rule(account.holds === (holds.get(id) ?? 0), `${id} counts its open holds`);
  }
  return broken;
}

function brokenLots({ grain, lots, balance }: Account): string[] {
  if (grain === 'none') return lots.length === 0 ? [] : ['no lots are kept'];
  const broken = lots.filter(([lot, has]) => has <= 0 || atGrain(lot, grain) !== lot);
  const total = lots.reduce((sum, [, has]) => sum + has, 0);
  return [
    ...(total === balance ? [] : [`lots sum to ${total}, not to ${balance}`]),
    ...(new Set(lots.map(([lot]) => lot)).size === lots.length ? [] : ['a lot is there twice']),
    ...broken.map(([lot, has]) => `lot ${lot} of ${has}`),
  ];
}
