import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '@mutirao/contracts';
import { Unavailable } from '@mutirao/event-sourcing';
import { correlated, correlationIn, type Headers, injectTrace, withTrace } from '../trace.ts';
import type { BusContext, BusLogger, Inbox, LogEntry, OutgoingLog } from './ports.ts';
import { Progress } from './progress.ts';
import { windows } from './windows.ts';

const MOST_IN_FLIGHT = 256;
const RETRIES = 5;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;
const LOOK_MS = 1_000;

export interface DeliveryOptions {
  readonly log: OutgoingLog;
  readonly inbox: Inbox;
  /** All types of the contract, handled here or not. At any other the consumer halts. */
  readonly known: ReadonlySet<string>;
  /** Throws for a message that is not as its schema says. */
  readonly check?: (message: Message) => void;
  /** How often a message is tried again before it is parked. */
  readonly retries?: number;
  readonly logger: BusLogger;
  /** Called with the position up to which everything is handled, parked, or nobody's here. */
  readonly onProgress?: (position: number) => void;
}

/** The handlers of a consumer, by type. */
export interface Handlers {
  handles(type: string): boolean;
  /** Resolves when the effect and the cursor are stored, in one write. */
  handle(message: Message, context: BusContext): Promise<unknown>;
}

interface Due {
  readonly message: Message;
  readonly trail: Headers;
  readonly context: BusContext;
}

/**
 * Follows the log of another service, at least once and in order. Many messages are in flight, each
 * told which cursor it follows: the consumer's journal refuses one whose turn it is not, so that
 * nothing is skipped. After any failure all begins again at the cursor, the failed one alone.
 */
export class Delivery {
  readonly progress: Progress;
  readonly #options: DeliveryOptions;
  readonly #handlers: Handlers;
  #halted: string | undefined;

  constructor(options: DeliveryOptions, handlers: Handlers) {
    this.progress = new Progress(options.log);
    this.#options = options;
    this.#handlers = handlers;
  }

  /** Why no message is handled any more, until a version starts that knows more. */
  get halted(): string | undefined {
    return this.#halted;
  }

  /** Runs until `signal` aborts and what was in flight has settled, or until it halts. */
  async run(signal: AbortSignal): Promise<void> {
    const looking = setInterval(() => this.progress.look(), LOOK_MS).unref();
    for (let failures = 0; !signal.aborted && this.#halted === undefined; ) {
      try {
        await this.#follow(signal);
        failures = 0;
        await pause(0, signal);
      } catch (error) {
        this.#warn('the log or the inbox cannot be read now', error);
        await pause(failures++, signal);
      }
    }
    clearInterval(looking);
  }

  /** Has a parked message handled again. Rejects as its handler does: then it is parked still. */
  async replay(position: number): Promise<void> {
    const { log, inbox, known } = this.#options;
    const { source } = log;
    const message = await log.at(position);
    if (!message) throw new Error(`there is no message at position ${position} of ${source}`);
    if (!known.has(message.type) || !this.#handlers.handles(message.type)) {
      throw new Error(`nothing here handles messages of type ${message.type}`);
    }
    const after = await inbox.cursor(source);
    const context = { source, position, after, replaying: true };
    await this.#handle({ message, context, trail: injectTrace() });
  }

