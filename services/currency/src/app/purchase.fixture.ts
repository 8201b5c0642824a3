import type { RecordedEvent } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import type { Minor } from '@mutirao/money';
import type { CurrencyCommand } from '../domain/commands.ts';
import type { CurrencyEvent } from '../domain/events.ts';
import { BAKERY, CHARGE, rule, SHOPPING, TILL } from '../domain/shop.fixture.ts';
import { lived } from '../domain/vila.fixture.ts';

export type Recorded = RecordedEvent<Movement>;

/** Shops that pay 1 % for operation and 5 cents for the association, of each sale. */
export const WITH_FEES: readonly CurrencyEvent[] = [
  ...SHOPPING,
  rule('sale-fee', {
    kind: 'fee',
    on: 'sale',
    purpose: 'operation',
    basisPoints: 100,
    flatMinor: 0,
  }),
  rule('share', { kind: 'fee', on: 'sale', purpose: 'association', basisPoints: 0, flatMinor: 5 }),
];

/** What follows from these commands in the shops of Vila, as the journal would have it from 1 on. */
export function recorded(...steps: readonly CurrencyCommand[]): Recorded[] {
  return lived(WITH_FEES, ...steps)
    .slice(WITH_FEES.length)
    .map((event, index) => ({
      ...event,
      position: index + 1,
      id: `event-${index + 1}`,
      at: 0,
      meta: { operation: 'test', actor: 'test', correlation: 'test' },
    }));
}

export const capture = (amount: number): CurrencyCommand => ({
  type: 'CaptureHold',
  charge: CHARGE,
  amount: amount as Minor,
  merchant: BAKERY,
  terminal: TILL,
});

export const release: CurrencyCommand = {
  type: 'ReleaseHold',
  charge: CHARGE,
  merchant: BAKERY,
  terminal: TILL,
};
