import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MILLISECONDS = 20;
const STOP_SECONDS = 8;
const LINES_SHOWN = 15;
/**
 * Kills process $1 when the one that started it is gone: then the pipe to this shell's input closes,
 * however it went, SIGKILL included, and also if the server is paused. A line in the pipe says that
 * the server has ended by itself.
 */
const WATCH = 'read -r line || kill -KILL "$1"';

export interface ServerOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** A file that its words are appended to. */
  readonly log: string;
  /** What it says there when it serves. */
  readonly ready: RegExp;
  readonly startSeconds?: number;
}

/** A server as a process of its own, which does not outlive ours and does not hold ours up. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #options: ServerOptions;
  readonly #ended: Promise<unknown>;
  /** Where in the log its own words begin. */
  readonly #from: number;

  private constructor(child: ChildProcess, options: ServerOptions, from: number) {
    this.#child = child;
    this.#options = options;
    this.#from = from;
    this.#ended = once(child, 'exit');
    const words = ['-c', WATCH, 'sh', String(child.pid)];
    const watch = spawn('sh', words, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const pipe = watch.stdin as unknown as Socket;
    void this.#ended.then(() => pipe.end('ended\n'));
    for (const each of [child, watch, pipe]) each.unref();
  }

  /** Resolves with the server and the match of `ready` when it serves; rejects with its last words. */
  static async start(options: ServerOptions): Promise<[ServerProcess, RegExpExecArray]> {
    const { name, command, args, environment, log } = options;
    const from = existsSync(log) ? statSync(log).size : 0;
    const output = openSync(log, 'a');
    const env = { ...process.env, ...environment };
    // A group of its own: Ctrl-C in a terminal is for the one who stops it in order.
    const child = spawn(command, args, { stdio: ['ignore', output, output], detached: true, env });
    closeSync(output);
    await once(child, 'spawn').catch((cause) => {
      throw new Error(`${name} cannot be started by ${command}`, { cause });
    });
    const server = new ServerProcess(child, options, from);
    const overdue = Date.now() + (options.startSeconds ?? 60) * 1_000;
    for (;;) {
      const match = options.ready.exec(server.#words());
      if (match !== null) return [server, match];
      if (server.hasEnded || Date.now() > overdue) {
        await server.kill();
        const words = server.#words().trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
        throw new Error(`${name} did not start (log: ${log}):\n${words}`);
      }
      await pause(POLL_MILLISECONDS);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** As the kernel does it when memory runs out: not one instruction more. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** In order, or by force when that takes too long; gives the exit code. */
  async stop(seconds: number = STOP_SECONDS): Promise<number | null> {
    if (this.hasEnded) return this.#child.exitCode;
    this.#child.ref();
    this.#child.kill('SIGTERM');
    this.#child.kill('SIGCONT');
    const overdue = setTimeout(() => this.#child.kill('SIGKILL'), seconds * 1_000);
    await this.#ended;
    clearTimeout(overdue);
    return this.#child.exitCode;
  }

  /** Alive and silent: it keeps its connections and answers nothing. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  #words(): string {
    return readFileSync(this.#options.log).subarray(this.#from).toString();
  }
}
