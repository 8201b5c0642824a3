import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Gateway, type Service, startGateway } from './gateway.ts';
import { type LocalKafka, startKafka } from './kafka.ts';
import { type LocalKurrent, startKurrent } from './kurrent/index.ts';
import { type LocalMongo, startMongo } from './mongo.ts';
import { freePort } from './ports.ts';
import { ServerProcess } from './server-process.ts';

const READY_MS = 60_000;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** One process of a service. */
export interface Instance {
  readonly name: string;
  readonly service: Service;
  readonly url: string;
  readonly metricsUrl: string;
  readonly pid: number;
  /** All that it wrote to its standard output and error. */
  log(): string;
  kill(): Promise<void>;
  /** The same instance again: its name, its port. */
  restart(): Promise<void>;
  pause(): void;
  resume(): void;
  /** By SIGTERM, as an operating system does it; gives the exit code. */
  stop(): Promise<number | null>;
}

export interface CellOptions {
  readonly community?: string;
  /** How many processes of each service. */
  readonly identity?: number;
  readonly currency?: number;
  /** Of a rehearsal: when its clock starts. */
  readonly clock?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Servers that run already; without them, its own are started and stopped. */
  readonly servers?: CellServers;
  /** Of the one address before the services; a free one without it. */
  readonly port?: number;
  /** Where logs and keys lie; without it a temporary folder, removed at the stop. */
  readonly folder?: string;
}

export interface CellServers {
  readonly kafka: LocalKafka;
  readonly kurrent: LocalKurrent;
  readonly mongo: LocalMongo;
}

/** With a `folder`, what lies on a disk lies in it, and stays. */
export async function startServers(folder?: string): Promise<CellServers> {
  const own = (name: string): { readonly folder?: string } => {
    if (folder === undefined) return {};
    mkdirSync(join(folder, name), { recursive: true });
    return { folder: join(folder, name) };
  };
  const [kafka, kurrent, mongo] = await Promise.allSettled([
    startKafka(own('kafka')),
    startKurrent(own('kurrentdb')),
    startMongo(),
  ]);
  const failed = [kafka, kurrent, mongo].find(({ status }) => status === 'rejected');
  if (
    kafka.status === 'fulfilled' &&
    kurrent.status === 'fulfilled' &&
    mongo.status === 'fulfilled'
  ) {
    return { kafka: kafka.value, kurrent: kurrent.value, mongo: mongo.value };
  }
  for (const each of [kafka, kurrent, mongo]) {
    if (each.status === 'fulfilled') await each.value.stop();
  }
  throw failed?.status === 'rejected' ? failed.reason : new Error('a server did not start');
}

/**
 * A town on the distributed profile, on this machine: servers, one process or several a service, and
 * one address before them. A rehearsal, made new.
 */
export class LocalCell {
  readonly instances: Instance[] = [];
  gateway: Gateway | undefined;
  readonly #ownServers: boolean;
  readonly #ownFolder: boolean;

  private constructor(
    readonly servers: CellServers,
    readonly folder: string,
    /** What tools and services are told where the town lies. */
    readonly environment: Readonly<Record<string, string>>,
    own: { readonly servers: boolean; readonly folder: boolean },
  ) {
    this.#ownServers = own.servers;
    this.#ownFolder = own.folder;
  }

