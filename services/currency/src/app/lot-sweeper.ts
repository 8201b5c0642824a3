import { lapsed } from '@mutirao/ledger';
import type { Town } from './town.ts';

const HOLDERS_A_COMMAND = 500;

/** Returns what has lapsed. Whatever triggers it, and however often: a lot lapses once. */
export async function expireLots(town: Town): Promise<void> {
  const { journal, clock } = town.parts;
  const on = clock.dayOf(clock.now());
  const holders = await journal.read((state) => {
    const found: string[] = [];
    for (const [id, { lots }] of state.ledger.accounts.entries()) {
      if (id.startsWith('holder:') && lots.some(([lot]) => lapsed(lot, on)))
        found.push(id.slice(7));
    }
    return found;
  });
  const meta = { operation: 'expire', actor: 'system', correlation: `expire-${on}` };
  for (let start = 0; start < holders.length; start += HOLDERS_A_COMMAND) {
    const part = holders.slice(start, start + HOLDERS_A_COMMAND);
    await journal.execute({ type: 'ExpireLots', holders: part }, meta);
  }
}
