import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const pathOf = (file: string): string => fileURLToPath(new URL(file, root));
const START_MILLISECONDS = 100_000;
const LINES_KEPT = 50;

/** The program that an operator starts: `mutirao serve`. */
const MUTIRAO_SERVE = [pathOf('services/cli/src/main.ts'), 'serve'];

export interface ServerOptions {
  readonly data: string;
  readonly program?: readonly string[];
  readonly words?: readonly string[];
  /** A program that starts Node, with its own words before Node's: strace. */
  readonly under?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The real server, as a process of its own. */
export class ServerProcess {
  readonly ended: Promise<Ended>;
  /** The last lines that it wrote to stderr: its log. */
  readonly said: string[] = [];
  url = '';
  /** Of the server itself, also under another program. */
  pid = 0;
  readonly #child: ChildProcess;
  readonly #output: Readable;

  constructor({ data, program = MUTIRAO_SERVE, words = [], under = [] }: ServerOptions) {
    const [command = '', ...rest] = [...under, process.execPath, pathOf('tools/run.mjs')];
    const all = [...rest, ...program, '--data', data, '--port', '0', ...words];
    const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#output = child.stdout;
    this.ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (this.said.push(line) > LINES_KEPT) this.said.shift();
    });
  }

  /** Resolves when it listens. Rejects with its own words when it ends before. */
  async listening(): Promise<void> {
    const overdue = setTimeout(() => this.#child.kill('SIGKILL'), START_MILLISECONDS);
    const lines = createInterface({ input: this.#output });
    const found = new Promise<boolean>((resolve) => {
      lines.on('line', (line) => {
        const [, url, pid] = / listening on (\S+) \(pid (\d+)\)$/.exec(line) ?? [];
        if (url === undefined) return;
        this.url = url;
        this.pid = Number(pid);
        resolve(true);
      });
      lines.once('close', () => resolve(false));
    });
    const listens = await found;
    clearTimeout(overdue);
    if (listens) return;
    const { code, signal } = await this.ended;
    throw new Error(`the server ended (${code ?? signal}): ${this.said.join('\n')}`);
  }

  /** As the kernel does it when memory runs out: not one instruction more. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.ended;
  }

  /** As an operator does it; gives the exit code. */
  async stop(): Promise<number | null> {
    this.#signal('SIGTERM');
    return (await this.ended).code;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    if (this.pid === 0) this.#child.kill(signal);
    else process.kill(this.pid, signal);
  }
}
