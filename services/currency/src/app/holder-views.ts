import type { Head } from '@mutirao/event-sourcing';
import { available, parseLot } from '@mutirao/ledger';
import { touches } from '../domain/plain-date.ts';
import type { Town } from './town.ts';

export function accountView(town: Town, id: string) {
  const { clock, journal } = town.parts;
  const on = clock.dayOf(clock.now());
  return journal.read((state, head: Head) => {
    const account = state.ledger.accounts.get(id);
    return (
      account && {
        account: id,
        unit: account.unit,
        balanceMinor: account.balance,
        availableMinor: available(account, on),
        state: account.state,
        lots: account.lots.map(([lot, amountMinor]) => ({ lot: parseLot(lot), amountMinor })),
        position: head.position,
      }
    );
  });
}

export function enrolments(
  town: Town,
  filter: { programme: string; month?: string; after?: string; limit: number },
) {
  return town.parts.journal.read((state) => {
    const rows: { holder: string; programme: string; from: string; to?: string }[] = [];
    let skipping = filter.after !== undefined;
    for (const [holder, spans] of state.enrolled(filter.programme).entries()) {
      if (skipping) {
        skipping = holder !== filter.after;
        continue;
      }
      if (rows.length >= filter.limit) return { enrolments: rows, next: rows.at(-1)?.holder ?? '' };
      for (const span of spans) {
        if (filter.month === undefined || touches(span, filter.month)) {
          rows.push({ holder, programme: filter.programme, ...span });
        }
      }
    }
    return { enrolments: rows };
  });
}
