import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumerConfig, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { TopicConsumer } from '../kafka/topic-consumer.ts';
import { withTrace } from '../trace.ts';
import { type Answer, type Calls, textsOf } from './calls.ts';

/** A question that somebody waits for. */
export interface Call {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, by the clock of who asks: the machines' clocks must agree. */
  readonly deadline: number;
}

export interface CallsConsumerOptions {
  readonly calls: Calls;
  readonly topic: string;
  /** In the cell. */
  readonly group: string;
  /** What the spans are called. */
  readonly name: string;
  /** Of a topic that others are asked by, too: which calls are for this consumer. */
  readonly concerns?: (key: string) => boolean;
  readonly handle: Handle;
  readonly joined?: (partitions: readonly number[]) => void;
  readonly partitionAssigners?: NonNullable<ConsumerConfig['partitionAssigners']>;
  /** Whether a change of the group may be learned of later, for less of an idle processor. */
  readonly isPatient?: boolean;
}

/** Answers, or does not where another process has to. Whatever it throws is a bug, told as `failed`. */
export type Handle = (call: Call) => Promise<Partial<Answer> | undefined>;

const HEARTBEAT_MILLISECONDS = 1_000;
/** A consumer that hears nothing sends its heartbeats, and learns of others, between two fetches. */
const FETCH_MILLISECONDS = 500;
/** Where any member answers, nobody waits for a change of the group: half as often will do. */
const EASE = 2;
/** Of all partitions at once: each is another ledger's. */
const CONCURRENTLY = 12;

/**
 * Answers the calls of a topic, at least once: the place in the topic is kept when all of a batch are
 * answered, so what was being done when a process died is done by the next. A call past its deadline
 * is dropped. All calls of a batch are handled at once.
 */
export class CallsConsumer {
  readonly #options: CallsConsumerOptions;
  readonly #consumer: TopicConsumer;
  readonly #leaving = new AbortController();

  constructor(options: CallsConsumerOptions) {
    this.#options = options;
    const { topic, group, joined, partitionAssigners, isPatient } = options;
    const ease = isPatient ? EASE : 1;
    const { connection } = options.calls;
    this.#consumer = new TopicConsumer({
      connection,
      topic,
      ...(joined && { joined }),
      config: {
        groupId: connection.group(group),
        heartbeatInterval: HEARTBEAT_MILLISECONDS * ease,
        maxWaitTimeInMs: FETCH_MILLISECONDS * ease,
        ...(partitionAssigners && { partitionAssigners }),
      },
      run: {
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: CONCURRENTLY,
        eachBatch: (payload) => this.#batch(payload),
      },
    });
  }

  /** Resolves when it has joined the others. */
  get listening(): Promise<void> {
    return this.#consumer.listening;
  }

  start(): void {
    this.#consumer.start();
  }

  /** Lets go of what is not answered: whoever consumes next is given it. */
  async close(): Promise<void> {
    this.#leaving.abort();
    await this.#consumer.close();
  }

  async #batch({ batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const { concerns = () => true } = this.#options;
    const calls = batch.messages.map(callOf).filter(({ key }) => concerns(key));
    const latest = Math.max(...calls.map(({ deadline }) => deadline));
    const settled = Promise.all(calls.map((call) => this.#settle(call)));
    const answered = settled.then(
      (all) => all.every(Boolean) || new Promise<never>(() => undefined),
    );
    const over = new AbortController();
    try {
      for (let isOver = false; !isOver && Date.now() < latest; ) {
        const beat = pause(HEARTBEAT_MILLISECONDS, false, { signal: over.signal }).catch(
          () => true,
        );
        isOver = await Promise.race([answered, this.#left(over.signal), beat]);
        if (this.#leaving.signal.aborted && !isOver) return;
        // Throws when the group changes: whoever has the partition then is given the batch again.
        if (!isOver) await heartbeat();
      }
    } finally {
      over.abort();
    }
    resolveOffset(batch.lastOffset());
  }

  /** False when the consumer is to leave. */
  #left(over: AbortSignal): Promise<boolean> {
    const { signal } = this.#leaving;
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const leave = (): void => resolve(false);
      signal.addEventListener('abort', leave);
      over.addEventListener('abort', () => signal.removeEventListener('abort', leave));
    });
  }

  /** False for what whoever consumes next must see to, if there is time left. */
  async #settle(call: Call): Promise<boolean> {
    if (call.deadline <= Date.now()) return true;
    const { calls, handle, name } = this.#options;
    const { correlation = '', 'reply-to': to = '' } = call.headers;
    let answer: Awaited<ReturnType<Handle>>;
    try {
      answer = await withTrace(call.headers, name, () =>
        handle(call).catch((error) => this.#failed(call, error)),
      );
    } catch {
      answer = { kind: 'failed' };
    }
    // On the broker before the call is done with: whoever is killed meanwhile, the next one answers. One
    // that cannot be sent is found by the key of what was asked.
    if (answer) await calls.answer(to, correlation, answer).catch(() => undefined);
    return answer !== undefined || call.deadline <= Date.now();
  }

  #failed({ key }: Call, error: unknown): never {
    const { calls, topic } = this.#options;
    const why = error instanceof Error ? error.message : typeof error;
    calls.connection.logger.error({ topic, key, error: why }, 'a call failed');
    throw error;
  }
}

function callOf({ key, value, headers }: KafkaMessage): Call {
  const texts = textsOf(headers);
  const deadline = Number(texts['deadline'] ?? 0);
  return {
    key: String(key ?? ''),
    value: value ?? Buffer.alloc(0),
    headers: texts,
    deadline: Number.isFinite(deadline) ? deadline : 0,
  };
}
