import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { exchange } from '../exchange.ts';
import { refusedHere } from '../failure.ts';
import type { Credential } from './credential.ts';

/** What a sign-in leaves behind: one's tokens, of which the second gets the next pair. */
export const signInFile = z.strictObject({
  kind: z.literal('sign-in'),
  server: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  /** When the access token is as good as expired: milliseconds since 1970. */
  until: z.int(),
});
export type SignInFile = z.infer<typeof signInFile>;

const EARLY_MILLISECONDS = 30_000;
const LOCK_MILLISECONDS = 10_000;

/** What a server answers to whoever signed in, or refreshed. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

export function signInOf(server: string, answer: TokenAnswer): SignInFile {
  const { refreshToken } = answer;
  return withToken({ kind: 'sign-in', server, accessToken: '', refreshToken, until: 0 }, answer);
}

/** The same sign-in with another access token. */
export function withToken(
  signIn: SignInFile,
  { accessToken, expiresIn }: Omit<TokenAnswer, 'refreshToken'>,
): SignInFile {
  return { ...signIn, accessToken, until: Date.now() + expiresIn * 1000 - EARLY_MILLISECONDS };
}

/** Written beside and renamed, readable by its owner alone. */
export function writeCredential(path: string, content: object): void {
  const draft = `${path}.draft`;
  // One that a crash left may be readable by others.
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** Somebody who has signed in: tokens that grow old are exchanged for new ones on the way. */
export class SignInCredential implements Credential {
  readonly #path: string;
  readonly server: string;

  constructor(path: string, server: string) {
    this.#path = path;
    this.server = server;
  }

  async headersFor(): Promise<Readonly<Record<string, string>>> {
    let current = readSignIn(this.#path);
    if (current.until <= Date.now()) {
      current = await changeSignIn(this.#path, async (latest) =>
        latest.until > Date.now() ? latest : refreshed(latest),
      );
    }
    return { authorization: `Bearer ${current.accessToken}` };
  }
}

function readSignIn(path: string): SignInFile {
  return signInFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * Makes another sign-in of the one in a file. A refresh token counts once, and twice ends the sign-in:
 * of several commands one at a time changes the file.
 */
export async function changeSignIn(
  path: string,
  change: (current: SignInFile) => SignInFile | Promise<SignInFile>,
): Promise<SignInFile> {
  const unlock = await locked(`${path}.lock`);
  try {
    const current = readSignIn(path);
    const next = await change(current);
    if (next !== current) writeCredential(path, next);
    return next;
  } finally {
    unlock();
  }
}

/** The next pair of tokens (RFC 6749, §6). */
async function refreshed({ server, refreshToken }: SignInFile): Promise<SignInFile> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const { status, body } = await exchange({
    url: new URL(`${server.replace(/\/+$/, '')}/token`),
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  });
  if (status === 400) throw refusedHere('signed-out', 'You are signed out.');
  if (status !== 200) {
    throw refusedHere('not-refreshed', `The server answered ${status}: say this again later.`);
  }
  const answer = JSON.parse(body) as Record<string, unknown>;
  return signInOf(server, {
    accessToken: String(answer['access_token']),
    refreshToken: String(answer['refresh_token']),
    expiresIn: Number(answer['expires_in']),
  });
}

/** Waits for another command that holds it; one that was left behind by a crash is taken over. */
async function locked(path: string): Promise<() => void> {
  for (let waited = 0; ; waited += 50) {
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isLeft(path) || waited > 2 * LOCK_MILLISECONDS) rmSync(path, { force: true });
      else await sleep(50);
    }
  }
}

function isLeft(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > LOCK_MILLISECONDS;
  } catch {
    return false;
  }
}
