import type { Charge } from '../domain/payments/rows.ts';
import type { CurrencyState } from '../domain/state.ts';
import type { Town } from './town.ts';

const CHARGES_A_COMMAND = 500;

/** Tidies away charges that nobody paid in time; they could not be paid since that instant. */
export async function lapseCharges(town: Town): Promise<void> {
  await sweep(town, 'LapseCharges', ({ held, lapsesAt }, now) => !held && lapsesAt <= now);
}

/** Gives back what nobody captured in time; it could not be captured since that instant. */
export async function expireHolds(town: Town): Promise<void> {
  await sweep(town, 'ExpireHolds', ({ held, holdUntil = 0 }, now) => !!held && holdUntil <= now);
}

/** However often it is asked, a charge lapses once; one that was paid meanwhile is left alone. */
async function sweep(
  town: Town,
  type: 'LapseCharges' | 'ExpireHolds',
  isOver: (charge: Charge, now: number) => boolean,
): Promise<void> {
  const { journal, clock, live } = town.parts;
  const now = clock.now();
  const charges = await journal.read((state) => chargesThat(state, (each) => isOver(each, now)));
  const meta = { operation: 'charge.sweep', actor: 'system', correlation: `${type}-${now}` };
  for (let start = 0; start < charges.length; start += CHARGES_A_COMMAND) {
    const part = charges.slice(start, start + CHARGES_A_COMMAND);
    const outcome = await journal.execute({ type, charges: part }, meta);
    if (outcome.kind === 'done') live.tell(outcome.events);
  }
}

function chargesThat({ charges }: CurrencyState, is: (charge: Charge) => boolean): string[] {
  const found: string[] = [];
  for (const [id, charge] of charges.entries()) if (is(charge)) found.push(id);
  return found;
}
