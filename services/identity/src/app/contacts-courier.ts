import type { ContactKind } from '../domain/members/events.ts';

/** A code on its way to a phone or a mailbox. */
export interface CodeMessage {
  /** The same message again has the same id. */
  readonly id: string;
  readonly member: string;
  readonly kind: ContactKind;
  readonly to: string;
  readonly code: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** Port: brings codes to people. Throws Unavailable when it cannot just now. */
export interface Courier {
  send(message: CodeMessage): Promise<void>;
}

const MOST_MESSAGES = 100;

/** Of a rehearsal: nothing leaves the house, and whoever administers it reads what would have been sent. */
export class RehearsalCourier implements Courier {
  readonly #sent: Omit<CodeMessage, 'to'>[] = [];

  async send({ to: _, ...message }: CodeMessage): Promise<void> {
    this.#sent.push(message);
    if (this.#sent.length > MOST_MESSAGES) this.#sent.shift();
  }

  /** The last ones, oldest first; where they would have gone is not told. */
  get sent(): readonly Omit<CodeMessage, 'to'>[] {
    return this.#sent;
  }
}
