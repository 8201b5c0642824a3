import { FolderInUse, FolderLock } from '@mutirao/adapters/sqlite';
import {
  countCurrencyRecords,
  type Folder,
  folderOf,
  type MovedNote,
  moveCurrencyRecords,
  movedNote,
  noteMoved,
} from '@mutirao/currency';
import {
  countIdentityRecords,
  type IdentityFolder,
  identityFolder,
  moveIdentityRecords,
} from '@mutirao/identity';
import type { ServerFolders } from '@mutirao/nest';
import type { OwnFolders } from './init.ts';
import { giveKeys, keysOfTown, type TownKeys } from './move-keys.ts';
import { MovingLedger } from './move-ledger.ts';
import { MoveRefused } from './move-refused.ts';

export type MoveStep = 'checking' | 'copying' | 'moving';

export interface MoveOptions {
  /** Where the master key is, if not where `init` put it. */
  readonly masterKeyFile?: string;
  /** Called now and then; `checking` and `moving` count events, `copying` records. */
  readonly progress?: (step: MoveStep, done: number, total: number) => void;
}

export interface MoveReport {
  readonly community: string;
  readonly cell: string;
  readonly keys: string;
  /** `POSITION:HASH` of the last event of each journal, here and there. */
  readonly identity: string;
  readonly currency: string;
  /** All was there already: nothing was copied. */
  readonly wasThere: boolean;
}

/**
 * Moves a town from its folder to servers. Everything is there before the last event of either journal,
 * without which the services there take no writes; and before those the folder says that it was
 * moved, so that it is never served beside them. It is only read otherwise. Cut off anywhere, it is done
 * again: it goes on, or finds that all is there. Throws MoveRefused and FolderUnusable, in plain words.
 */
export async function moveTown(
  { data, keys }: OwnFolders,
  to: ServerFolders,
  options: MoveOptions = {},
): Promise<MoveReport> {
  const folder = folderOf(data, keys);
  const { community } = folder.town;
  if (community !== to.community) {
    const message = `MUTIRAO_COMMUNITY is ${to.community}, and the town in ${folder.data} is ${community}`;
    throw new MoveRefused('another-community', message);
  }
  const lock = heldLock(folder);
  const people = identityFolder(folder.town, folder);
  const ledgers: MovingLedger[] = [];
  try {
    const note = noteHere(folder, to);
    const keysHere = await keysOfTown(folder, options.masterKeyFile);
    for (const own of [people, folder]) ledgers.push(await MovingLedger.open(own, to.servers));
    const [identity, currency] = ledgers as [MovingLedger, MovingLedger];
    return await new Move({ folder, people, to, note, identity, currency, options }).run(keysHere);
  } finally {
    for (const ledger of ledgers) await ledger.close();
    lock.release();
  }
}

function heldLock({ data, path }: Folder): FolderLock {
  try {
    return new FolderLock(path.lock);
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    const message = `${data} is served, or moved, by another process: stop that first`;
    throw new MoveRefused('folder-in-use', message, { cause: error });
  }
}

function noteHere(folder: Folder, { servers: { cell } }: ServerFolders): MovedNote | undefined {
  const note = movedNote(folder);
  if (!note || note.cell === cell) return note;
  const { moved } = folder.path;
  const message = `this town was moved to the servers of ${note.cell}, not of ${cell} (${moved} says so)`;
  throw new MoveRefused('moved-elsewhere', message);
}

interface MoveParts {
  readonly folder: Folder;
  readonly people: IdentityFolder;
  readonly to: ServerFolders;
  readonly note: MovedNote | undefined;
  readonly identity: MovingLedger;
  readonly currency: MovingLedger;
  readonly options: MoveOptions;
}

class Move {
  readonly #parts: MoveParts;

  constructor(parts: MoveParts) {
    this.#parts = parts;
  }

  async run(keys: TownKeys): Promise<MoveReport> {
    const { folder, to, identity, currency } = this.#parts;
    await this.#eachCounted('checking', (ledger, told) => ledger.check(told));
    const wasThere = await this.#isThere();
    await giveKeys(to.keys, keys, folder.data);
    if (!wasThere) await this.#copyBesides(keys);
    if (!wasThere) await this.#eachCounted('moving', (ledger, told) => ledger.copyAllButLast(told));
    const { cell } = to.servers;
    const heads = { identity: await identity.headText(), currency: await currency.headText() };
    noteMoved(folder, { cell, ...heads });
    // The currency's last: with it, the town is there.
    await this.#eachCounted('moving', (ledger, told) => ledger.copyRest(told));
    return { community: to.community, cell, keys: to.keys, ...heads, wasThere };
  }

  get #ledgers(): readonly [MovingLedger, MovingLedger] {
    return [this.#parts.identity, this.#parts.currency];
  }

  /** Whether all of both journals is there. Throws MoveRefused for other journals than these. */
  async #isThere(): Promise<boolean> {
    const { note, to } = this.#parts;
    const standings = await Promise.all(this.#ledgers.map((ledger) => ledger.standing()));
    const isThere = !standings.some((each) => each === 'behind' || each === 'other');
    // Without a note somebody went back to the folder, and meanwhile the services there took writes.
    const isForked = standings.includes('beyond') && !isThere && !note;
    if (!isForked && !standings.includes('other')) return isThere;
    throw new MoveRefused(
      'another-town',
      `the servers of ${to.servers.cell} hold another town ${to.community}, or this one went on there by itself: nothing was changed; give MUTIRAO_CELL a name that is not used yet`,
    );
  }

  /**
   * What lies beside the journals; then the heads by which a service that is started too early knows
   * that its journal is cut. Not once the services there may have begun to change it: identity's journal
   * is whole there only after the note was left.
   */
  async #copyBesides({ master }: TownKeys): Promise<void> {
    const { folder, people, to, note, identity, currency, options } = this.#parts;
    if (note && (await identity.standing()) !== 'behind') return;
    const counts = [countIdentityRecords(people), countCurrencyRecords(folder)] as const;
    const total = counts[0] + counts[1];
    const told = (copied: number) => options.progress?.('copying', copied, total);
    const { servers } = to;
    await moveIdentityRecords(people, { ...people.records, servers }, master, told);
    await moveCurrencyRecords(folder, { ...folder.records, servers }, (copied) =>
      told(counts[0] + copied),
    );
    for (const ledger of [identity, currency]) {
      await ledger.copySnapshot();
      await ledger.raiseHead();
    }
  }

  /** Identity's first, which the currency follows. */
  async #eachCounted(
    step: MoveStep,
    work: (ledger: MovingLedger, told: (events: number) => void) => Promise<void>,
  ): Promise<void> {
    const { options } = this.#parts;
    const heads = await Promise.all(this.#ledgers.map((ledger) => ledger.head()));
    const total = heads.reduce((sum, { position }) => sum + position + 1, 0);
    let before = 0;
    for (const [index, ledger] of this.#ledgers.entries()) {
      await work(ledger, (events) => options.progress?.(step, before + events, total));
      before += (heads[index]?.position ?? -1) + 1;
    }
  }
}
