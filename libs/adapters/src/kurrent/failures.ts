import {
  AccessDeniedError,
  isCommandError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  UnavailableError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { NotAppended, OutcomeUnknown, StoreUnreachable } from '@mutirao/event-sourcing';

const DENIED = 'KurrentDB refuses this user or password';
/**
 * How grpc-js says that a call found no connection, and the client that it found no leader in a cluster:
 * the append was never sent. Asked what the server can, before the first, it hands on errors as they are.
 */
const NEVER_SENT = /No connection established|Name resolution failed|Failed to discover/;

/**
 * What a failed append means. It is known that nothing was written when the server says so before it
 * writes (another revision, not the leader, not allowed, too large) or when no connection was found.
 * All else may have been written: a connection that broke, a deadline that passed, a leader that
 * waited for its followers in vain ("timeout"), and any error that is not known here. So a wrong guess
 * costs a look at the stream's end, never money.
 */
export function appendFailure(error: unknown): 'conflict' | Error {
  if (error instanceof WrongExpectedVersionError) return 'conflict';
  if (error instanceof AccessDeniedError) return new NotAppended(DENIED);
  if (error instanceof NotLeaderError)
    return new NotAppended('this node of KurrentDB is not the leader');
  if (error instanceof MaxAppendSizeExceededError) {
    return new NotAppended('KurrentDB takes no append of this size');
  }
  if (error instanceof StreamDeletedError)
    return new Error('the stream of this journal was deleted');
  const words = wordsOf(error);
  const wasNeverSent =
    (error instanceof UnavailableError || !isCommandError(error as Error)) &&
    NEVER_SENT.test(words);
  return wasNeverSent
    ? new NotAppended(`KurrentDB cannot be reached: ${words}`)
    : new OutcomeUnknown(`KurrentDB did not answer an append: ${words}`);
}

export const isMissingStream = (error: unknown): boolean => nameOf(error) === 'StreamNotFoundError';

/** Why reading failed for good, or undefined when it may be tried again. */
export function lastingFailure(error: unknown): Error | undefined {
  const name = nameOf(error);
  if (name === 'AccessDeniedError') return new StoreUnreachable(DENIED);
  if (name === 'StreamDeletedError') return new Error('the stream of this journal was deleted');
  return undefined;
}

/** Of an error of the client, whose messages name addresses and never a password. */
export function wordsOf(error: unknown): string {
  return (error as Partial<Error> | undefined)?.message ?? 'no reason given';
}

/** The client's reader is native code: its errors are of no class that is known here, but named. */
function nameOf(error: unknown): string {
  const { name, constructor: kind } = Object(error) as Error;
  return name === 'Error' ? kind.name : name;
}
