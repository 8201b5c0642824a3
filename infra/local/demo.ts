// npm run demo:distributed -- [the demo's own options]: the same demo on the distributed profile, one
// process a service. Kafka is a real broker; MongoDB and KurrentDB are stand-ins, unless MONGO_URL and
// KURRENTDB_URL name real ones. All of it is gone when it ends well, but the demo's files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { FOUNDED, instant } from '../../services/cli/src/demo/rehearsal-days.ts';
import { type CellServers, LocalCell, startServers } from './cell.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Starts the demo as a process of its own. When it has seen enough it says so, and is told what the
 * processes ended with, and in which folders it finds all that was written by and for the town.
 */
async function runDemo(
  cell: LocalCell,
  words: readonly string[],
  written: string,
): Promise<number> {
  const [identity] = cell.of('identity');
  const file = join(root, 'services/cli/src/demo/main.ts');
  const demo = spawn(
    process.execPath,
    [join(root, 'tools/run.mjs'), file, '--at', cell.url, ...words],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...cell.environment, MUTIRAO_IDENTITY_URL: identity?.url },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => demo.kill(signal));
  demo.once('message', () => {
    endCell(cell, written).then(
      (exitCodes) => demo.send({ exitCodes, written: [written] }),
      (error: Error) => {
        process.stderr.write(`The cell does not end: ${error.message}\n`);
        demo.kill();
      },
    );
  });
  const [code] = await once(demo, 'exit');
  return code ?? 1;
}

/** In order, so that no file is half written; gives the exit codes of the services. */
async function endCell(cell: LocalCell, folder: string): Promise<readonly (number | null)[]> {
  const exitCodes = await Promise.all(cell.instances.map((each) => each.stop()));
  const { kafka, kurrent, mongo } = cell.servers;
  await dump(mongo.url, cell.environment['MUTIRAO_CELL'] ?? '', join(folder, 'mongodb'));
  await Promise.all([kafka.stop(), kurrent.stop()]);
  return exitCodes;
}

/** Every document as it lies there, a file a collection: the stand-in has none on the disk. */
async function dump(url: string, database: string, folder: string): Promise<void> {
  mkdirSync(folder);
  const connection = await mongoose.createConnection(url, { dbName: database }).asPromise();
  for (const { name } of await connection.listCollections()) {
    const documents = connection.collection(name).find({}, { raw: true });
    await pipeline(Readable.from(documents), createWriteStream(join(folder, `${name}.bson`)));
  }
  await connection.close();
}

const folder = mkdtempSync(join(tmpdir(), 'mutirao-demo-cell-'));
const stops: (() => Promise<unknown>)[] = [];
process.exitCode = 1;
try {
  const servers: CellServers = await startServers(folder);
  stops.push(...Object.values(servers).map((server) => () => server.stop()));
  const cell = await LocalCell.start({
    servers,
    folder: join(folder, 'cell'),
    clock: instant(FOUNDED, '09:00'),
  });
  stops.unshift(() => cell.stop());
  process.exitCode = await runDemo(cell, process.argv.slice(3), folder);
} finally {
  for (const stop of stops) await stop();
  if (process.exitCode === 0) rmSync(folder, { recursive: true, force: true });
  else process.stderr.write(`What the processes said is in ${folder}\n`);
}
