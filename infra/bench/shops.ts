import type { Town } from '@mutirao/currency';
import { openTown } from './open-town.ts';
import { PROGRAMME } from './paid-town.ts';

export const SHOPS = 500;
const DAY = 24 * 60 * 60 * 1000;
const NEVER_REACHED = 1_000_000_000_00;

type Command = Parameters<Town['call']>[3];

/** Ids as the journal has them, from a name. */
export const idOf = (name: string): string => name.padEnd(22, '_');
export const shop = (number: number): string => idOf(`shop-${number}`);
export const till = (number: number): string => idOf(`till-${number}`);

/**
 * What a rehearsal lived through the day before: 500 accredited shops with a terminal each, and a rule
 * of every kind, which binds from the next day on. No limit is ever reached: what is measured is that
 * all of them are looked at.
 */
export async function openShops(data: string): Promise<void> {
  const { town, close } = await openTown(data, { startAt: Date.now() - DAY });
  const day = town.parts.clock.dayOf(town.parts.clock.now());
  const tomorrow = new Date(Date.parse(`${day}T12:00:00Z`) + DAY).toISOString().slice(0, 10);
  let number = 0;
  const must = async (command: Command, subject = 'operator') => {
    const call = { subject, roles: [], key: `shops-${number++}`, correlation: 'shops' };
    const outcome = await town.call(call, 'bench', command, command);
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  };
  await must({ type: 'OpenProgramme', programme: PROGRAMME, name: idOf('name') });
  for (const [rule, body] of rules()) {
    await must({ type: 'AnnounceRule', rule, bindsFrom: tomorrow, body });
  }
  for (let each = 0; each < SHOPS; each++) {
    const merchant = shop(each);
    await must({ type: 'ProposeMerchant', merchant, terms: terms(each) });
    const by = town.actorOf('approver');
    await must({ type: 'ConfirmMerchants', merchants: [{ merchant, version: 1 }], by }, 'approver');
    const limits = { perDayMinor: NEVER_REACHED };
    const name = idOf('name');
    await must({ type: 'SetTerminal', merchant, till: till(each), state: 'active', limits, name });
  }
  await close();
}

function terms(number: number) {
  return {
    category: ['food', 'clothing', 'health'][number % 3] ?? 'food',
    neighbourhood: `bairro-${number % 8}`,
    size: number % 5 === 0 ? 'medium' : 'micro',
    redemptionDays: 2,
    redeemsDaily: false,
    name: idOf('name'),
    document: idOf(`document-${number}`),
    payee: idOf('payee'),
  };
}

function* rules(): Generator<[string, Extract<Command, { type: 'AnnounceRule' }>['body']]> {
  for (const subject of ['holder', 'card', 'terminal'] as const) {
    for (const per of ['payment', 'day', 'month'] as const) {
      yield [`${subject}-${per}`, { kind: 'limit', of: subject, per, maxMinor: NEVER_REACHED }];
    }
  }
  const programme = PROGRAMME;
  const most = { per: 'day', maxMinor: NEVER_REACHED } as const;
  yield ['programme-day', { kind: 'limit', of: 'programme', programme, ...most }];
  const allow = ['food', 'clothing', 'health'];
  yield ['categories', { kind: 'categories', programme, allow }];
  const fee = { kind: 'fee', basisPoints: 200, flatMinor: 0 } as const;
  yield ['sale-fee', { ...fee, on: 'sale', purpose: 'sale' }];
  yield ['redemption-fee', { ...fee, on: 'redemption', purpose: 'redemption', basisPoints: 100 }];
  yield ['expiry', { kind: 'expiry', programme, days: 90 }];
}
