import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, ConsumerConfig, ConsumerRunConfig } from 'kafkajs';
import type { KafkaConnection } from './kafka-connection.ts';

export interface TopicConsumerOptions {
  readonly connection: KafkaConnection;
  /** By its full name. */
  readonly topic: string;
  readonly config: ConsumerConfig;
  readonly run: ConsumerRunConfig;
  /** Called at each joining with the partitions that this process has from now on. */
  readonly joined?: (partitions: readonly number[]) => void;
  /** Called when it has none: until it joins again, or for good. */
  readonly lost?: () => void;
  /** Where a group begins that has committed nothing; true without it. */
  readonly fromBeginning?: boolean;
  /** Of this partition, what was there before the process began is passed over. */
  readonly passOver?: number;
}

/**
 * The shortest session that brokers allow by default: handlers hold up no heartbeat, and a member that is
 * gone without leaving, or was killed and came back, keeps its group waiting for so long.
 */
const MEMBERSHIP = { sessionTimeout: 6_000, rebalanceTimeout: 6_000 };
const FIRST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/**
 * A consumer of one topic that goes on until it is closed: kafkajs begins again by itself after most
 * failures, and this does after the others. A broker that is away never fails who uses it.
 */
export class TopicConsumer {
  readonly #options: TopicConsumerOptions;
  readonly #closed = new AbortController();
  #running: Promise<void> | undefined;
  #consumer: Consumer | undefined;
  #hasBegun = false;
  #listen: () => void = () => undefined;
  /** Resolves when it has its place in the topic: what is sent after that, it gets. */
  readonly listening = new Promise<void>((resolve) => {
    this.#listen = resolve;
  });

  constructor(options: TopicConsumerOptions) {
    this.#options = options;
  }

  /** Returns at once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Waits for the batch that is under way, then leaves the group. */
  async close(): Promise<void> {
    this.#closed.abort();
    if (this.#consumer) await this.#discard(this.#consumer);
    await this.#running;
    this.#options.lost?.();
  }

  /** Rejects while the group is changing. A broker takes it for any partition: give those assigned. */
  async commit(offsets: ReadonlyMap<number, bigint>): Promise<void> {
    const { topic } = this.#options;
    await this.#consumer?.commitOffsets(
      [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
    );
  }

  resume(partition: number): void {
    this.#consumer?.resume([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  /** Fetches a partition again from its beginning on. */
  rewind(partition: number): void {
    this.#consumer?.seek({ topic: this.#options.topic, partition, offset: '0' });
    this.resume(partition);
  }

  async #run(): Promise<void> {
    const { connection, topic } = this.#options;
    const { signal } = this.#closed;
    for (let wait = FIRST_PAUSE_MILLISECONDS; !signal.aborted; ) {
      const began = performance.now();
      try {
        await this.#consume(signal);
      } catch (error) {
        if (signal.aborted) return;
        const name = error instanceof Error ? error.name : typeof error;
        connection.logger.warn({ topic, error: name }, 'a consumer gave up and is begun anew');
      }
      if (performance.now() - began > LONGEST_PAUSE_MILLISECONDS) wait = FIRST_PAUSE_MILLISECONDS;
      await pause(wait, undefined, { signal }).catch(() => undefined);
      wait = Math.min(2 * wait, LONGEST_PAUSE_MILLISECONDS);
    }
  }

  /** Rejects when kafkajs has given the consumer up; resolves when it is to end. */
  async #consume(signal: AbortSignal): Promise<void> {
    const { connection, config, joined, lost, topic } = this.#options;
    const consumer = connection.consumer({ ...MEMBERSHIP, ...config });
    this.#consumer = consumer;
    let stop: (() => void) | undefined;
    try {
      const over = new Promise<void>((resolve, reject) => {
        stop = resolve;
        signal.addEventListener('abort', resolve as () => void);
        consumer.on(consumer.events.CRASH, ({ payload }) => {
          lost?.();
          // From what it takes for passing, kafkajs comes back by itself.
          if (!payload.restart) reject(payload.error);
        });
      });
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        joined?.(payload.memberAssignment[topic] ?? []);
      });
      await Promise.race([over, this.#begin(consumer)]);
      await over;
    } finally {
      if (stop) signal.removeEventListener('abort', stop);
      await this.#discard(consumer);
    }
  }

  /**
   * Where to begin is asked for first, and then sought: to begin at the latest message would mean the
   * latest of whenever kafkajs has found out, and what was sent until then would be missed.
   */
  async #begin(consumer: Consumer): Promise<void> {
    const { connection, topic, run, passOver, fromBeginning = true } = this.#options;
    const ends =
      passOver === undefined || this.#hasBegun
        ? []
        : await connection.administer((admin) => admin.fetchTopicOffsets(topic));
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning });
    await consumer.run(run);
    for (const { partition, high } of ends) {
      if (partition === passOver) consumer.seek({ topic, partition, offset: high });
    }
    this.#hasBegun = true;
    this.#listen();
  }

  async #discard(consumer: Consumer): Promise<void> {
    if (this.#consumer === consumer) this.#consumer = undefined;
    await this.#options.connection.discard(consumer).catch(() => undefined);
  }
}
