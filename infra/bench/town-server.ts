import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Role } from '@mutirao/contracts';
import { folderOf } from '@mutirao/currency';
import { identityFolder, SigningKeys, signLocalToken } from '@mutirao/identity';

const PLATFORM = fileURLToPath(new URL('../../services/platform/dist/main.js', import.meta.url));

type ServerProcess = ChildProcessByStdio<null, Readable, null>;

interface Health {
  readonly position: number;
  readonly readModels: number;
  readonly snapshot: number;
}

/** The platform as it was built (`npm run start:dist`), in a process of its own. */
export class TownServer {
  readonly url: string;
  readonly #child: ServerProcess;
  readonly #keys: SigningKeys;
  readonly #community: string;
  readonly #tokens = new Map<string, Promise<string>>();

  private constructor(url: string, child: ServerProcess, keys: SigningKeys, community: string) {
    this.url = url;
    this.#child = child;
    this.#keys = keys;
    this.#community = community;
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

  token(subject: string, ...roles: Role[]): Promise<string> {
    return signLocalToken(this.#keys, { community: this.#community, subject, roles });
  }

  async get<T>(path: string, role: Role): Promise<T> {
    return this.#answer(path, await this.token(`the-${role}`, role), {});
  }

  /** As somebody with one role. */
  async postAs<T>(path: string, [subject, role]: [string, Role], body: unknown): Promise<T> {
    const key = `${subject} ${role}`;
    const token = this.#tokens.get(key) ?? this.token(subject, role);
    this.#tokens.set(key, token);
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return this.#answer(path, await token, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async post<T>(path: string, role: Role, body: unknown): Promise<T> {
    const isFile = typeof body === 'string' || Buffer.isBuffer(body);
    const type = !isFile
      ? 'application/json'
      : typeof body === 'string'
        ? 'application/x-ofx'
        : 'text/csv';
    return this.#answer(path, await this.token(`the-${role}`, role), {
      method: 'POST',
      headers: { 'content-type': type, 'idempotency-key': randomUUID() },
      body: isFile ? body : JSON.stringify(body),
    });
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

  /** Resolves when the read models hold all that was recorded before. */
  async followed(): Promise<void> {
    const { position } = await this.get<Health>('/health', 'auditor');
    while ((await this.get<Health>('/health', 'auditor')).readModels < position) await sleep(5);
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

  async #answer<T>(path: string, token: string, request: RequestInit): Promise<T> {
    const headers = { ...request.headers, authorization: `Bearer ${token}` };
    const response = await fetch(`${this.url}${path}`, { ...request, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}
