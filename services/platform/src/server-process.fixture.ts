import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** `npm start` as a process of its own; everything that it says is kept. */
export class ServerProcess {
  readonly said: Buffer[] = [];
  url = '';
  readonly #process: ChildProcess;

  private constructor(data: string, settings: Readonly<Record<string, string>>) {
    const program = ['tools/run.mjs', 'services/platform/src/main.ts'];
    const env = { ...process.env, MUTIRAO_DATA: data, MUTIRAO_PORT: '0', ...settings };
    this.#process = spawn(process.execPath, program, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [this.#process.stdout, this.#process.stderr]) {
      output?.on('data', (bytes: Buffer) => this.said.push(bytes));
    }
  }

  static async start(
    data: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<ServerProcess> {
    const server = new ServerProcess(data, settings);
    const { stdout } = server.#process;
    if (!stdout) throw new Error('the server has no standard output');
    const [line] = (await once(createInterface(stdout), 'line')) as [string];
    server.url = /listening on (\S+)/.exec(line)?.[1] ?? '';
    return server;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
  }
}
