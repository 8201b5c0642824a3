import { createHmac, hash } from 'node:crypto';
import type { Metadata } from '@mutirao/event-sourcing';

/** One call of a client: whose it is, what it names its command, and what it asks for, as parsed. */
export interface NamedCommand {
  /** The random id under which the caller's acts are recorded. */
  readonly actor: string;
  readonly operation: string;
  readonly key: string;
  readonly correlation: string;
  readonly request: unknown;
  /** Numbers the chunks of larger work. */
  readonly part?: number;
}

/**
 * What is recorded of who asked and under which name. Keyed, since clients may send anything: of a
 * registry number, a bare digest could be undone.
 */
export class CommandNames {
  readonly #secret: string;

  constructor(communityKey: Uint8Array) {
    this.#secret = createHmac('sha256', communityKey).update('requests').digest('hex');
  }

  metaOf({ actor, operation, key, correlation, request, part = 0 }: NamedCommand): Metadata {
    return {
      operation,
      actor,
      correlation: this.#digest(correlation, 'base64url').slice(0, 22),
      key: this.#digest(`${actor}\0${operation}\0${key}\0${part}`, 'hex').slice(0, 32),
      request: this.#digest(JSON.stringify(request), 'base64url').slice(0, 22),
    };
  }

  #digest(text: string, encoding: 'hex' | 'base64url'): string {
    return hash('sha256', `${this.#secret}${text}`, encoding);
  }
}
