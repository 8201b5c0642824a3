import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { distributedBus } from './distributed-bus.ts';
import { distributedFailover } from './distributed-failover.ts';
import { distributedGrowth } from './distributed-growth.ts';
import { distributedIdle } from './distributed-idle.ts';
import { distributedPayments } from './distributed-payments.ts';
import { distributedRun } from './distributed-run.ts';
import { distributedTowns } from './distributed-towns.ts';
import { dpop } from './dpop.ts';
import { type Figure, figure, plain, table } from './figure.ts';
import { flushes } from './flushes.ts';
import { growth } from './growth.ts';
import { http } from './http.ts';
import { httpPayments } from './http-payments.ts';
import { longJournal } from './long-journal.ts';
import { members } from './members.ts';
import { payments } from './payments.ts';
import { postgres } from './postgres/postgres.ts';
import { prepareAndPay } from './prepare-and-pay.ts';
import { rebuild } from './rebuild.ts';
import { shopsHistory } from './shops-history.ts';
import { signIn } from './sign-in.ts';
import { snapshotStop } from './snapshot-stop.ts';
import { start } from './start.ts';
import { tokenCheck } from './token-check.ts';
import { transfers } from './transfers.ts';

/** Each group of figures, given a folder for its towns and one town with a long journal. */
type Groups = Readonly<Record<string, (place: string, long: string) => Promise<Figure[]>>>;
const EMBEDDED: Groups = {
  'prepare-and-pay': prepareAndPay,
  members,
  transfers,
  payments,
  flushes,
  http,
  'http-payments': httpPayments,
  dpop,
  'sign-in': signIn,
  rebuild,
  start: (_, long) => start(long),
  growth,
  'shops-history': shopsHistory,
  'snapshot-stop': (_, long) => snapshotStop(long),
  'token-check': tokenCheck,
  postgres,
};
/** Those of the distributed profile, each beside the embedded one where both can do it. */
const DISTRIBUTED: Groups = {
  run: distributedRun,
  payments: distributedPayments,
  bus: distributedBus,
  idle: distributedIdle,
  failover: distributedFailover,
  growth: distributedGrowth,
  towns: distributedTowns,
};
const PROFILES: Readonly<Record<string, Groups>> = { embedded: EMBEDDED, distributed: DISTRIBUTED };
const NEED_LONG = ['rebuild', 'start', 'snapshot-stop'];
const BUILD = fileURLToPath(new URL('../../tools/build.mjs', import.meta.url));
const USAGE = Object.entries(PROFILES)
  .map(
    ([name, groups]) =>
      `npm run bench -- --profile ${name} [--json] [--only ${Object.keys(groups).join('|')}]...\n`,
  )
  .join('');

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    json: { type: 'boolean', default: false },
    postgres: { type: 'boolean', default: false },
    profile: { type: 'string', default: 'embedded' },
    only: { type: 'string', multiple: true },
    /** Of the process that measures one group: where, and the folder of the long journal. */
    place: { type: 'string' },
    long: { type: 'string', default: '' },
  },
});
const GROUPS = PROFILES[values.profile] ?? {};
const usual = Object.keys(GROUPS).filter((name) => name !== 'postgres' || values.postgres);
const chosen = values.only ?? usual;
if (chosen.length === 0 || chosen.some((name) => !(name in GROUPS))) {
  process.stderr.write(USAGE);
  process.exit(2);
}
if (values.place === undefined) await measureAll();
else await measureHere(values.place);

/** One group, in this process; the figures are the last line. */
async function measureHere(place: string): Promise<void> {
  for (const name of chosen) {
    const figures = await GROUPS[name]?.(place, values.long);
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  }
}

/** A process a group, so that the heap and the compiled code of one do not weigh on the next. */
async function measureAll(): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'mutirao-bench-'));
  const figures: Figure[] = [];
  const loads: number[] = [];
  try {
    execFileSync(process.execPath, [BUILD], { stdio: 'ignore' });
    const needsLong =
      values.profile === 'embedded' && chosen.some((name) => NEED_LONG.includes(name));
    const long = needsLong ? await longJournal(place) : '';
    for (const name of chosen) {
      process.stderr.write(`${name} …\n`);
      figures.push(...(await inProcess(name, place, long)));
      loads.push(loadavg()[0] ?? 0);
    }
  } finally {
    rmSync(place, { recursive: true });
  }
  figures.push(...ratios(figures));
  const machine = {
    processors: availableParallelism(),
    memoryMebibytes: Math.round(totalmem() / 2 ** 20),
    kernel: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
    node: process.version,
    /** Of the last minute, after each group: above the number of processors, others were at work. */
    loadAverages: loads,
  };
  const { processors, node } = machine;
  const heading = `${processors} processors, Node ${node}; load average after each group: ${loads.map((load) => plain(load)).join(' ')}`;
  const text = values.json
    ? JSON.stringify({ machine, figures }, null, 2)
    : `${heading}\n\n${table(figures)}`;
  process.stdout.write(`${text}\n`);
}

async function inProcess(name: string, place: string, long: string): Promise<Figure[]> {
  const [run = '', main = ''] = [process.argv[1], fileURLToPath(import.meta.url)];
  const which = ['--profile', values.profile, '--only', name];
  const args = [...process.execArgv, run, main, ...which, '--place', place, '--long', long];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (part) => (printed += part));
  const [code] = await once(child, 'close');
  if (code !== 0) {
    process.stderr.write(`${name} could not be measured\n`);
    process.exitCode = 1;
    return [];
  }
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Figure[];
}

/** Ours beside PostgreSQL's, where both were measured. */
function ratios(figures: readonly Figure[]): Figure[] {
  const rate = (what: string) => figures.find((each) => each.what === what)?.value;
  const theirs = rate('PostgreSQL, 64 clients');
  const ours = rate('transfers, 64 in flight');
  if (theirs === undefined || ours === undefined) return [];
  return [
    figure({
      what: 'ours to PostgreSQL, 64 clients each',
      unit: 'times',
      samples: [ours / theirs],
      method: 'the two medians; neither goes through HTTP, both are durable before the answer',
    }),
  ];
}
