import type { Purpose, Role } from '@mutirao/contracts';
import type { EventData } from '../domain/events.ts';
import { type Thread, threads } from '../read-models/threads.ts';
import { eventsAt } from './journal-events.ts';
import type { Town } from './town.ts';

/** One look at an account by somebody whose it is not: by whom (a random id), as what, and why. */
export interface AccountRead {
  readonly position: number;
  readonly at: string;
  readonly by: string;
  readonly roles: readonly Role[];
  readonly purpose: Purpose;
}

export interface AccountReads {
  readonly account: string;
  readonly reads: readonly AccountRead[];
  /** The position after which the next page begins; none after the last. */
  readonly next?: number;
}

/** Who looked at an account, oldest first, as far as the read models have followed. */
export async function accountReads(
  town: Town,
  account: string,
  { after = -1, limit }: { readonly after?: number; readonly limit: number },
): Promise<AccountReads> {
  const { readModels } = town.parts;
  const positions = (await readModels.get<Thread>(threads.name, `reads:${account}`)) ?? [];
  const wanted = positions.filter((position) => position > after);
  const page = wanted.slice(0, limit);
  const reads = (await eventsAt(town, page)).map(({ event: { position, at, data, meta } }) => {
    const { roles, purpose } = data as EventData<'currency.AccountSeen.v1'>;
    return { position, at: new Date(at).toISOString(), by: meta.actor, roles, purpose };
  });
  const next = page.length < wanted.length ? page.at(-1) : undefined;
  return { account, reads, ...(next === undefined ? {} : { next }) };
}
