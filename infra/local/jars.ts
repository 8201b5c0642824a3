import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  createReadStream,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const LIST = pathOf('jars.sha256');
const OWN = pathOf('StandInMongo.java');
const JAVA_AT_LEAST = 17;

/** A pinned jar that is not what it was, or is not there: nothing of it may run. */
export class JarMismatch extends Error {}

/** What there is to report while the jars come: how many of how many. */
export type Progress = (done: number, total: number) => void;

/** Where java, javac and their like are: in JAVA_HOME, or on the path. */
export const javaTool = (name: string): string => {
  const home = process.env['JAVA_HOME'];
  return home === undefined ? name : join(home, 'bin', name);
};

/** The pinned jars, by file name, with the SHA-256 that each must have. */
export function pinnedJars(list: string = LIST): ReadonlyMap<string, string> {
  const lines = readFileSync(list, 'utf8').trimEnd().split('\n');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** Named after the list and our own source, so that others of these never meet the files made from them. */
export function cacheFolder(): string {
  const cache = process.env['MUTIRAO_CACHE'] ?? join(homedir(), '.cache', 'mutirao');
  const hash = createHash('sha256').update(readFileSync(LIST)).update(readFileSync(OWN));
  return join(cache, `servers-${hash.digest('hex').slice(0, 12)}`);
}

/** Where Java finds the classes of the servers. Jars alone: with a folder it would take no archive. */
export function classPath(folder: string = cacheFolder()): string {
  return [...pinnedJars().keys()].map((name) => join(folder, 'jars', name)).join(':');
}

/** The same with our own classes. */
export function ownClassPath(folder: string = cacheFolder()): string {
  return `${classPath(folder)}:${join(folder, 'classes')}`;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Size and time of each file: what a stamp holds, so that hashes are taken once and not at each start. */
function stampOf(jars: string, names: Iterable<string>): string {
  const lines = [...names].map((name) => {
    const { size, mtimeMs } = statSync(join(jars, name), { throwIfNoEntry: false }) ?? {};
    return `${name} ${size} ${mtimeMs}`;
  });
  return lines.join('\n');
}

/**
 * Throws JarMismatch unless every pinned jar is in the folder with its hash, and no other is. Hashes
 * again only what has changed since the stamp `verified` beside the folder was written.
 */
export async function verifyJars(jars: string, pinned = pinnedJars()): Promise<void> {
  const stamp = join(dirname(jars), 'verified');
  const now = stampOf(jars, pinned.keys());
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  const remedy = `delete ${dirname(jars)} and run \`npm run local -- fetch\``;
  const stray = globSync(join(jars, '*')).find((file) => !pinned.has(basename(file)));
  if (stray !== undefined) throw new JarMismatch(`${stray} is not pinned: ${remedy}`);
  for (const [name, expected] of pinned) {
    const file = join(jars, name);
    if (!existsSync(file)) throw new JarMismatch(`${file} is missing: ${remedy}`);
    const found = await sha256(file);
    if (found !== expected) {
      throw new JarMismatch(`${file} has SHA-256 ${found}, not the pinned ${expected}: ${remedy}`);
    }
  }
  writeFileSync(stamp, now);
}

/** Rejects in plain words where the servers cannot be fetched or run. */
export async function checkJava(): Promise<void> {
  const missing = `the local servers need Java ${JAVA_AT_LEAST} or later with its compiler, and Maven (apt-get install openjdk-17-jdk-headless maven)`;
  try {
    const { stdout } = await run(javaTool('javac'), ['-version']);
    if (Number(/^javac (\d+)/.exec(stdout)?.[1]) >= JAVA_AT_LEAST) return;
  } catch (cause) {
    throw new Error(missing, { cause });
  }
  throw new Error(missing);
}

/** Maven resolves and fetches; the list of hashes says whether these are the files that we mean. */
export async function downloadJars(folder: string, progress: Progress): Promise<void> {
  const words = ['-B', '-f', pathOf('pom.xml'), 'dependency:copy-dependencies'];
  const places = ['-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  const maven = spawn('mvn', [...words, ...places], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  createInterface({ input: maven.stderr }).on('line', (line) => said.push(line));
  const total = pinnedJars().size;
  const come = new Set<string>();
  createInterface({ input: maven.stdout }).on('line', (line) => {
    const [, jar] = /(?:Downloaded|Copying).*?([^/ ]+\.jar)\b/.exec(line) ?? [];
    if (jar !== undefined && pinnedJars().has(jar)) progress(come.add(jar).size, total);
    if (line.includes('ERROR')) said.push(line);
  });
  const [code] = await once(maven, 'close').catch((cause) => {
    throw new Error('the local servers need Maven (apt-get install maven)', { cause });
  });
  if (code !== 0) throw new Error(`Maven could not fetch the servers:\n${said.join('\n')}`);
}

/**
 * The folder of the servers: their jars, verified, and our own classes. Fetched at the first call on
 * a machine (46 MB), and put in its place by one rename, so that two at once cannot mix.
 */
export async function ensureJars(progress: Progress = () => {}): Promise<string> {
  const folder = cacheFolder();
  if (!existsSync(folder)) {
    await checkJava();
    mkdirSync(dirname(folder), { recursive: true });
    const fresh = mkdtempSync(`${folder}-`);
    try {
      await downloadJars(join(fresh, 'jars'), progress);
      await verifyJars(join(fresh, 'jars'));
      const words = ['-cp', classPath(fresh), '-d', join(fresh, 'classes')];
      await run(javaTool('javac'), [...words, OWN]);
      if (!existsSync(folder)) renameSync(fresh, folder);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  await verifyJars(join(folder, 'jars'));
  return folder;
}

/** Rejects unless the servers were fetched here and are the pinned ones. Fetches nothing. */
export async function checkFetched(): Promise<void> {
  const folder = cacheFolder();
  if (!existsSync(folder)) throw new Error('the local servers are missing: npm run local -- fetch');
  await verifyJars(join(folder, 'jars'));
}
