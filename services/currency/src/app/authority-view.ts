import type { Role } from '@mutirao/contracts';
import { type RecordedEvent, Tables } from '@mutirao/event-sourcing';
import type { Movement } from '@mutirao/ledger';
import { hasEnded, newsAbout, rolesNow } from '../domain/inbox/authority.ts';
import { authorityFolds, waitingIn } from '../domain/inbox/evolve.ts';
import { type AuthorityState, authorityTables, copyAuthority } from '../domain/inbox/rows.ts';
import type { PlainDate } from '../domain/plain-date.ts';

/** What a token says of its bearer. */
export interface Bearer {
  readonly subject: string;
  readonly roles: readonly Role[];
  /** In whose name one acts. */
  readonly organisation?: string;
  /** Position in identity’s journal up to which the roles are those that stood. */
  readonly position: number;
  /** Names by which it may be ended before it expires. */
  readonly session?: string;
  readonly device?: string;
}

/**
 * Who may do what, as far as the journal has heard, asked at every request and so answered at once: a
 * copy of that part of the state, which follows as soon as what was heard is durable.
 */
export class AuthorityView {
  readonly #tables = new Tables();
  readonly #state = authorityTables(this.#tables);
  /** Of the last event that was folded: the answer to a retry is older, and told already. */
  #position: number;
  readonly #waiting = new Set<() => void>();

  constructor(state: AuthorityState, position: number) {
    this.#tables.replaying(() => copyAuthority(state, this.#state));
    this.#position = position;
  }

  /** Events that are durable, in their order. */
  follow(events: readonly RecordedEvent<Movement>[]): void {
    for (const event of events) {
      const fold = authorityFolds[event.type as keyof typeof authorityFolds];
      if (!fold || event.position <= this.#position) continue;
      this.#tables.replaying(() => fold(this.#state, event.data as never, event));
      this.#position = event.position;
      for (const wake of this.#waiting) wake();
    }
  }

  /** Position of the last message of a source that was applied or parked. */
  cursor(source: string): number {
    return this.#state.inboxCursors.get(source) ?? -1;
  }

  /** Messages that wait for a person. */
  get parked(): number {
    return waitingIn(this.#state);
  }

  /** Resolves with whether the cursor has come so far before that time, in milliseconds, was over. */
  reached(source: string, position: number, milliseconds: number): Promise<boolean> {
    if (this.cursor(source) >= position) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (isReached: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(isReached);
      };
      const look = (): void => {
        if (this.cursor(source) >= position) end(true);
      };
      const timer = setTimeout(() => end(false), milliseconds);
      this.#waiting.add(look);
    });
  }

  /** The roles that stand now, where something is known that is newer than the token. */
  rolesOf({ subject, roles, organisation, position }: Bearer, on: PlainDate): readonly Role[] {
    const about = { member: subject, organisation };
    return newsAbout(this.#state, about) <= position ? roles : rolesNow(this.#state, about, on);
  }

  /** Whether the session, the device or all sign-ins were ended since the token was made. */
  hasEnded({ subject, session, device, position }: Bearer): boolean {
    return hasEnded(this.#state, [subject, session, device], position);
  }
}
