import type { Message } from '@mutirao/contracts';
import type { Headers } from '../trace.ts';

/** A message and where it is in the log, or without one a mark of how far the log was read. */
export interface LogEntry {
  readonly message?: Message;
  readonly position: number;
  /** Leads back to the request by which the fact became one, where a request did. */
  readonly trail?: Headers;
}

/** Port: what a service tells the others, read from its journal. The log is the outbox. */
export interface OutgoingLog {
  readonly source: string;
  /**
   * Messages after `position`, then what comes, with marks between. Ends by `signal`, or where it is
   * to be begun again at the cursor, which somebody else may have moved.
   */
  read(after: number, signal: AbortSignal): AsyncIterable<LogEntry>;
  /** The last sign of life: the position its writer had reached, and when (the machine's time, ms). */
  beat(): { readonly position: number; readonly at: number };
  /** One message again, for a replay of what was parked; `undefined` if there is none. */
  at(position: number): Promise<Message | undefined>;
  /** Told that all up to here is handled, parked, or nobody's: none of it need come again. */
  settled?(position: number): void;
  /**
   * Told of a message before it is parked, so that operators of the broker see it too; perhaps twice.
   * Rejects with Unavailable when that cannot be kept now: then it is not parked yet.
   */
  setAside?(message: Message, reason: string): Promise<void>;
}

/** Port: how far a service has followed a source, kept in its own journal. */
export interface Inbox {
  /** Position of the last message that was handled or parked; −1 before the first. */
  cursor(source: string): Promise<number>;
  /** Puts a message aside, with why, and advances past it in the same write. */
  park(message: Message, context: BusContext, reason: string): Promise<void>;
}

/** What a handler is given beside its message, to be recorded together with its effect. */
export interface BusContext {
  readonly source: string;
  readonly position: number;
  /** The cursor that this message follows: with another one it is not its turn, and it is refused. */
  readonly after: number;
  /** Of a parked message that an operator has handled again: the cursor is past it already. */
  readonly replaying: boolean;
}

/** As pino has them. Ids, types and positions alone are written. */
export interface BusLogger {
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
  error(fields: Readonly<Record<string, unknown>>, text: string): void;
}