  static async start(options: CellOptions = {}): Promise<LocalCell> {
    const { community = 'vila', clock } = options;
    const servers = options.servers ?? (await startServers());
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'mutirao-cell-'));
    mkdirSync(folder, { recursive: true });
    const gatewayPort = options.port ?? (await freePort());
    const environment = {
      MUTIRAO_PROFILE: 'distributed',
      MUTIRAO_CELL: `cell-${randomBytes(4).toString('hex')}`,
      MUTIRAO_COMMUNITY: community,
      MUTIRAO_KEYS: join(folder, 'keys'),
      MUTIRAO_PUBLIC_URL: `http://127.0.0.1:${gatewayPort}`,
      MUTIRAO_KAFKA_BROKERS: servers.kafka.brokers.join(','),
      MUTIRAO_KURRENTDB_URL: servers.kurrent.url,
      MUTIRAO_MONGO_URL: servers.mongo.url,
      ...(clock === undefined ? {} : { MUTIRAO_CLOCK: clock }),
      ...options.environment,
    };
    const cell = new LocalCell(servers, folder, environment, {
      servers: options.servers === undefined,
      folder: options.folder === undefined,
    });
    try {
      await cell.cli('init', ...townOf(community));
      await cell.open(gatewayPort, options);
    } catch (error) {
      await cell.stop();
      throw error;
    }
    return cell;
  }

  get url(): string {
    return this.environment['MUTIRAO_PUBLIC_URL'] ?? '';
  }

  of(service: Service): Instance[] {
    return this.instances.filter((each) => each.service === service);
  }

  private async open(port: number, { identity = 1, currency = 1 }: CellOptions): Promise<void> {
    const names: Service[] = [
      ...Array<Service>(identity).fill('identity'),
      ...Array<Service>(currency).fill('currency'),
    ];
    for (const service of names) {
      const name = `${service}-${this.of(service).length}`;
      this.instances.push(await this.#instance(service, name));
    }
    const started = await Promise.allSettled(this.instances.map((each) => each.restart()));
    for (const each of started) if (each.status === 'rejected') throw each.reason;
    await Promise.all(this.instances.map(ready));
    const urls = (service: Service) => this.of(service).map(({ url }) => url);
    const instances = { identity: urls('identity'), currency: urls('currency') };
    this.gateway = await startGateway({ instances, port });
  }

  /** Runs the command line as whoever has the keys; gives its standard output. */
  async cli(...words: readonly string[]): Promise<string> {
    const { execFile } = await import('node:child_process');
    const { promisify } = await import('node:util');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'tools/run.mjs'), join(ROOT, 'services/cli/src/main.ts'), ...words],
      { env: { ...process.env, ...this.environment }, maxBuffer: 64 * 1024 * 1024 },
    );
    return stdout;
  }

  async #instance(service: Service, name: string): Promise<Instance> {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const log = join(this.folder, `${name}.log`);
    let server: ServerProcess | undefined;
    const running = (): ServerProcess => {
      if (!server) throw new Error(`${name} was never started`);
      return server;
    };
    return {
      name,
      service,
      url: `http://127.0.0.1:${port}`,
      metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
      get pid() {
        return running().pid;
      },
      log: () => readFileSync(log, 'utf8'),
      kill: async () => server?.kill(),
      stop: async () => (await server?.stop(30)) ?? null,
      pause: () => running().pause(),
      resume: () => running().resume(),
      restart: async () => {
        await server?.kill();
        [server] = await ServerProcess.start({
          name,
          command: process.execPath,
          args: [join(ROOT, 'tools/run.mjs'), join(ROOT, `services/${service}/src/main.ts`)],
          environment: {
            ...this.environment,
            MUTIRAO_INSTANCE: name,
            MUTIRAO_PORT: String(port),
            MUTIRAO_METRICS_PORT: String(metricsPort),
            MUTIRAO_IDENTITY_URL: this.of('identity')[0]?.url ?? this.url,
          },
          log,
          ready: /listening on/,
        });
      },
    };
  }

  async stop(): Promise<void> {
    await this.gateway?.close();
    await Promise.allSettled(this.instances.map((each) => each.stop()));
    if (this.#ownServers) {
      const { kafka, kurrent, mongo } = this.servers;
      await Promise.allSettled([kafka.stop(), kurrent.stop(), mongo.stop()]);
    }
    if (this.#ownFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** It listens before it is ready: who is served must not be refused for want of news. */
async function ready({ name, url }: Instance): Promise<void> {
  const end = Date.now() + READY_MS;
  for (;;) {
    const answer = await fetch(`${url}/ready`);
    const text = await answer.text();
    if (answer.ok) return;
    if (Date.now() > end) throw new Error(`${name} does not become ready: ${text}`);
    await pause(100);
  }
}

const townOf = (community: string): string[] => [
  ...['--community', community, '--currency', 'MUM', '--backed-by', 'BRL'],
  ...['--time-zone', 'America/Sao_Paulo', '--rehearsal'],
];
