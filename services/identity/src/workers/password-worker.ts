import { parentPort } from 'node:worker_threads';
import { goLast } from '@mutirao/adapters/worker';
import { hashSync, verifySync } from '@node-rs/argon2';
import { COST } from '../app/password-cost.ts';

/** What is to be computed; `kept` for comparing with it. */
export interface PasswordTask {
  readonly id: number;
  readonly password: string;
  readonly kept?: string;
}

export interface PasswordResult {
  readonly id: number;
  /** A PHC string, or whether it matches. */
  readonly value?: string | boolean;
  readonly failed?: string;
}

/** Hashes passwords one after the other, on a thread that lets all others go first. */
goLast();
const port = parentPort;
if (!port) throw new Error('this file runs on a thread of its own');
port.on('message', (task: PasswordTask) => port.postMessage(done(task)));

function done({ id, password, kept }: PasswordTask): PasswordResult {
  try {
    const value = kept === undefined ? hashSync(password, COST) : verifySync(kept, password);
    return { id, value };
  } catch (error) {
    return { id, failed: (error as Error).message };
  }
}
