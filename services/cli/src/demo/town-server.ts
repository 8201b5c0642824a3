import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { refusedHere } from '../failure.ts';

/** The real server, as a process of its own. */
export interface TownServer {
  readonly url: string;
  /** By SIGTERM, as an operating system does it; gives the exit code. */
  stop(): Promise<number | null>;
}

/**
 * `mutirao serve` on a free port, a rehearsal by its own clock. Throws with the server's own words if
 * it does not come up.
 */
export async function startTownServer(data: string, clock?: string): Promise<TownServer> {
  const rehearsing = clock === undefined ? [] : ['--clock', clock];
  const child = spawn(
    process.execPath,
    [...commandLine(), 'serve', '--data', data, '--port', '0', ...rehearsing],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const said: string[] = [];
  createInterface({ input: child.stderr }).on(
    'line',
    (line) => said.push(line) > 20 && said.shift(),
  );
  const url = await listening(child).catch((error: Error) => {
    child.kill('SIGKILL');
    throw refusedHere('no-server', [error.message, ...said].join('\n'));
  });
  return {
    url,
    async stop() {
      process.off('exit', endWithUs);
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      return code as number | null;
    },
  };
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
