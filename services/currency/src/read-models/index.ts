import type { ReadModel } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import { accounts } from './accounts.ts';
import { moneyFlow } from './money-flow.ts';
import { payments } from './payments.ts';
import { payouts } from './payouts.ts';
import { promises } from './promises.ts';
import { merchantRedemptions, redemptions } from './redemptions.ts';
import { runLines } from './run-lines.ts';
import { threads } from './threads.ts';

/** Every read model of the currency service. */
export const readModels: readonly ReadModel<Movement, unknown>[] = [
  accounts,
  moneyFlow,
  payments,
  redemptions,
  merchantRedemptions,
  payouts,
  promises,
  runLines,
  threads,
] as never;
