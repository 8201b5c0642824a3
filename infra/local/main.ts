// npm run local -- fetch | check | up | down | status [--folder FOLDER]: the servers of the
// distributed profile on this machine, without containers, for trying it out.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startProgress } from '../../services/cli/src/progress.ts';
import { checkFetched, checkJava, ensureJars, pinnedJars } from './jars.ts';
import { ensureArchive } from './kafka.ts';
import { KEEPER, keepServers, type Running, runningIn } from './running.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const POLL_MILLISECONDS = 50;
const STAND_INS = `Of these only Kafka is the real server. The stand-ins speak the protocols of MongoDB and KurrentDB for tests
and for trying out: they have no cluster, no replication and no limits of the real ones, and what stands in the
MongoDB stand-in is in memory and gone when it stops. Never for a town's money or people.`;

const say = (words: string): void => void process.stdout.write(`${words}\n`);

async function fetchServers(): Promise<void> {
  const total = pinnedJars().size;
  const bar = startProgress(process.stderr, { label: 'fetching', counted: 'files', total });
  await ensureJars(bar.at).finally(bar.stop);
  await ensureArchive();
}

function show({ pid, servers, environment }: Running): void {
  for (const { name, address } of servers) say(`${name.padEnd(20)} ${address}`);
  if (servers.some(({ name }) => name.endsWith('stand-in'))) say(`\n${STAND_INS}`);
  say(`\nKept by process ${pid}. For the services:\n`);
  for (const [name, value] of Object.entries(environment)) say(`export ${name}='${value}'`);
}

async function up(folder: string): Promise<void> {
  await checkJava();
  await fetchServers();
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'local.log');
  const words = [join(root, 'tools/run.mjs'), join(root, KEEPER), 'keep', '--folder', folder];
  const output = openSync(log, 'w');
  const keeper = spawn(process.execPath, words, {
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  while (runningIn(folder) === undefined) {
    if (keeper.exitCode !== null) throw new Error(readFileSync(log, 'utf8').trimEnd());
    await wait(POLL_MILLISECONDS);
  }
  keeper.unref();
}

async function down(running: Running): Promise<void> {
  process.kill(running.pid, 'SIGTERM');
  for (;;) {
    try {
      process.kill(running.pid, 0);
    } catch {
      return;
    }
    await wait(POLL_MILLISECONDS);
  }
}

async function run(command: string | undefined, folder: string): Promise<void> {
  const running = runningIn(folder);
  switch (command) {
    case 'fetch':
      await checkJava();
      await fetchServers();
      return say('The servers are here and are the pinned ones.');
    case 'check':
      await checkJava();
      return checkFetched();
    case 'up':
      if (running === undefined) await up(folder);
      return show(runningIn(folder) as Running);
    case 'down':
      if (running === undefined) return say('Nothing runs.');
      await down(running);
      return say('Stopped.');
    case 'status':
      return running === undefined ? say('Nothing runs.') : show(running);
    case 'keep':
      return keepServers(folder);
    default:
      throw new Error('npm run local -- fetch | check | up | down | status [--folder FOLDER]');
  }
}

try {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(3),
    options: { folder: { type: 'string', default: 'local-data' } },
    allowPositionals: true,
  });
  const folder = resolve(process.env['INIT_CWD'] ?? process.cwd(), values.folder);
  await run(positionals[0], folder);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
