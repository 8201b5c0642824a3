import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../ports.ts';
import { ServerProcess } from '../server-process.ts';
import type { Settings } from './main.ts';
import type { Fault, Secured } from './server.ts';

export interface LocalKurrent {
  /** A connection string. */
  readonly url: string;
  /** What the names of its streams begin with: one's own on a real server that others use too. */
  readonly prefix: string;
  /** Whether it is a real server, which cannot be killed from here. */
  readonly isReal: boolean;
  /** SIGKILL. What was answered is in the file. */
  kill(): Promise<void>;
  /** On the same port and file, after `kill`; faults happen in the first life alone. */
  restart(): Promise<void>;
  /** Alive and silent, and alive again. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface KurrentOptions {
  /** Where its events are kept. Left out, a temporary folder that goes with it. */
  readonly folder?: string;
  readonly port?: number;
  readonly secured?: Secured;
  readonly fault?: Fault;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * A stand-in for KurrentDB, for tests and for trying out: it speaks the server's protocol and keeps
 * its rules for revisions and ids, and keeps events in one file. It has no cluster, no elections, no
 * access rules, no scavenging and no limits of the real one but the size of an append, and holds all
 * events in memory: never for a town's money. With `KURRENTDB_URL` set it is that real server.
 */
export async function startKurrent(options: KurrentOptions = {}): Promise<LocalKurrent> {
  const prefix = `test-${randomBytes(6).toString('hex')}.`;
  const real = process.env['KURRENTDB_URL'];
  if (real !== undefined && !options.fault && !options.secured) return realServer(real, prefix);
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'mutirao-kurrent-'));
  const start = (port: number, fault?: Fault): Promise<[ServerProcess, RegExpExecArray]> => {
    const { secured } = options;
    const settings: Settings = {
      port,
      file: join(folder, 'events.jsonl'),
      ...(secured && { secured }),
      ...(fault && { fault }),
    };
    return ServerProcess.start({
      name: 'the stand-in for KurrentDB',
      command: process.execPath,
      args: [join(root, 'tools/run.mjs'), join(root, 'infra/local/kurrent/main.ts')],
      environment: { KURRENT_STAND_IN: JSON.stringify(settings) },
      log: join(folder, 'log'),
      ready: /listening on (\d+)\n/,
    });
  };
  let [server, ready] = await start(options.port ?? (await freePort()), options.fault);
  const port = Number(ready[1]);
  const { user, password } = options.secured ?? {};
  const url = options.secured
    ? `kurrentdb://${user}:${encodeURIComponent(password ?? '')}@localhost:${port}?tls=true`
    : `kurrentdb://127.0.0.1:${port}?tls=false`;
  return {
    url,
    prefix,
    isReal: false,
    kill: () => server.kill(),
    restart: async () => {
      await server.kill();
      [server] = await start(port);
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
    stop: async () => {
      await server.stop();
      if (options.folder === undefined) rmSync(folder, { recursive: true });
    },
  };
}

function realServer(url: string, prefix: string): LocalKurrent {
  const refuse = (): never => {
    throw new Error('a real server is not killed, paused or restarted from here');
  };
  const refused = { kill: refuse, restart: refuse, pause: refuse, resume: refuse };
  return { url, prefix, isReal: true, ...refused, stop: async () => undefined };
}
