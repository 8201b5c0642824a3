import { HeadFile } from '@mutirao/adapters/files';
import { headText, type TownClock, townClock } from '@mutirao/adapters/journal';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { assert, emptySnapshot, type Head, Journal } from '@mutirao/event-sourcing';
import { nationalDecimals } from '@mutirao/money';
import { createCommunityKey } from '@mutirao/nest';
import { v7 } from 'uuid';
import { currencyDecider } from './domain/currency.ts';
import { createFolder, type Folder, FolderUnusable, type Town as TownFile } from './folder.ts';

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

async function firstEvent(folder: Folder, clock: TownClock): Promise<string> {
  const { path, town } = folder;
  const store = new SqliteEventStore(path.journal);
  const files = [path.head, path.seenHead].map((file) => new HeadFile(file, { flush: true }));
  const ports = {
    store,
    ...clock,
    ...(town.rehearsal ? { now: () => REHEARSAL_OPENS } : {}),
    newId: (at: number) => v7({ msecs: at }),
    turn: () => Promise.resolve(),
    acknowledge: (head: Head) => {
      for (const file of files) file.acknowledge(head);
    },
    fatal: (error: unknown) => {
      throw error;
    },
  };
  const journal = await Journal.open(currencyDecider, ports, emptySnapshot());
  const { form: _, ...settings } = town;
  const meta = { operation: 'init', actor: 'system', correlation: 'init' };
  const outcome = await journal.execute({ type: 'OpenCurrency', ...settings }, meta);
  await store.close();
  for (const file of files) file.close();
  assert(outcome.kind === 'done', 'the currency of a new town opens');
  return headText(journal.head);
}

function zoneClock(timeZone: string): TownClock {
  try {
    return townClock(timeZone);
  } catch {
    throw new FolderUnusable(`${timeZone} is no time zone: give one like America/Sao_Paulo`);
  }
}
