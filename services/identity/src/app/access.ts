import type { IdentityRefusal, IdentityRefusalCode } from '../domain/refusals.ts';
import type { Answer } from './answer.ts';
import type { ExternalProviders } from './external-providers.ts';
import type { Call, Identity } from './identity.ts';
import { Passwords } from './passwords.ts';
import { Tickets } from './sign-in-tickets.ts';
import { Throttle } from './throttle.ts';

export interface AccessOptions {
  /** How people reach this server: the issuer of tokens, the origin of passkeys. */
  readonly publicUrl: string;
  readonly providers: ExternalProviders;
  /**
   * Milliseconds since 1970, by the real clock, in a rehearsal too: tokens, codes and signatures are
   * made and checked by devices that know no other.
   */
  readonly now?: () => number;
}

/** The door: all that signing in needs beside the identity itself. */
export class Access {
  readonly passwords = new Passwords();
  readonly tickets: Tickets;
  readonly throttle: Throttle;
  readonly now: () => number;
  readonly publicUrl: string;
  readonly providers: ExternalProviders;

  constructor(
    readonly identity: Identity,
    { publicUrl, providers, now = Date.now }: AccessOptions,
  ) {
    this.now = now;
    this.publicUrl = publicUrl;
    this.providers = providers;
    this.tickets = new Tickets(identity.parts.usedTickets, identity.sealingKey('tickets'), now);
    const digest = (name: string) => identity.derive('sign-in attempt', name).subarray(0, 16);
    this.throttle = new Throttle(identity.parts.attempts, digest, now);
  }

  async isActive(member: string): Promise<boolean> {
    const { journal } = this.identity.parts;
    return (await journal.read(({ members }) => members.get(member)?.status)) === 'active';
  }
}

/** From where somebody asks who is not known yet. */
export interface Visitor {
  readonly address: string;
  readonly correlation: string;
}

/** Somebody who is signed in and asks about the own sign-in. */
export interface SignedInCall extends Call {
  readonly session?: string;
  /** Seconds since 1970. */
  readonly stepUpUntil: number;
}

/** A no that is answered and never recorded. */
export function refuse(
  code: IdentityRefusalCode,
  details: Readonly<Record<string, string | number>> = {},
): { readonly kind: 'refused'; readonly refusal: IdentityRefusal } {
  return { kind: 'refused', refusal: { code, ...details } };
}

/** Whether an answer says that somebody guessed, and guessed wrong. */
export function isWrongGuess(answer: Answer<unknown>): boolean {
  return answer.kind === 'refused' && WRONG.has(answer.refusal.code);
}

const WRONG: ReadonlySet<string> = new Set<IdentityRefusalCode>([
  'sign-in-refused',
  'second-factor-refused',
]);
