import { isDeepStrictEqual } from 'node:util';
import { headText, openBeside, type TownClock, townClock } from '@mutirao/adapters/journal';
import { openEventStore, type Servers } from '@mutirao/adapters/places';
import { assert, readEvents } from '@mutirao/event-sourcing';
import { nationalDecimals } from '@mutirao/money';
import { createCommunityKey } from '@mutirao/nest';
import { z } from 'zod';
import { currencyDecider } from './domain/currency.ts';
import {
  createFolder,
  type Folder,
  FolderUnusable,
  ledgerOf,
  type Town as TownFile,
  townOnServers,
  townSchema,
} from './folder.ts';

export type TownSettings = Omit<TownFile, 'form' | 'decimals'>;

/** Before all that a rehearsal may play through: the time of a journal never goes back. */
const REHEARSAL_OPENS = Date.UTC(2000, 0, 1);

/**
 * Makes the folder of a new town and its keys, with the first event of its journal; the currency has
 * the decimals of the money that backs it. `others` puts there what the other services need, before
 * the folder says what it is. Throws FolderUnusable, in plain words, for a folder in use or settings
 * that cannot work. Returns the head, `POSITION:HASH`.
 */
export async function initTown(
  settings: TownSettings,
  folders: { readonly data: string; readonly keys?: string },
  others: (folder: Folder) => Promise<void> = async () => {},
): Promise<{ head: string }> {
  const decimals = nationalDecimals(settings.backedBy);
  if (decimals === undefined) {
    throw new FolderUnusable(`${settings.backedBy} is no national money known here`);
  }
  const clock = zoneClock(settings.timeZone);
  let head = '';
  await createFolder({ form: 1, ...settings, decimals }, folders, async (folder) => {
    await createCommunityKey(folder.keys);
    await others(folder);
    head = await firstEvent(folder, clock);
  });
  return { head };
}

/**
 * Makes the ledger of a new town with the servers. One that is there already with the same settings is
 * left as it is. Throws FolderUnusable, in plain words, when it has others, or for settings that cannot
 * work. Returns the head.
 */
export async function initTownOnServers(
  settings: TownSettings,
  keys: string,
  servers: Servers,
): Promise<{ head: string }> {
  const decimals = nationalDecimals(settings.backedBy);
  if (decimals === undefined) {
    throw new FolderUnusable(`${settings.backedBy} is no national money known here`);
  }
  const town = townSchema.safeParse({ form: 1, ...settings, decimals });
  if (!town.success) throw new FolderUnusable(z.prettifyError(town.error));
  const clock = zoneClock(settings.timeZone);
  return { head: await firstEvent(townOnServers(town.data, keys, servers), clock) };
}

/** A town that lies with the servers, as its first event says. Throws FolderUnusable. */
export async function townAt(servers: Servers, community: string, keys: string): Promise<Folder> {
  const store = await openEventStore({ ledger: ledgerOf(community), files: NO_FILES, servers });
  try {
    for await (const { data } of readEvents(store, currencyDecider.codec)) {
      return townOnServers(townSchema.parse({ form: 1, ...data }), keys, servers);
    }
  } finally {
    await store.close();
  }
  throw new FolderUnusable(`there is no town ${community} here: make it with "mutirao init"`);
}

const NO_FILES = { journal: '' };

async function firstEvent(folder: Folder, clock: TownClock): Promise<string> {
  const { town } = folder;
  const opened = await openBeside(currencyDecider, folder, {
    ...clock,
    ...(town.rehearsal ? { now: () => REHEARSAL_OPENS } : {}),
    fatal: (error: unknown) => {
      throw error;
    },
  });
  const { journal } = opened;
  try {
    const { form: _, ...settings } = town;
    if (journal.head.position >= 0) {
      const there = await journal.read((state) => state.settings.get('currency'));
      // A town is a rehearsal or is not, whatever is said when it is found again.
      const said = { ...settings, rehearsal: there?.rehearsal };
      if (isDeepStrictEqual({ ...there }, said)) return headText(journal.head);
      throw new FolderUnusable(`there is another town ${town.community} already`);
    }
    const meta = { operation: 'init', actor: 'system', correlation: 'init' };
    const outcome = await journal.execute({ type: 'OpenCurrency', ...settings }, meta);
    assert(outcome.kind === 'done', 'the currency of a new town opens');
    return headText(journal.head);
  } finally {
    await opened.close();
  }
}

function zoneClock(timeZone: string): TownClock {
  try {
    return townClock(timeZone);
  } catch {
    throw new FolderUnusable(`${timeZone} is no time zone: give one like America/Sao_Paulo`);
  }
}
