import { MemoryReadModels, project, type RecordedEvent } from '@mutirao/event-sourcing';
import { type Movement, transfer } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { accounts } from '../read-models/accounts.ts';
import type { StatementSource } from './statement.ts';

export const ANA = 'holder:ana___________________';
export const SHOP = 'merchant:shop_________________';
export const DAY = 86_400_000;
const FIRST = Date.parse('2026-11-01T12:00:00Z');

export const open = (account: string, grain: 'full' | 'origin' | 'fund'): Movement => ({
  kind: 'open',
  account,
  unit: 'MUM',
  side: 'credit',
  floor: minor(0),
  grain,
});
export const move = (debit: string, credit: string, amount: number, lot: string): Movement =>
  transfer({ debit, credit, amount: minor(amount), unit: 'MUM', lot });

export const LOT = 'renda/2026-11/2027-01-31';

/**
 * Ana is paid 1000,00 and then buys for 0,03 every quarter of a day, of which the shop pays 0,01 in
 * fees; positions are far apart, as other people are at work between hers.
 */
export function purchases(count: number, apart = 1_000): RecordedEvent<Movement>[] {
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  const event = (index: number, type: string, data: object, movements: Movement[]) => {
    const at = FIRST + (index * DAY) / 4;
    const effectiveOn = new Date(at).toISOString().slice(0, 10);
    const position = index * apart;
    return { position, id: '', type, at, effectiveOn, data: { ...data }, movements, meta };
  };
  const buying = (index: number) =>
    event(index, 'currency.PaymentMade.v1', { charge: `till.${index}` }, [
      move(ANA, SHOP, 3, LOT),
      move(SHOP, 'fees:sale', 1, 'renda/2026-11/'),
    ]);
  return [
    event(0, 'currency.Enrolled.v1', {}, [
      open('run:r', 'fund'),
      open(ANA, 'full'),
      open(SHOP, 'origin'),
      open('fees:sale', 'origin'),
    ]),
    event(1, 'currency.BenefitPaid.v1', { run: 'r', line: 2 }, [move('run:r', ANA, 1000_00, LOT)]),
    ...Array.from({ length: count }, (_, index) => buying(index + 2)),
  ].map(funded);
}

/** The run's account gets in the first event what it gives out in the second. */
function funded(event: RecordedEvent<Movement>): RecordedEvent<Movement> {
  if (event.position !== 0) return event;
  const source = { ...open('issued', 'fund'), side: 'debit' } as const;
  const movements = [...event.movements, source, move('issued', 'run:r', 1000_00, 'renda//')];
  return { ...event, movements };
}

/** All of it, in order. */
export async function taken<T>(each: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of each) found.push(one);
  return found;
}

export async function sourceOf(
  events: readonly RecordedEvent<Movement>[],
): Promise<StatementSource> {
  const readModels = new MemoryReadModels();
  await project(accounts, readModels, events);
  return {
    readModels,
    dayOf: (at) => new Date(at).toISOString().slice(0, 10),
    nameOf: (account) => (account === SHOP ? 'Padaria <Ipê> & filhos' : undefined),
  };
}
