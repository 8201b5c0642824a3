import kafkajs, { type PartitionMetadata, type Producer } from 'kafkajs';
import type { BusLogger } from '../bus/ports.ts';
import { apart } from '../trace.ts';

/** A message to be sent; headers are texts, as CloudEvents has them. */
export interface Outgoing {
  readonly topic: string;
  readonly key: string;
  readonly value: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface KafkaProducerOptions {
  /** A fresh producer of kafkajs, not connected. */
  readonly create: () => Producer;
  /** How many partitions a topic has, by its full name. */
  readonly partitions: (topic: string) => number;
  readonly logger: BusLogger;
}

/** How much goes in one request; the brokers' own limit for it is 1 MiB. */
const MOST_MESSAGES = 1_000;
const MOST_BYTES = 768 * 1024;

interface Waiting {
  readonly message: Outgoing;
  readonly sent: () => void;
  readonly failed: (error: unknown) => void;
}

interface Lane {
  readonly topic: string;
  readonly partition: number;
  waiting: Waiting[];
  sending: boolean;
}

const partitioner = kafkajs.Partitioners.DefaultPartitioner();
/** What the partitioner wants to know of a topic, by the number of its partitions. */
const metadata = new Map<number, PartitionMetadata[]>();

/** Where a key lies in a topic of so many partitions: as every client of Kafka spreads them. */
export function partitionOf(key: string, partitions: number): number {
  let partitionMetadata = metadata.get(partitions);
  if (!partitionMetadata) {
    partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
      ...{ partitionErrorCode: 0, partitionId, leader: 0, replicas: [], isr: [] },
    }));
    metadata.set(partitions, partitionMetadata);
  }
  return partitioner({ topic: '', partitionMetadata, message: { key, value: null } });
}

/**
 * Idempotent, acknowledged by all replicas in sync. Everything that waits for a partition goes in one
 * request, one request a partition at a time: kafkajs would mix the sequence numbers of two, and it
 * loses messages of a request over several partitions when a leader changes meanwhile (docs/adr/0037).
 */
export class KafkaProducer {
  readonly #options: KafkaProducerOptions;
  readonly #lanes = new Map<string, Lane>();
  /** The producer of kafkajs, or the promise of its successor. */
  #producer: Promise<Producer> | undefined;
  #closed = false;

  constructor(options: KafkaProducerOptions) {
    this.#options = options;
  }

  /**
   * Resolves when it is on all replicas in sync. Rejects when that is not known after half a minute
   * of tries: it may be there, and with it is rejected whatever was sent to its partition after it, so
   * that what is repeated keeps its order. Whether to repeat is the caller's to say.
   */
  send(message: Outgoing): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the producer is closed'));
    const { topic, key } = message;
    const partition = partitionOf(key, this.#options.partitions(topic));
    const name = `${topic}/${partition}`;
    const lane = this.#lanes.get(name) ?? { topic, partition, waiting: [], sending: false };
    this.#lanes.set(name, lane);
    return new Promise((sent, failed) => {
      lane.waiting.push({ message, sent, failed });
      if (lane.sending) return;
      lane.sending = true;
      // What is sent in the same turn goes along.
      apart(() => setImmediate(() => void this.#drain(lane)));
    });
  }

  /** Waits for what was sent. */
  async close(): Promise<void> {
    this.#closed = true;
    const lanes = [...this.#lanes.values()];
    await Promise.all(lanes.map((lane) => this.#emptied(lane)));
    const producer = await this.#producer?.catch(() => undefined);
    await producer?.disconnect();
  }

  async #emptied(lane: Lane): Promise<void> {
    while (lane.sending) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #drain(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const batch = take(lane);
      try {
        await this.#sendBatch(lane, batch);
        for (const { sent } of batch) sent();
      } catch (error) {
        const rest = lane.waiting;
        lane.waiting = [];
        for (const { failed } of [...batch, ...rest]) failed(error);
      }
    }
    lane.sending = false;
  }

  async #sendBatch({ topic, partition }: Lane, batch: readonly Waiting[]): Promise<void> {
    this.#producer ??= this.#connect();
    const used = this.#producer;
    try {
      const producer = await used;
      await producer.send({
        topic,
        acks: -1,
        messages: batch.map(({ message: { key, value, headers } }) => ({
          ...{ key, value, partition },
          ...(headers === undefined ? {} : { headers: { ...headers } }),
        })),
      });
    } catch (error) {
      // Whatever the reason, its sequence numbers may no longer be those of the broker.
      if (this.#producer === used) this.#replace(used, error);
      throw error;
    }
  }

  async #connect(): Promise<Producer> {
    const producer = this.#options.create();
    await producer.connect();
    return producer;
  }

  /** The next batch connects another; what other partitions have under way ends with the old one. */
  #replace(used: Promise<Producer>, error: unknown): void {
    this.#producer = undefined;
    const name = error instanceof Error ? error.name : typeof error;
    this.#options.logger.warn({ error: name }, 'messages were not sent; the producer is replaced');
    const lanes = [...this.#lanes.values()].filter(({ sending }) => sending);
    void (async () => {
      await Promise.all(lanes.map((lane) => this.#emptied(lane)));
      await (await used).disconnect();
    })().catch(() => undefined);
  }
}

/** Takes what fits in one request off the front. */
function take(lane: Lane): Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { message } of lane.waiting) {
    bytes += message.value.length;
    if (count > 0 && (bytes > MOST_BYTES || count === MOST_MESSAGES)) break;
    count += 1;
  }
  return lane.waiting.splice(0, count);
}
