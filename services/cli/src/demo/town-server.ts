import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { refusedHere } from '../failure.ts';

/** The real server, as a process of its own. */
export interface TownServer {
  readonly url: string;
  /** All that it wrote to its standard output and error. */
  said(): Buffer;
  /** By SIGTERM, as an operating system does it; gives the exit code. */
  stop(): Promise<number | null>;
}

/**
 * `mutirao serve` on a free port, a rehearsal by its own clock. Throws with the server's own words if
 * it does not come up.
 */
export async function startTownServer(data: string, clock?: string): Promise<TownServer> {
  const rehearsing = clock === undefined ? [] : ['--clock', clock];
  const port = await freePort();
  const words = ['serve', '--data', data, '--port', String(port), ...rehearsing];
  const child = spawn(process.execPath, [...commandLine(), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => said.push(bytes));
  }
  const url = await listening(child).catch((error: Error) => {
    child.kill('SIGKILL');
    throw refusedHere('no-server', `${error.message}\n${Buffer.concat(said).toString()}`);
  });
  return {
    url,
    said: () => Buffer.concat(said),
    async stop() {
      process.off('exit', endWithUs);
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      return code as number | null;
    },
  };
}

/** Known before it serves: the tokens, and the proofs that come with a till's, name its address. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Our own command line, from source or built. */
function commandLine(): string[] {
  const isFromSource = import.meta.url.endsWith('.ts');
  if (!isFromSource) return ['-C', '@mutirao/dist', pathOf('../main.js')];
  return [pathOf('../../../../tools/run.mjs'), pathOf('../main.ts')];
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

const START_MS = 30_000;

/** Where it says that it listens. It ends before, or says nothing for long: an error. */
function listening(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    const overdue = setTimeout(() => reject(new Error('The server does not start.')), START_MS);
    const output = createInterface({ input: child.stdout });
    output.on('line', (line) => {
      const [, url] = / listening on (\S+) \(pid \d+\)$/.exec(line) ?? [];
      if (url === undefined) return;
      clearTimeout(overdue);
      resolve(url);
    });
    child.once('close', (code) => {
      clearTimeout(overdue);
      reject(new Error(`The server ended with exit code ${code}.`));
    });
  });
}
