import type { Worker } from 'node:worker_threads';
import { startWorker } from '@mutirao/adapters/worker';
import { Unavailable } from '@mutirao/event-sourcing';
import { parseOptions } from '@node-rs/argon2';
import type { PasswordResult, PasswordTask } from '../workers/password-worker.ts';
import { COST } from './password-cost.ts';

/** Of chance, and so of no password: where there is nothing to compare with, as much is computed. */
const NOBODYS =
  '$argon2id$v=19$m=19456,t=2,p=1$BDbixvDRp32D+gEjfNoxZQ$hNnE5DpyXlhTb5QNn/FbcV3wu9SP3kzRSLj8lKR81EM';

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 200;

/** Two to three seconds' work: whoever would wait longer is told to come back. */
const MOST_WAITING = 100;

interface Waiting {
  resolve(value: string | boolean): void;
  reject(error: Error): void;
}

/**
 * Has hashes of passwords computed on a thread of its own, one at a time, which lets all others go
 * first: people who sign in never keep those waiting who pay.
 */
export class Passwords {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #computed = 0;

  /** How many hashes were computed: the same number whatever there was to compare with. */
  get computed(): number {
    return this.#computed;
  }

  /** A PHC string. Rejects with Unavailable when too many wait. */
  async hash(password: string): Promise<string> {
    return String(await this.#compute({ password: normalised(password) }));
  }

  /** Whether it is this password. Computes as much where nothing is kept. */
  async matches(kept: string | undefined, password: string): Promise<boolean> {
    const task = { password: normalised(password), kept: kept ?? NOBODYS };
    return (await this.#compute(task)) === true;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #compute(task: Omit<PasswordTask, 'id'>): Promise<string | boolean> {
    if (this.#waiting.size >= MOST_WAITING) {
      return Promise.reject(new Unavailable('too many passwords are being checked just now'));
    }
    const id = ++this.#computed;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.postMessage({ id, ...task } satisfies PasswordTask);
    });
  }

  #start(): Worker {
    const worker = startWorker(new URL('../workers/password-worker.ts', import.meta.url), {});
    worker.unref();
    worker.on('message', ({ id, value, failed }: PasswordResult) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (value === undefined) waiting?.reject(new Error(failed));
      else waiting?.resolve(value);
    });
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      this.#worker = undefined;
      const error = new Unavailable('passwords are not checked just now');
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
    return worker;
  }
}

/** Whether it was computed at another cost than ours, and should be again while we know the password. */
export function isOutdated(kept: string): boolean {
  const { memoryCost, timeCost, parallelism } = parseOptions(kept);
  return (
    memoryCost !== COST.memoryCost || timeCost !== COST.timeCost || parallelism !== COST.parallelism
  );
}

/** Two keyboards may write one text in two ways (NIST SP 800-63B, §5.1.1.2). */
const normalised = (password: string): string => password.normalize('NFKC');
