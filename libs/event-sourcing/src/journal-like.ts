import type { Outcome } from './decider.ts';
import type { Metadata } from './event.ts';
import type { Head } from './stored-form.ts';

/** The journal takes no command now: not written, not queued; to be tried again. */
export class Unavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Unavailable';
  }
}

/**
 * A journal as its service sees it: the one writer itself, or where the writer is another process, a
 * copy of the state that sends commands there.
 */
export interface JournalLike<S, C, M, R> {
  /** Of the last event that the state holds. */
  readonly head: Head;
  /** Why it takes no commands, when it takes none. */
  readonly halted: string | undefined;
  halt(reason: string): void;
  /** Reads the state between two appends: what is seen is committed. `look` must not keep it. */
  read<T>(look: (state: S, head: Head) => T): Promise<T>;
  execute(command: C, meta: Metadata): Promise<Outcome<M, R>>;
  /** Resolves when no command waits. */
  idle(): Promise<void>;
}
