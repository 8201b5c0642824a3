import { FileRefused } from '@mutirao/adapters/csv';
import { isPositiveMinor, type Minor } from '@mutirao/money';
import type { OfxStatement } from '../files/ofx.ts';

export interface Reserve {
  /** The money that the reserve is in. */
  readonly national: string;
  /** What we say that each bank account has. */
  readonly booked: readonly Minor[];
}

/** Throws FileRefused for statements of which not one line may be booked. */
export function checkStatements(
  statements: readonly OfxStatement[],
  { national, booked }: Reserve,
): void {
  const foreign = statements.find(({ currency }) => currency !== national);
  if (foreign) {
    const message = `This statement is in ${foreign.currency}; the reserve is in ${national}.`;
    throw new FileRefused('currency', message, { field: 'CURDEF' });
  }
  // Whatever is added to whatever, no sum of the ledger is above this one.
  let most = booked.reduce((sum: number, balance) => sum + Math.abs(balance), 0);
  for (const { amount } of statements.flatMap(({ lines }) => lines)) {
    most += Math.abs(amount);
    if (most === 0 || isPositiveMinor(most)) continue;
    const message = 'With these lines the sum of what the bank holds would reach 2^53.';
    throw new FileRefused('amount', message, { field: 'TRNAMT' });
  }
}
