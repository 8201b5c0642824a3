import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checkJournal, HEADS, headText, readHeadRecord } from '@mutirao/adapters/journal';
import { openEventStore, openRecordPlace, type Servers } from '@mutirao/adapters/places';
import { type Kept, type RecordPlace, SqliteRecordPlace } from '@mutirao/adapters/records';
import { folderOf } from '@mutirao/currency';
import { RecordedKeys } from '@mutirao/identity';

const MUTIRAO = ['tools/run.mjs', 'services/cli/src/main.ts'];

/** A town that has lived through everything the demo plays, in this folder. */
export async function livedTown(data: string): Promise<void> {
  const demo = ['tools/run.mjs', 'services/cli/src/demo/main.ts', '--people', '100'];
  await promisify(execFile)(process.execPath, [...demo, '--data', data]);
}

/** `mutirao` as a process of its own. */
export function mutirao(words: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [...MUTIRAO, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Kills it in the moment in which this holds; whether it had not ended before. */
export async function killedWhen(
  child: ChildProcess,
  holds: () => Promise<boolean>,
): Promise<boolean> {
  const ended = once(child, 'exit');
  while (child.exitCode === null && !(await holds())) await pause(1);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
}

/** What can be seen of how far a move has come. */
async function progressOf(data: string, servers: Servers): Promise<string> {
  const heads = [await headThere(servers, 'identity'), await headThere(servers, 'currency')];
  const noted = await countThere(servers, 'vila.currency', 'heads');
  return JSON.stringify([noted, ...heads, existsSync(join(data, 'moved'))]);
}

/** Whether the journals are on their way, and nothing has come of it for a while: a store is silent. */
export function hangs(data: string, servers: Servers): () => Promise<boolean> {
  let [last, since] = ['', performance.now()];
  return async () => {
    const now = await progressOf(data, servers);
    if (now !== last) [last, since] = [now, performance.now()];
    return !last.startsWith('[0,') && performance.now() - since > 1_500;
  };
}

export async function ended(child: ChildProcess): Promise<{ code: number | null; err: string }> {
  const err = child.stderr ? text(child.stderr) : '';
  const [code] = await once(child, 'exit');
  return { code, err: await err };
}

/** Both journals, as far as they go, and each collection beside them. */
export type Contents = Readonly<Record<string, unknown>>;

const LEDGERS = ['identity', 'currency'] as const;
const FILES = { journal: '' };

export async function headThere(
  servers: Servers,
  ledger: (typeof LEDGERS)[number],
): Promise<number> {
  const store = await openEventStore({ ledger: `${ledger}-vila`, files: FILES, servers });
  return (await store.head().finally(() => store.close())).position;
}

export async function countThere(servers: Servers, prefix: string, name: string): Promise<number> {
  const place = await openRecordPlace({ folder: '', prefix, servers });
  const all = await allOf(place, name);
  await place.close();
  return all.length;
}

/** What was noted of each journal, for services that look whether theirs is whole. */
export async function notedHeads(servers: Servers): Promise<string[]> {
  const noted: string[] = [];
  for (const ledger of LEDGERS) {
    const place = await openRecordPlace({ folder: '', prefix: `vila.${ledger}`, servers });
    noted.push(headText(await readHeadRecord(await place.open(HEADS), `${ledger}-vila`)));
    await place.close();
  }
  return noted;
}

/** What a town's folder has that must be on the servers. */
export async function contentsOf(data: string): Promise<Contents> {
  const { path } = folderOf(data);
  const journals = [join(data, 'identity', 'journal.sqlite'), path.journal];
  const contents: Record<string, unknown> = {};
  for (const [index, ledger] of LEDGERS.entries()) {
    const folder = index === 0 ? join(data, 'identity') : data;
    const place = new SqliteRecordPlace(folder, { readOnly: true });
    for (const name of collectionsIn(folder))
      contents[`${ledger}.${name}`] = await allOf(place, name);
    await place.close();
    const files = { journal: journals[index] ?? '' };
    contents[ledger] = await checkedHead({ ledger, files });
  }
  const lines = readFileSync(path.audit, 'utf8').trimEnd().split('\n');
  const runs = globSync(join(path.runs, '*.lines'));
  contents['audit'] = lines.sort();
  contents['runs'] = runs
    .map((file) => [basename(file, '.lines'), readFileSync(file, 'utf8')])
    .sort();
  contents['signing-keys'] = readFileSync(join(`${data}.keys`, 'signing-keys.json'), 'utf8');
  return contents;
}

/** The same of the servers, with all that is there in those collections. */
export async function contentsThere(data: string, servers: Servers): Promise<Contents> {
  const contents: Record<string, unknown> = {};
  for (const ledger of LEDGERS) {
    const folder = ledger === 'identity' ? join(data, 'identity') : data;
    const place = await openRecordPlace({ folder: '', prefix: `vila.${ledger}`, servers });
    for (const name of collectionsIn(folder))
      contents[`${ledger}.${name}`] = await allOf(place, name);
    contents[ledger] = await checkedHead({ ledger: `${ledger}-vila`, files: FILES, servers });
    if (ledger === 'identity') contents['signing-keys'] = await signingKeys(data, place);
    else {
      const audit = await allOf(place, 'audit');
      contents['audit'] = audit.map(([, line]) => textIn(line)).sort();
      contents['runs'] = (await allOf(place, 'runs')).map(([key, value]) => [
        key.slice(0, 64),
        textIn(value),
      ]);
    }
    await place.close();
  }
  return contents;
}

async function signingKeys(data: string, place: RecordPlace): Promise<string | undefined> {
  const master = Buffer.from(readFileSync(join(`${data}.keys`, 'master.key'), 'utf8'), 'hex');
  return (await (await RecordedKeys.open(place, master)).read())?.text;
}

/** Each is a file of its own: every one that is there, whatever it is called. */
function collectionsIn(folder: string): string[] {
  return globSync(join(folder, '*.sqlite'))
    .map((path) => basename(path, '.sqlite'))
    .filter((name) => name !== 'journal' && name !== 'read-models')
    .sort();
}

async function allOf(place: RecordPlace, name: string): Promise<[key: string, value: string][]> {
  const records = await place.open({ name });
  const all: Kept[] = [];
  for (let page: Kept[] | undefined; page?.length !== 0; ) {
    const after = all.at(-1)?.key;
    page = await records.list({ ...(after !== undefined && { after }), limit: 1_000 });
    all.push(...page);
  }
  return all.map(({ key, value }) => [key, value.toString('base64')]);
}

const textIn = (base64: string): string => Buffer.from(base64, 'base64').toString();

async function checkedHead(place: Parameters<typeof openEventStore>[0]): Promise<string> {
  const store = await openEventStore(place, { readOnly: true });
  const checked = await checkJournal(store, [], () => undefined).finally(() => store.close());
  return 'head' in checked ? headText(checked.head) : checked.fault;
}

/** Of each file that a town's folder and its keys have, apart from what SQLite keeps beside its own. */
export function digestsOf(data: string): Record<string, string> {
  const files = globSync([`${data}/**/*`, `${data}.keys/*`], { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/-(wal|shm|journal)$|^moved$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map((path) => [path, hash('sha256', readFileSync(path))]));
}
