import { setTimeout as wait } from 'node:timers/promises';
import { topics } from '@mutirao/contracts';
import { SpanKind } from '@opentelemetry/api';
import type { LogEntry, OutgoingLog } from '../bus/ports.ts';
import { windows } from '../bus/windows.ts';
import { injectTrace, withTrace } from '../trace.ts';
import { BEAT_MS, sendBeat } from './beats.ts';
import type { KafkaConnection } from './kafka-connection.ts';
import { toKafka } from './kafka-messages.ts';
import type { KafkaProducer } from './kafka-producer.ts';

const MOST_AT_ONCE = 1_000;
const SAVE_MS = 500;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

/** How far a journal is told. */
export interface Published {
  /** Everything up to here that concerns others is on the topic; −1 before the first event. */
  readonly position: number;
  /** The position of the last message among it; −1 for none. */
  readonly told: number;
}

/** Port: where the publisher of a journal keeps how far it came. May be behind, never ahead. */
export interface Checkpoint {
  /** `undefined` before the first `write`. */
  read(): Promise<Published | undefined>;
  write(published: Published): Promise<void>;
}

export interface KafkaPublisherOptions {
  readonly connection: KafkaConnection;
  /** The journal as others may read it. */
  readonly log: OutgoingLog;
  readonly checkpoint: Checkpoint;
}

/**
 * Tells a journal on the topic of its service. The journal is the outbox: what is told is read from
 * it, in its order, and brokers that are away hold up nothing but the telling.
 *
 * Told twice, after a crash or by two publishers at once, harms nobody: each begins at a checkpoint
 * before which all is on the topic, and appends in order, each message after the acknowledgement of
 * those before it or in one request with them. So wherever a message lies on the topic, all earlier
 * ones of its source lie before it, and a consumer that drops what is not above its cursor sees the
 * journal's order, each message once.
 */
export class KafkaPublisher {
  readonly #options: KafkaPublisherOptions;
  #published: Published = { position: -1, told: -1 };
  #saved = -1;
  #saving: Promise<void> | undefined;
  #lastBeatAt = 0;
  #beating = false;

  constructor(options: KafkaPublisherOptions) {
    this.#options = options;
  }

  /** How far it is: what is behind the journal's end is not told yet. */
  get published(): Published {
    return this.#published;
  }

  /** Runs until `signal` aborts: on the journal's owner alone, for economy. */
  async run(signal: AbortSignal): Promise<void> {
    let begun = false;
    const saving = setInterval(() => void this.#save(), SAVE_MS);
    const beating = setInterval(() => void this.#beat(), BEAT_MS);
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (!begun) await this.#begin();
        begun = true;
        await this.#publish(signal, () => {
          failures = 0;
        });
      } catch (error) {
        this.#warn('the journal is not told now', error);
      }
      const ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++);
      await wait(ms, undefined, { signal }).catch(() => undefined);
    }
    clearInterval(saving);
    clearInterval(beating);
    await this.#save();
  }

  async #begin(): Promise<void> {
    this.#published = (await this.#options.checkpoint.read()) ?? { position: -1, told: -1 };
    this.#saved = this.#published.position;
  }

  async #publish(signal: AbortSignal, progressed: () => void): Promise<void> {
    const { connection, log } = this.#options;
    const producer = await connection.producer();
    const ended = new AbortController();
    const reading = log.read(this.#published.position, AbortSignal.any([signal, ended.signal]));
    const entries = reading[Symbol.asyncIterator]();
    try {
      for await (const window of windows(entries, MOST_AT_ONCE)) {
        if (!(await this.#tell(producer, window, signal))) return;
        progressed();
        if (this.#published.position - this.#saved >= MOST_AT_ONCE) await this.#save();
      }
    } finally {
      ended.abort();
      await entries.return?.();
    }
  }

  /** True when all of them are acknowledged, false when `signal` came first. */
  async #tell(
    producer: KafkaProducer,
    entries: readonly LogEntry[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const topic = this.#options.connection.topic(topics.identityEvents);
    let { position, told } = this.#published;
    const sends: Promise<void>[] = [];
    for (const entry of entries) {
      position = entry.position;
      const { message, trail = {} } = entry;
      if (!message) continue;
      const previous = told;
      const tell = () =>
        producer.send({ topic, ...toKafka({ message, previous, trail: injectTrace() }) });
      sends.push(
        withTrace(trail, `tell ${message.type}`, tell, {
          kind: SpanKind.PRODUCER,
          otherwise: message.id,
        }),
      );
      told = position;
    }
    const outcomes = await settledUnless(signal, sends);
    const failed = outcomes?.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    if (outcomes) this.#published = { position, told };
    return outcomes !== undefined;
  }

  /** One write at a time; one that fails is made up for by the next. */
  #save(): Promise<void> {
    this.#saving ??= this.#write().finally(() => {
      this.#saving = undefined;
    });
    return this.#saving;
  }

  async #write(): Promise<void> {
    const published = this.#published;
    if (published.position === this.#saved) return;
    try {
      await this.#options.checkpoint.write(published);
      this.#saved = published.position;
    } catch (error) {
      this.#warn('how far the journal is told was not kept', error);
    }
  }

  /** Hands on the journal's own signs of life: a dead one's stay away. */
  async #beat(): Promise<void> {
    const { connection, log } = this.#options;
    const { position, at } = log.beat();
    if (at === this.#lastBeatAt || this.#beating) return;
    this.#beating = true;
    const { position: upTo, told } = this.#published;
    const beat = { type: 'mutirao.Beat.v1', position, at, upTo, told } as const;
    try {
      await sendBeat(connection, log.source, beat);
      this.#lastBeatAt = at;
    } catch {
      // The messages that are not sent either are reported.
    } finally {
      this.#beating = false;
    }
  }

  #warn(text: string, error: unknown): void {
    const { connection, log } = this.#options;
    const name = error instanceof Error ? error.name : typeof error;
    connection.logger.warn({ source: log.source, error: name }, text);
  }
}

/** What became of them; `undefined` when `signal` comes first, as brokers may be away for long. */
function settledUnless(
  signal: AbortSignal,
  sends: readonly Promise<void>[],
): Promise<PromiseSettledResult<void>[] | undefined> {
  return new Promise((resolve) => {
    const stop = (): void => resolve(undefined);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    void Promise.allSettled(sends).then((outcomes) => {
      signal.removeEventListener('abort', stop);
      resolve(outcomes);
    });
  });
}
