import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { folderOf } from '@mutirao/currency';
import { identityFolder, SigningKeys } from '@mutirao/identity';
import { type Health, TownClient } from './town-client.ts';

const PLATFORM = fileURLToPath(new URL('../../services/platform/dist/main.js', import.meta.url));

type ServerProcess = ChildProcessByStdio<null, Readable, null>;

/** The platform as it was built (`npm run start:dist`), in a process of its own. */
export class TownServer extends TownClient {
  readonly #child: ServerProcess;

  private constructor(url: string, child: ServerProcess, keys: SigningKeys, community: string) {
    super(url, keys, community);
    this.#child = child;
  }

  static async start(data: string): Promise<TownServer> {
    const folder = folderOf(data);
    const { path, community } = identityFolder(folder.town, folder);
    const child = spawn(process.execPath, ['-C', '@mutirao/dist', PLATFORM], {
      stdio: ['ignore', 'pipe', openSync(`${data}.log`, 'a')],
      env: { ...process.env, MUTIRAO_DATA: data, MUTIRAO_PORT: '0' },
    }) as ServerProcess;
    process.once('exit', () => child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) {
      const [, url] = / listening on (\S+) \(pid \d+\)$/.exec(line) ?? [];
      if (url !== undefined) {
        return new TownServer(url, child, SigningKeys.open(path.signingKeys), community);
      }
    }
    throw new Error(`the server ended before it listened: see ${data}.log`);
  }

  /** Resolves when no thread works on what was recorded before: its memory is none of the next. */
  async settled(): Promise<void> {
    const behind = 40_000;
    for (;;) {
      const { position, readModels, snapshot } = await this.get<Health>('/health', 'auditor');
      if (readModels >= position && snapshot > position - behind) return;
      await sleep(100);
    }
  }

  /** Resident memory in MiB, at present and at its highest since `forgetPeak`. */
  memory(): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const mebibytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
    return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') };
  }

  /** Makes the present memory the highest (proc(5): 5 into clear_refs). */
  forgetPeak(): void {
    writeFileSync(`/proc/${this.#child.pid}/clear_refs`, '5');
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}
