import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { classPath, ensureJars, javaTool } from './jars.ts';
import { type Place, type SecuredListener, securedSettings, settingsOf } from './kafka-settings.ts';
import { answers, freePort } from './ports.ts';
import { ServerProcess } from './server-process.ts';

const run = promisify(execFile);
const LOGGING = fileURLToPath(new URL('log4j2.properties', import.meta.url));
/** Any 16 bytes: a broker refuses data of a cluster with another id. */
const CLUSTER_ID = 'bXV0aXJhby1sb2NhbC0wMA';
/** A broker of a few topics: the smallest collector and the quick compiler halve its start. */
const JAVA_WORDS = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

/** Writing the archive of classes, at the end of a broker made for it. */
const ARCHIVE_SECONDS = 90;

/** One broker of a cluster, which is controller too. */
export interface LocalBroker {
  readonly address: string;
  readonly pid: number;
  /** As the kernel does it when memory runs out. */
  kill(): Promise<void>;
  /** With the same data, on the same port. */
  restart(): Promise<void>;
  /** Alive and silent: it keeps its connections and answers nothing. */
  pause(): void;
  resume(): void;
  /** In order. A temporary folder goes with it, and then it is killed: nobody reads what it would save. */
  stop(): Promise<void>;
}

/** A cluster of one broker or three; what is done to it is done to every broker. */
export interface LocalKafka extends Omit<LocalBroker, 'address'> {
  readonly brokers: readonly string[];
  /** One by one: to kill one of three. */
  readonly nodes: readonly LocalBroker[];
}

export interface KafkaOptions {
  /** Where its data stays. Without it: a temporary folder, which is removed at the stop. */
  readonly folder?: string;
  /** Of the first broker; without it any free one. */
  readonly port?: number;
  readonly brokers?: 1 | 3;
  /** Clients speak TLS, and say who they are by SCRAM-SHA-512. */
  readonly secured?: SecuredListener;
  /** Broker settings besides ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

class Broker implements LocalBroker {
  readonly #place: Place;
  readonly #archive: string;
  #process: ServerProcess | undefined;

  constructor(place: Place, archive: string) {
    this.#place = place;
    this.#archive = archive;
  }

  get address(): string {
    return `127.0.0.1:${this.#place.port}`;
  }

  get pid(): number {
    return this.#running.pid;
  }

  get #running(): ServerProcess {
    if (this.#process === undefined) throw new Error('the broker was never started');
    return this.#process;
  }

  get #configuration(): string {
    return join(this.#place.folder, 'server.properties');
  }

  async format(
    settings: Readonly<Record<string, string | number>>,
    secured?: SecuredListener,
  ): Promise<void> {
    mkdirSync(this.#place.folder, { recursive: true });
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(this.#configuration, lines.join(''));
    if (existsSync(join(this.#place.folder, 'data', 'meta.properties'))) return;
    const tool = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID];
    const users = secured
      ? ['-S', `SCRAM-SHA-512=[name=${secured.user},password=${secured.password}]`]
      : [];
    await run(javaTool('java'), [...this.#java(), ...tool, '-c', this.#configuration, ...users]);
  }

  async restart(extra: readonly string[] = []): Promise<void> {
    await this.kill();
    const { id, folder, port } = this.#place;
    const [started] = await ServerProcess.start({
      name: `Kafka broker ${id}`,
      command: javaTool('java'),
      args: [...this.#java(), ...extra, 'kafka.Kafka', this.#configuration],
      log: join(folder, 'broker.log'),
      ready: /Kafka Server started/,
    });
    this.#process = started;
    while (!(await answers(port))) await wait(20);
  }

  kill = async (): Promise<void> => this.#process?.kill();
  stop = async (seconds?: number): Promise<void> => void (await this.#process?.stop(seconds));
  pause = (): void => this.#running.pause();
  resume = (): void => this.#running.resume();

  #java(): string[] {
    const shared = existsSync(this.#archive) ? [`-XX:SharedArchiveFile=${this.#archive}`] : [];
    const words = [...JAVA_WORDS, ...shared, `-Dlog4j2.configurationFile=${LOGGING}`];
    return [...words, '-cp', classPath()];
  }
}

/**
 * The classes of a broker as Java keeps them in memory, made once by a broker that runs for nothing
 * else: it takes a second off each start. Java ignores the file if it is another Java by then.
 */
export async function ensureArchive(): Promise<string> {
  const archive = join(await ensureJars(), 'kafka.jsa');
  if (existsSync(archive)) return archive;
  const folder = mkdtempSync(join(tmpdir(), 'mutirao-kafka-'));
  const fresh = `${archive}.${process.pid}`;
  const place = { id: 1, folder, port: await freePort(), controllerPort: await freePort() };
  const broker = new Broker(place, archive);
  try {
    await broker.format(settingsOf(place, [place]));
    await broker.restart([`-XX:ArchiveClassesAtExit=${fresh}`]);
    await broker.stop(ARCHIVE_SECONDS);
    renameSync(fresh, archive);
  } finally {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(fresh, { force: true });
  }
  return archive;
}

/** A real Kafka, KRaft, from its published jars, on this machine. Its parts end with our process. */
export async function startKafka(options: KafkaOptions = {}): Promise<LocalKafka> {
  const archive = await ensureArchive();
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'mutirao-kafka-'));
  const places: Place[] = [];
  for (let id = 1; id <= (options.brokers ?? 1); id += 1) {
    const port = id === 1 && options.port !== undefined ? options.port : await freePort();
    places.push({
      id,
      folder: join(folder, `broker-${id}`),
      port,
      controllerPort: await freePort(),
    });
  }
  const nodes = places.map((place) => new Broker(place, archive));
  const each = async (act: (node: Broker) => Promise<void>): Promise<void> => {
    // All have ended, well or not, before one's failure is told: nothing starts behind our back.
    const results = await Promise.allSettled(nodes.map(act));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  const stop = async (): Promise<void> => {
    if (options.folder !== undefined) return each((node) => node.stop());
    await each((node) => node.kill());
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const [index, place] of places.entries()) {
      const { secured, settings } = options;
      const security = secured && securedSettings(secured);
      const all = { ...settingsOf(place, places), ...security, ...settings };
      await nodes[index]?.format(all, secured);
    }
    await each((node) => node.restart());
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    nodes,
    brokers: nodes.map((node) => node.address),
    get pid() {
      return nodes[0]?.pid ?? 0;
    },
    kill: () => each((node) => node.kill()),
    restart: () => each((node) => node.restart()),
    pause: () => nodes.forEach((node) => void node.pause()),
    resume: () => nodes.forEach((node) => void node.resume()),
    stop,
  };
}
