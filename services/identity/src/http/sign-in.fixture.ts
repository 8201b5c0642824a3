import { randomUUID } from 'node:crypto';
import { nisWithCheckDigit } from '@mutirao/contracts';
import { Secret, TOTP } from 'otpauth';
import { stepBegun, stepOf } from '../../../../infra/faults/half-minute.fixture.ts';
import type { ExternalProviders } from '../app/external-providers.ts';
import { ServedIdentity } from '../served-identity.fixture.ts';

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what is answered is what a test looks at.
  readonly body: any;
}

export interface Asked {
  readonly body?: object;
  readonly token?: string;
  readonly key?: string;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

export interface Person {
  readonly member: string;
  readonly registry: string;
  readonly password: string;
}

/** The registry number of the n-th invented person. */
export const nis = (n: number): string => nisWithCheckDigit(String(2_000_000_000 + n));

/** A community's door, with a clock that a test moves. */
export class Door {
  /** Milliseconds that the clock is ahead. */
  ahead = 0;
  /** Since 1970, when the clock stands. */
  #standsAt: number | undefined;
  served!: ServedIdentity;
  #people = 0;

  static async open(
    options: { readonly providers?: ExternalProviders; readonly trustedProxies?: number } = {},
  ): Promise<Door> {
    const door = new Door();
    door.served = await ServedIdentity.start({ ...options, now: () => door.now() });
    return door;
  }

  now(): number {
    return (this.#standsAt ?? Date.now()) + this.ahead;
  }

  /** The clock stands where an app begins to show a code; soon, since no token may come from the future. */
  stopClock(): void {
    this.#standsAt = stepOf(Date.now() + 60_000);
  }

  startClock(): void {
    this.#standsAt = undefined;
  }

  async ask(method: string, path: string, asked: Asked = {}): Promise<Told> {
    const { body, token, key = randomUUID(), form, headers = {} } = asked;
    const answer = await fetch(new URL(path, this.served.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(method === 'GET' ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: form ? new URLSearchParams(form) : body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    const json: unknown = text === '' ? {} : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body: json };
  }

  post(path: string, body: object = {}, asked: Asked = {}): Promise<Told> {
    return this.ask('POST', path, { body, ...asked });
  }

  /** A token of the folder's owner, for a desk. */
  async staff(...roles: Parameters<ServedIdentity['token']>[1][]): Promise<string> {
    return this.served.token('the-desk', ...roles);
  }

  /** An invented person who is registered. */
  async registered(): Promise<{ member: string; registry: string }> {
    const n = ++this.#people;
    const registry = nis(n);
    const body = { registry, fullName: `Pessoa Inventada ${'X'.repeat(n)}` };
    const told = await this.post('/members', body, { token: await this.staff('officer') });
    if (told.status !== 201) throw new Error(JSON.stringify(told.body));
    return { member: told.body.member, registry };
  }

  async invited(member: string): Promise<string> {
    const token = await this.staff('officer');
    const told = await this.post(`/members/${member}/invitations`, undefined, { token });
    if (told.status !== 201) throw new Error(JSON.stringify(told.body));
    return told.body.code;
  }

  /** Registered, invited, and with a password. */
  async person(password = 'três pães de queijo'): Promise<Person> {
    const { member, registry } = await this.registered();
    const code = await this.invited(member);
    const told = await this.post('/activations', { registry, code, password });
    if (told.status !== 200) throw new Error(JSON.stringify(told.body));
    return { member, registry, password };
  }

  signIn({ registry, password }: Pick<Person, 'registry' | 'password'>, more = {}): Promise<Told> {
    return this.post('/sign-in/password', { registry, password, ...more });
  }

  /** The tokens of one who signs in by a password alone. */
  async tokens(person: Person): Promise<{ accessToken: string; refreshToken: string }> {
    const told = await this.signIn(person);
    if (told.status !== 200 || told.body.kind !== 'signed-in') {
      throw new Error(JSON.stringify(told.body));
    }
    return told.body;
  }

  refresh(refreshToken: string): Promise<Told> {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    return this.ask('POST', '/token', { form });
  }

  /** What an authenticator app shows now, or `steps` thirty seconds from now. */
  code(secret: string, steps = 0): string {
    const timestamp = this.now() + steps * 30_000;
    return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp });
  }

  /** Sets an app as second factor. The code of the step before is the one that was used up. */
  async withApp(token: string): Promise<{ secret: string; recoveryCodes: string[] }> {
    const begun = await this.post('/credentials/totp', undefined, { token });
    const { secret } = begun.body;
    if (this.#standsAt === undefined) await stepBegun();
    const confirmed = await this.post(
      '/credentials/totp/confirmation',
      { code: this.code(secret, -1) },
      { token },
    );
    if (confirmed.status !== 200) throw new Error(JSON.stringify(confirmed.body));
    return { secret, recoveryCodes: confirmed.body.recoveryCodes };
  }

  /** Types of the journal's events that name this member or session, in their order. */
  async facts(name: string): Promise<string[]> {
    const { decodeEvent, eachFrame, noMovements } = await import('@mutirao/event-sourcing');
    const types: string[] = [];
    for await (const chunk of this.served.identity.parts.store.read(0)) {
      eachFrame(
        chunk,
        (frame) => {
          const { type, data } = decodeEvent(frame, noMovements);
          if (Object.values(data).includes(name)) types.push(type);
          return true;
        },
        0,
      );
    }
    return types;
  }

  remove(): Promise<void> {
    return this.served.remove();
  }
}
