import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKafka } from './kafka.ts';
import { startKurrent } from './kurrent/index.ts';
import { startMongo } from './mongo.ts';

/** The three servers of the distributed profile as one background process keeps them. */
export interface Running {
  /** Of the process that keeps them: they end with it. */
  readonly pid: number;
  readonly servers: readonly { readonly name: string; readonly address: string }[];
  /** What the services are told: names and values of environment variables. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How the process that keeps the servers shows in the list of processes. */
export const KEEPER = 'infra/local/main.ts';
const fileIn = (folder: string): string => join(folder, 'running.json');

/** Whether that process is one of ours and not another that got its number since. */
function isKeeper(pid: number): boolean {
  try {
    const shown = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return shown.includes(KEEPER);
  } catch {
    return false;
  }
}

/** What runs over this folder now; undefined if nothing does. */
export function runningIn(folder: string): Running | undefined {
  if (!existsSync(fileIn(folder))) return undefined;
  const running = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Running;
  return isKeeper(running.pid) ? running : undefined;
}

/** Starts what was not started yet or nothing: what did start is stopped when another does not. */
async function startAll(folder: string) {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const keep = <S extends { stop(): Promise<void> }>(server: S): S => {
    started.push(server);
    return server;
  };
  try {
    const kafka = keep(await startKafka({ folder: join(folder, 'kafka') }));
    const kurrentFolder = join(folder, 'kurrent');
    mkdirSync(kurrentFolder, { recursive: true });
    const kurrent = keep(await startKurrent({ folder: kurrentFolder }));
    const mongo = keep(await startMongo());
    return { kafka, kurrent, mongo, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Keeps the servers up over this folder until it is told to stop (SIGTERM, SIGINT). */
export async function keepServers(folder: string): Promise<void> {
  const told = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
  const { kafka, kurrent, mongo, stop } = await startAll(folder);
  const brokers = kafka.brokers.join(',');
  const kurrentName = kurrent.isReal ? 'KurrentDB' : 'KurrentDB stand-in';
  const mongoName = mongo.pid === undefined ? 'MongoDB' : 'MongoDB stand-in';
  const running: Running = {
    pid: process.pid,
    servers: [
      { name: 'Kafka', address: brokers },
      { name: kurrentName, address: kurrent.url },
      { name: mongoName, address: mongo.url },
    ],
    environment: {
      MUTIRAO_KAFKA_BROKERS: brokers,
      MUTIRAO_KURRENTDB_URL: kurrent.url,
      MUTIRAO_MONGO_URL: mongo.url,
    },
  };
  // Whole or not there: others wait for it.
  writeFileSync(`${fileIn(folder)}.new`, JSON.stringify(running, null, 2));
  renameSync(`${fileIn(folder)}.new`, fileIn(folder));
  // The servers do not hold this process up; this does.
  const alive = setInterval(() => {}, 60_000);
  await told;
  clearInterval(alive);
  rmSync(fileIn(folder));
  await stop();
}
