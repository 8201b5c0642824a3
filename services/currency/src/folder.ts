import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { LedgerPlace, RecordsAt, Servers } from '@mutirao/adapters/places';
import { z } from 'zod';

/** What a folder was made for; written once by `init`, never changed. */
export const townSchema = z.strictObject({
  form: z.literal(1),
  community: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(40),
  currency: z.string().regex(/^[A-Z]{3,8}$/),
  decimals: z.number().int().min(0).max(4),
  backedBy: z.string().regex(/^[A-Z]{3}$/),
  timeZone: z.string(),
  /** A rehearsal may take its time from `serve --clock`; every export says so. */
  rehearsal: z.boolean(),
});
export type Town = z.infer<typeof townSchema>;

/** Where everything of one town lies. Keys, and the head that was seen, lie outside the data. */
export interface Folder {
  readonly data: string;
  readonly keys: string;
  readonly town: Town;
  /** Of a town that lies with servers, what nothing is at. */
  readonly path: FolderPaths;
  /** The journal, and what follows from it. */
  readonly place: LedgerPlace;
  /** What lies beside the journal and can be erased. */
  readonly records: RecordsAt;
}

export type FolderPaths = ReturnType<typeof pathsOf>;

function pathsOf(data: string, keys: string) {
  return {
    townFile: join(data, 'town.json'),
    lock: join(data, 'lock'),
    journal: join(data, 'journal.sqlite'),
    head: join(data, 'head'),
    seenHead: join(keys, 'head'),
    snapshot: join(data, 'snapshot'),
    readModels: join(data, 'read-models.sqlite'),
    register: join(data, 'register.sqlite'),
    notes: join(data, 'notes.sqlite'),
    pins: join(data, 'pins.sqlite'),
    webhooks: join(data, 'webhooks.sqlite'),
    deliveries: join(data, 'deliveries.sqlite'),
    runs: join(data, 'runs'),
    audit: join(data, 'audit.log'),
    /** Says where the town was moved to, once it was. */
    moved: join(data, 'moved'),
  };
}

function located(dataDir: string, keysDir?: string) {
  const data = resolve(dataDir);
  const keys = resolve(keysDir ?? `${data}.keys`);
  return { data, keys, path: pathsOf(data, keys) };
}

/** Opens a folder that `init` made. Throws FolderUnusable in plain words. */
export function folderOf(dataDir: string, keysDir?: string): Folder {
  const { data, keys, path } = located(dataDir, keysDir);
  if (!existsSync(path.townFile)) {
    throw new FolderUnusable(
      `${data} holds no town: make one with "mutirao init --data ${dataDir}"`,
    );
  }
  const parsed = townSchema.safeParse(JSON.parse(readFileSync(path.townFile, 'utf8')));
  if (!parsed.success)
    throw new FolderUnusable(`${path.townFile}: ${z.prettifyError(parsed.error)}`);
  return { data, keys, town: parsed.data, path, ...placesOf(parsed.data, path) };
}

/** The same of a town that lies with servers: what is a file in a folder is a collection there. */
export function townOnServers(town: Town, keys: string, servers: Servers): Folder {
  const path = pathsOf('', keys);
  const { place, records } = placesOf(town, path);
  const there = { place: { ...place, servers }, records: { ...records, servers } };
  return { data: '', keys, town, path, ...there };
}

export const ledgerOf = (community: string): string => `currency-${community}`;

function placesOf({ community }: Town, path: FolderPaths): Pick<Folder, 'place' | 'records'> {
  const { journal, readModels, snapshot } = path;
  return {
    place: { ledger: ledgerOf(community), files: { journal, readModels, snapshot } },
    records: { folder: dirname(journal), prefix: `${community}.currency` },
  };
}

/**
 * Makes the folder of a new town. `fill` makes its keys and its journal; only when it is done does
 * the folder say what it is, so a folder that was left half-made is never served.
 */
export async function createFolder(
  town: Town,
  folders: { readonly data: string; readonly keys?: string | undefined },
  fill: (folder: Folder) => Promise<void>,
): Promise<void> {
  const { data, keys, path } = located(folders.data, folders.keys);
  const parsed = townSchema.safeParse(town);
  if (!parsed.success) throw new FolderUnusable(z.prettifyError(parsed.error));
  if (existsSync(path.townFile)) throw new FolderUnusable(`${data} holds a town already`);
  for (const folder of [data, keys]) {
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      throw new FolderUnusable(`${folder} is not empty: a new town gets folders of its own`);
    }
  }
  mkdirSync(path.runs, { recursive: true, mode: 0o700 });
  await fill({ data, keys, town: parsed.data, path, ...placesOf(parsed.data, path) });
  const text = `${JSON.stringify(parsed.data, null, 2)}\n`;
  writeFileSync(path.townFile, text, { flag: 'wx', flush: true });
}

export class FolderUnusable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FolderUnusable';
  }
}
