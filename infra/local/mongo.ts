import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { ensureJars, javaTool, ownClassPath } from './jars.ts';
import { freePort } from './ports.ts';
import { ServerProcess } from './server-process.ts';

/** All is in memory: with no more of it, it ends, and does not refuse this and that for ever after. */
const JAVA_WORDS = [
  ...['-Xmx2g', '-XX:+ExitOnOutOfMemoryError'],
  ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
];

export interface LocalMongo {
  /** Without a database: a real server's is as it was given, with its credentials and hosts. */
  readonly url: string;
  /** The name of one for this caller alone, dropped at the stop: a real server may serve others too. */
  readonly database: string;
  /** None: a real server, which we did not start. */
  readonly pid: number | undefined;
  /** Its data is gone: the stand-in's with the process, a real server's database by dropping it. */
  kill(): Promise<void>;
  /** Empty, at the same address. A real server is still there. */
  restart(): Promise<void>;
  /** Alive and silent. A real server is not ours to stop: throws. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** The real server at MONGO_URL, in a database of its own, which is dropped at the stop. */
async function realMongo(url: string, database: string): Promise<LocalMongo> {
  const drop = async (): Promise<void> => {
    const connection = await mongoose.createConnection(url, { dbName: database }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  };
  const notOurs = (): never => {
    throw new Error('the server at MONGO_URL is not ours to pause');
  };
  const nothing = async (): Promise<void> => {};
  return {
    url,
    database,
    pid: undefined,
    kill: drop,
    restart: nothing,
    pause: notOurs,
    resume: notOurs,
    stop: drop,
  };
}

/**
 * A MongoDB: the real server at `MONGO_URL` if that is set, otherwise a stand-in in memory, which
 * speaks the protocol but has no sessions, no transactions and nothing durable (docs/adr/0034).
 */
export async function startMongo(): Promise<LocalMongo> {
  const real = process.env['MONGO_URL'];
  const database = `mutirao_${randomBytes(6).toString('hex')}`;
  if (real !== undefined) return realMongo(real, database);
  await ensureJars();
  const folder = mkdtempSync(join(tmpdir(), 'mutirao-mongo-'));
  const port = await freePort();
  const start = async (): Promise<ServerProcess> => {
    const [started] = await ServerProcess.start({
      name: 'the MongoDB stand-in',
      command: javaTool('java'),
      args: [...JAVA_WORDS, '-cp', ownClassPath(), 'StandInMongo', String(port)],
      log: join(folder, 'mongo.log'),
      ready: /listening on port/,
    });
    return started;
  };
  let server = await start();
  return {
    url: `mongodb://127.0.0.1:${port}`,
    database,
    get pid() {
      return server.pid;
    },
    kill: () => server.kill(),
    restart: async () => {
      server = await start();
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
