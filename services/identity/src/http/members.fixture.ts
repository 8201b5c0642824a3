import { randomUUID } from 'node:crypto';
import { nisWithCheckDigit, type Role } from '@mutirao/contracts';
import { ServedIdentity } from '../served-identity.fixture.ts';

export type Json = Record<string, unknown>;

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what is answered is what a test looks at.
  readonly body: any;
}

export interface Asking {
  readonly as?: Role | readonly Role[];
  readonly subject?: string;
  /** A string is a CSV file. */
  readonly body?: Json | string;
  readonly key?: string;
}

/** The registry number of the n-th invented person. */
export const nis = (n: number): string => nisWithCheckDigit(String(n).padStart(10, '0'));

/** A community of its own, and whoever asks it. */
export class Community {
  private constructor(readonly served: ServedIdentity) {}

  static async start(): Promise<Community> {
    return new Community(await ServedIdentity.start({ rehearsal: true }));
  }

  async ask(method: string, path: string, asking: Asking = {}): Promise<Answered> {
    const { as = 'officer', subject = 'the-officer', body, key = randomUUID() } = asking;
    const isFile = typeof body === 'string';
    const answer = await fetch(new URL(path, this.served.url), {
      method,
      headers: {
        authorization: `Bearer ${await this.served.token(subject, ...[as].flat())}`,
        ...(method === 'GET' ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': isFile ? 'text/csv' : 'application/json' }),
      },
      body: body === undefined ? null : isFile ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** The member of an invented person, who is registered if need be. */
  async member(n: number, more: Json = {}): Promise<string> {
    const person = { registry: nis(n), fullName: 'Pessoa Inventada', ...more };
    const { status, body } = await this.ask('POST', '/members', { body: person });
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
    return String(body.member);
  }

  events() {
    return this.served.identity.parts.journal.head.position + 1;
  }

  remove(): Promise<void> {
    return this.served.remove();
  }
}
