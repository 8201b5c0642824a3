import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { Connection } from '../connection.ts';
import { bearer, type Credential, nobody } from '../credentials/credential.ts';
import type { TokenAnswer } from '../credentials/sign-in.ts';
import { exchange } from '../exchange.ts';
import { refusedHere } from '../failure.ts';

const PERIOD_MS = 30_000;
/** A code is typed and sent in less than that. */
const TYPING_MS = 3_000;

/** An authenticator app (RFC 6238): the server takes a code of about now, and none twice. */
export class Authenticator {
  readonly #secret: Secret;
  #last = 0;

  constructor(secret: string) {
    this.#secret = Secret.fromBase32(secret);
  }

  /** The next code that was not shown yet; waits for it if all of about now were. */
  async next(): Promise<string> {
    const step = Math.max(this.#last + 1, Math.floor((Date.now() + TYPING_MS) / PERIOD_MS) - 1);
    this.#last = step;
    const isTakenFrom = (step - 1) * PERIOD_MS;
    await sleep(Math.max(0, isTakenFrom - Date.now()));
    return TOTP.generate({ secret: this.#secret, timestamp: step * PERIOD_MS });
  }
}

/** By what somebody signs in. */
export interface Account {
  readonly server: string;
  readonly registry: string;
  readonly password: string;
  readonly app?: Authenticator;
}

interface SignInAnswer extends TokenAnswer {
  readonly kind: 'signed-in';
  readonly member: string;
}

type FirstAnswer = SignInAnswer | { readonly kind: 'second-factor'; readonly challenge: string };

/** Before an access token expires, or a second factor is five minutes old. */
const EARLY_MS = 60_000;
const SECOND_FACTOR_MS = 300_000;

/** Who has signed in: the tokens are exchanged, and the app is shown again, before they are too old. */
export class SignedIn implements Credential {
  readonly member: string;
  readonly #account: Account;
  #tokens: TokenAnswer;
  #refreshAt = 0;
  #showAt = 0;
  #renewing: Promise<void> | undefined;

  private constructor(account: Account, answer: SignInAnswer) {
    this.member = answer.member;
    this.#account = account;
    this.#tokens = answer;
    this.#keep(answer);
    this.#shown();
  }

  static async with(account: Account): Promise<SignedIn> {
    const { server, registry, password, app } = account;
    const anybody = new Connection({ server, credential: nobody });
    const json = { registry, password };
    const first = await anybody.post<FirstAnswer>('/sign-in/password', { json });
    if (first.kind === 'signed-in') return new SignedIn(account, first);
    if (app === undefined) throw refusedHere('demo-fault', 'A second factor was asked for.');
    const { challenge } = first;
    const second = { challenge, kind: 'totp', code: await app.next() };
    const answer = await anybody.post<SignInAnswer>('/sign-in/second-factor', { json: second });
    return new SignedIn(account, answer);
  }

  async headersFor(): Promise<Readonly<Record<string, string>>> {
    if (Date.now() >= Math.min(this.#refreshAt, this.#showAt)) {
      this.#renewing ??= this.#renew().finally(() => {
        this.#renewing = undefined;
      });
      await this.#renewing;
    }
    return { authorization: `Bearer ${this.#tokens.accessToken}` };
  }

  get refreshToken(): string {
    return this.#tokens.refreshToken;
  }

  /** Another access token, for the refresh token, in whose place comes another too. */
  async refresh(): Promise<void> {
    const { status, body } = await takeRefreshToken(this.#account.server, this.refreshToken);
    if (status !== 200) throw refusedHere('demo-fault', `A token is not renewed: ${status}.`);
    const answer = JSON.parse(body) as Record<string, unknown>;
    this.#keep({
      accessToken: String(answer['access_token']),
      refreshToken: String(answer['refresh_token']),
      expiresIn: Number(answer['expires_in']),
    });
  }

  /** The second factor again. */
  async stepUp(): Promise<void> {
    const { server, app } = this.#account;
    if (app === undefined) throw refusedHere('demo-fault', 'There is no app to show.');
    const own = new Connection({ server, credential: bearer(this.#tokens.accessToken) });
    const json = { kind: 'totp', code: await app.next() };
    this.#keep({ ...this.#tokens, ...(await own.post<TokenAnswer>('/step-up', { json })) });
    this.#shown();
  }

  async #renew(): Promise<void> {
    if (Date.now() >= this.#refreshAt) await this.refresh();
    if (Date.now() >= this.#showAt) await this.stepUp();
  }

  #keep(tokens: TokenAnswer): void {
    this.#tokens = tokens;
    this.#refreshAt = Date.now() + tokens.expiresIn * 1000 - EARLY_MS;
  }

  #shown(): void {
    const { app } = this.#account;
    this.#showAt = app === undefined ? Infinity : Date.now() + SECOND_FACTOR_MS - EARLY_MS;
  }
}

/** As OAuth's clients do it (RFC 6749, §6). */
export function takeRefreshToken(server: string, refreshToken: string) {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return exchange({
    url: new URL('/token', server),
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  });
}