  /** One reading from the cursor on: returns when it ends, or when something failed and was seen to. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { log, inbox } = this.#options;
    const ended = new AbortController();
    let cursor = await inbox.cursor(log.source);
    this.#reach(cursor);
    const reading = log.read(cursor, AbortSignal.any([signal, ended.signal]));
    const entries = reading[Symbol.asyncIterator]();
    try {
      for await (const window of windows(entries, MOST_IN_FLIGHT)) {
        const reached = await this.#handOut(window, cursor, signal);
        if (reached === undefined) return;
        cursor = reached;
      }
    } finally {
      ended.abort();
      await entries.return?.();
    }
  }

  /** The cursor after these entries; `undefined` when the log is to be read again from the cursor. */
  async #handOut(
    window: readonly LogEntry[],
    cursor: number,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { log, inbox, known } = this.#options;
    const stop = window.findIndex(({ message }) => message && !known.has(message.type));
    const readable = stop < 0 ? window : window.slice(0, stop);
    const due = this.#due(readable, cursor);
    let reached = cursor;
    if (due.length > 0) {
      const outcomes = await Promise.allSettled(due.map((each) => this.#handle(each)));
      reached = await inbox.cursor(log.source);
      const failed = due.findIndex(({ context }) => context.position > reached);
      const outcome = outcomes[failed];
      if (outcome) {
        const why = outcome.status === 'rejected' ? outcome.reason : notStored();
        const stuck = due[failed] as Due;
        const id = correlationIn(stuck.trail, stuck.message.id);
        await correlated(id, () => this.#insist(stuck, why, signal));
        return undefined;
      }
    }
    this.#reach(readable.at(-1)?.position ?? -1);
    const unknown = window[stop]?.message;
    if (unknown) {
      const why = 'is of a type that this version does not know';
      correlated(unknown.id, () => this.#halt(unknown, why));
    }
    return signal.aborted || unknown ? undefined : reached;
  }

  /** Those that are handled here, each following the one before it. */
  #due(entries: readonly LogEntry[], cursor: number): Due[] {
    const { source } = this.#options.log;
    const due: Due[] = [];
    let after = cursor;
    for (const { message, position, trail = {} } of entries) {
      if (!message || !this.#handlers.handles(message.type)) continue;
      due.push({ message, trail, context: { source, position, after, replaying: false } });
      after = position;
    }
    return due;
  }

  #handle({ message, context, trail }: Due): Promise<void> {
    const handle = async (): Promise<void> => {
      this.#options.check?.(message);
      await this.#handlers.handle(message, context);
    };
    return withTrace(trail, `handle ${message.type}`, handle, { otherwise: message.id });
  }

  /** Tries one message alone, until the cursor is past it: handled, or parked after so many tries. */
  async #insist(
    { message, context, trail }: Due,
    why: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const { log, inbox, retries = RETRIES, logger } = this.#options;
    const { source, position } = context;
    const about = { position, type: message.type };
    let failure = why;
    let tries = failure instanceof Unavailable ? 0 : 1;
    this.#warn('a message was not handled', failure, { ...about, tries });
    for (let waits = 0; ; waits++) {
      await pause(waits, signal);
      if (signal.aborted) return;
      try {
        const after = await inbox.cursor(source);
        if (after >= position) return;
        const alone = { message, trail, context: { ...context, after } };
        if (tries > retries) {
          await log.setAside?.(message, reasonOf(failure));
          await inbox.park(message, alone.context, reasonOf(failure));
          logger.error({ source, ...about, tries }, 'a message was parked');
          return;
        }
        await this.#handle(alone);
        if ((await inbox.cursor(source)) >= position) return;
        throw notStored();
      } catch (error) {
        // Of a journal that takes no commands now: no fault of the message.
        if (error instanceof Unavailable) continue;
        tries++;
        failure = tries > retries + 1 ? failure : error;
        // Not even what went wrong can be kept: to go past it would lose it.
        if (tries > 2 * retries + 1) {
          return this.#halt(message, 'can be neither handled nor parked');
        }
        this.#warn('a message was not handled', error, { ...about, tries });
      }
    }
  }

  #reach(position: number): void {
    if (!this.progress.reach(position)) return;
    this.#options.log.settled?.(position);
    this.#options.onProgress?.(position);
  }

  #halt({ source, type, sequence }: Message, why: string): void {
    const position = Number(sequence);
    this.#halted = `position ${position}, a ${type}, ${why}`;
    this.#options.logger.error({ source, position, type, why }, 'halted at a message');
  }

  #warn(text: string, error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
    const { log, logger } = this.#options;
    const name = error instanceof Error ? error.name : typeof error;
    logger.warn({ source: log.source, ...fields, error: name }, text);
  }
}

const notStored = (): Error => new Error('the handler did not store that it was handled');

/** What a message is parked with: errors say what happened, never whom it happened to. */
function reasonOf(failure: unknown): string {
  const text = failure instanceof Error ? `${failure.name}: ${failure.message}` : typeof failure;
  return text.slice(0, 200);
}

/** 50 ms, then twice as long each time, to a second. */
async function pause(waits: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** waits);
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
