import './quiet-requests.ts';
import { setTimeout as wait } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import { type Topic, topicName, topics } from '@mutirao/contracts';
import kafkajs, { type Admin, type Consumer, type ConsumerConfig, type SASLOptions } from 'kafkajs';
import type { BusLogger } from '../bus/ports.ts';
import { ensureTopics } from './cell-topics.ts';
import { clientLog } from './client-log.ts';
import { KafkaProducer } from './kafka-producer.ts';

export interface KafkaConnectionOptions {
  /** `host:port`, of some of the cluster's brokers. */
  readonly brokers: readonly string[];
  /** Prefix of topics and groups. */
  readonly cell: string;
  /** Unique among the processes of the cell. */
  readonly instance: string;
  readonly logger: BusLogger;
  readonly ssl?: ConnectionOptions | true;
  readonly sasl?: SASLOptions;
  /** Of the topics that are made here; without it, the brokers' default. */
  readonly replicationFactor?: number;
}

/** Rides out the restart of a broker: half a minute of tries, at most a second apart. */
export const RETRY = {
  retries: 30,
  initialRetryTime: 50,
  maxRetryTime: 1_000,
  multiplier: 2,
  factor: 0.2,
} as const;

const MOST_TRIES = 50;
const TRY_MS = 100;

/** kafkajs as this process uses it: one client, one producer, consumers, topics by their short names. */
export class KafkaConnection {
  readonly cell: string;
  readonly instance: string;
  readonly logger: BusLogger;
  readonly #kafka: kafkajs.Kafka;
  readonly #replicationFactor: number | undefined;
  readonly #partitions = new Map<string, number>();
  readonly #consumers = new Set<Consumer>();
  #producer: KafkaProducer | undefined;

  constructor(options: KafkaConnectionOptions) {
    const { brokers, cell, instance, logger, ssl, sasl, replicationFactor } = options;
    this.cell = cell;
    this.instance = instance;
    this.logger = logger;
    this.#replicationFactor = replicationFactor;
    this.#kafka = new kafkajs.Kafka({
      clientId: instance,
      brokers: [...brokers],
      retry: RETRY,
      logLevel: kafkajs.logLevel.WARN,
      logCreator: clientLog(logger),
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
    });
    for (const topic of Object.values(topics))
      this.#partitions.set(this.topic(topic), topic.partitions);
  }

  /** The full name of a topic of the contract, in this cell. */
  topic(topic: Pick<Topic, 'name'>): string {
    return topicName(this.cell, topic);
  }

  /** `name` is that of a service and a use, `currency.identity`: other cells have groups of their own. */
  group(name: string): string {
    return `${this.cell}.${name}`;
  }

  /**
   * Makes the cell's topics that are not there. Throws WrongTopic for one that is compacted, or has
   * another number of partitions than the contract says.
   */
  async ensureTopics(): Promise<void> {
    await this.administer((admin) =>
      ensureTopics(admin, this.cell, Object.values(topics), this.#replicationFactor),
    );
  }

  /** The one of this process. It connects when it first sends. */
  producer(): Promise<KafkaProducer> {
    this.#producer ??= new KafkaProducer({
      create: () =>
        this.#kafka.producer({
          idempotent: true,
          allowAutoTopicCreation: false,
          createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
          retry: RETRY,
        }),
      partitions: (topic) => this.partitions(topic),
      logger: this.logger,
    });
    return Promise.resolve(this.#producer);
  }

  /** How many partitions a topic of the contract has, by its full name. */
  partitions(topic: string): number {
    const partitions = this.#partitions.get(topic);
    if (partitions === undefined) throw new Error(`${topic} is not a topic of the contract`);
    return partitions;
  }

  /** Not connected yet. Closed with the connection, unless `discard` was called before. */
  consumer(config: ConsumerConfig): Consumer {
    const consumer: Consumer = this.#kafka.consumer({
      allowAutoTopicCreation: false,
      // One that is discarded while it crashes would begin again later, and join its group.
      retry: { ...RETRY, restartOnFailure: async () => this.#consumers.has(consumer) },
      ...config,
    });
    this.#consumers.add(consumer);
    return consumer;
  }

  async discard(consumer: Consumer): Promise<void> {
    this.#consumers.delete(consumer);
    await consumer.disconnect();
  }

  /** For `task`, which is tried again while brokers are about to change leaders, or to start. */
  async administer<T>(task: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin({ retry: RETRY });
    try {
      await admin.connect();
      for (let tries = 1; ; tries++) {
        try {
          return await task(admin);
        } catch (error) {
          if (tries === MOST_TRIES || !isPassing(error)) throw error;
          await wait(TRY_MS);
        }
      }
    } finally {
      await admin.disconnect();
    }
  }

  /** Leaves all groups and waits for what was sent. */
  async close(): Promise<void> {
    const consumers = [...this.#consumers];
    await Promise.allSettled(consumers.map((each) => this.discard(each)));
    await this.#producer?.close();
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof kafkajs.KafkaJSError && error.retriable;
