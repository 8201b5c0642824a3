import type { ReadModel } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import { accounts } from './accounts.ts';
import { runLines } from './run-lines.ts';

/** Every read model of the currency service. */
export const readModels: readonly ReadModel<Movement, unknown>[] = [accounts, runLines] as never;
