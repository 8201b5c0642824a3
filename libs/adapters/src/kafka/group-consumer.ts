import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer, EachBatchHandler } from 'kafkajs';
import { type Held, keeping } from './assigners.ts';
import type { KafkaConnection } from './kafka-connection.ts';

const RESTART_MS = 1_000;
/**
 * The shortest session that brokers allow: handlers hold up no heartbeat, and a member that is gone
 * without leaving, or that came back after brokers were away, keeps the group waiting for so long.
 */
const SESSION = {
  sessionTimeout: 6_000,
  rebalanceTimeout: 10_000,
  heartbeatInterval: 2_000,
  maxWaitTimeInMs: 1_000,
};

export interface GroupConsumerOptions {
  readonly connection: KafkaConnection;
  /** By its full name. */
  readonly topic: string;
  /** By its full name. */
  readonly group: string;
  /** Where a group begins that has committed nothing. */
  readonly fromBeginning: boolean;
  /** Called with what is assigned from now on, also when it is the same: with none, when all is lost. */
  readonly assigned?: (partitions: readonly number[]) => void;
  readonly eachBatch: EachBatchHandler;
}

/**
 * A member of a consumer group that commits by itself, keeps its partitions while others come and go,
 * and comes back from whatever ends a consumer of kafkajs.
 */
export class GroupConsumer {
  readonly #options: GroupConsumerOptions;
  readonly #closing = new AbortController();
  #consumer: Consumer | undefined;
  #held: readonly Held[] = [];

  constructor(options: GroupConsumerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { connection, topic, group, fromBeginning, assigned, eachBatch } = this.#options;
    const assigner = keeping(topic, connection.partitions(topic), () => this.#held);
    const consumer = connection.consumer({
      groupId: group,
      ...SESSION,
      partitionAssigners: [assigner],
    });
    this.#consumer = consumer;
    consumer.on('consumer.group_join', ({ payload: { memberAssignment } }) => {
      const partitions = memberAssignment[topic] ?? [];
      this.#keep(partitions);
      assigned?.(partitions);
    });
    consumer.on('consumer.crash', ({ payload: { restart } }) => {
      assigned?.([]);
      // From what it takes for passing, kafkajs comes back by itself.
      if (!restart) void this.#restart(consumer);
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch });
  }

  /** Leaves the group at once, so that others need not wait for its session to end. */
  async stop(): Promise<void> {
    this.#closing.abort();
    if (this.#consumer) await this.#options.connection.discard(this.#consumer);
    this.#options.assigned?.([]);
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

  #keep(partitions: readonly number[]): void {
    const since = new Map(this.#held.map((each) => [each.partition, each.since]));
    this.#held = partitions.map((partition) => {
      return { partition, since: since.get(partition) ?? Date.now(), isBusy: false };
    });
  }

  async #restart(crashed: Consumer): Promise<void> {
    const { connection } = this.#options;
    const { signal } = this.#closing;
    let last = crashed;
    while (!signal.aborted) {
      await connection.discard(last).catch(() => undefined);
      await wait(RESTART_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        return await this.start();
      } catch (error) {
        const name = error instanceof Error ? error.name : typeof error;
        connection.logger.warn({ error: name }, 'a consumer could not begin again');
        last = this.#consumer ?? last;
      }
    }
  }
}
