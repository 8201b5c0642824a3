import { setTimeout as wait } from 'node:timers/promises';
import { type Message, topics } from '@mutirao/contracts';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { injectTrace } from '../trace.ts';
import { keeping } from './assigners.ts';
import { BEAT_MS, beatsConsumer, FOLLOWING, sendBeat } from './beats.ts';
import { findMessage } from './find-message.ts';
import type { KafkaConnection } from './kafka-connection.ts';
import { KafkaLog } from './kafka-log.ts';
import { fromKafka, toKafka } from './kafka-messages.ts';
import { partitionOf } from './kafka-producer.ts';
import { OffsetCommits } from './offset-commits.ts';
import { PartitionSlots, type Slot } from './partition-slots.ts';
import { TopicConsumer } from './topic-consumer.ts';

const ROOM_MS = 10;
/** So long a fetched batch waits for room before its partition is paused, and the others go on. */
const PATIENCE_MS = 1_000;

export interface KafkaFeedOptions {
  readonly connection: KafkaConnection;
  /** The service that follows: its instances share the sources between them. */
  readonly consumer: string;
}

/** Of one source, for readiness and metrics. */
export interface FeedProgress {
  readonly source: string;
  /** Whether this instance follows it now. */
  readonly assigned: boolean;
  readonly position: number;
  /** Messages of its partition, also of other sources, whose effects are not durable; 0 elsewhere. */
  readonly lag: number;
  /** Its partition is not fetched, since what was fetched is not handled. */
  readonly paused: boolean;
}

interface Assigned {
  readonly slots: PartitionSlots;
  paused: boolean;
}

/**
 * Identity's messages as the instances of one service get them: one consumer a process, whatever the
 * number of sources. It fetches on while handlers work, up to a bound, so that no handler is too slow
 * for the group's session; offsets are committed when the log of a source says that all is settled.
 */
export class KafkaFeed {
  readonly #options: KafkaFeedOptions;
  readonly #logs = new Map<string, KafkaLog>();
  readonly #assigned = new Map<number, Assigned>();
  readonly #consumer: TopicConsumer;
  readonly #beats: TopicConsumer;
  readonly #commits: OffsetCommits;
  /** Since when it has which partitions, which it keeps while others come and go. */
  #held = new Map<number, number>();
  #started = false;
  #beating: NodeJS.Timeout | undefined;

  constructor(options: KafkaFeedOptions) {
    const { connection, consumer } = options;
    this.#options = options;
    const topic = connection.topic(topics.identityEvents);
    const held = () =>
      [...this.#held].map(([partition, since]) => ({ partition, since, isBusy: false }));
    this.#consumer = new TopicConsumer({
      ...{ connection, topic },
      joined: (partitions) => this.#take(partitions),
      lost: () => this.#assign([]),
      config: {
        ...FOLLOWING,
        groupId: connection.group(`${consumer}.identity`),
        partitionAssigners: [keeping(topic, connection.partitions(topic), held)],
      },
      run: {
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#eachBatch(payload),
      },
    });
    this.#commits = new OffsetCommits(this.#assigned, (due) => this.#consumer.commit(due));
    this.#beats = beatsConsumer(connection, (source, beat) => this.#logs.get(source)?.hear(beat));
  }

  /** The log of one source: to be asked for before the start. */
  log(source: string): KafkaLog {
    if (this.#started) throw new Error('the feed has started: its sources are known by then');
    const { consumer } = this.#options;
    const log = new KafkaLog(source, {
      consumer,
      settle: (slot) => this.#settle(source, slot),
      rewind: () => this.#rewind(source),
      find: (position) => findMessage(this.#options.connection, source, position),
      setAside: (message, reason) => this.#setAside(message, reason),
    });
    this.#logs.set(source, log);
    return log;
  }

  progress(): FeedProgress[] {
    return [...this.#logs.values()].map(({ source, assigned, position }) => {
      const own = this.#assigned.get(this.#partition(source));
      const { slots, paused = false } = own ?? {};
      return { source, assigned, position, lag: slots?.lag ?? 0, paused };
    });
  }

  async start(): Promise<void> {
    this.#started = true;
    this.#beats.start();
    this.#consumer.start();
    await Promise.all([this.#beats.listening, this.#consumer.listening]);
    this.#beating = setInterval(() => this.#beat(), BEAT_MS);
  }

  /** Commits what is settled and leaves the group, so that another instance follows at once. */
  async stop(): Promise<void> {
    clearInterval(this.#beating);
    await this.#commits.close();
    await Promise.all([this.#consumer.close(), this.#beats.close()]);
  }

  #take(partitions: readonly number[]): void {
    const now = Date.now();
    this.#held = new Map(partitions.map((each) => [each, this.#held.get(each) ?? now]));
    this.#assign(partitions);
  }

  /** Uncommitted messages of all partitions come again, so what was fetched of them is forgotten. */
  #assign(partitions: readonly number[]): void {
    this.#assigned.clear();
    for (const partition of partitions) {
      this.#assigned.set(partition, { slots: new PartitionSlots(), paused: false });
      // kafkajs keeps one paused that was so before the group changed.
      this.#consumer.resume(partition);
    }
    for (const log of this.#logs.values()) {
      const assigned = this.#assigned.has(this.#partition(log.source));
      if (assigned || log.assigned) log.assign(assigned);
    }
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, isRunning, isStale, resolveOffset, heartbeat, pause } = payload;
    const assigned = this.#assigned.get(batch.partition);
    if (!assigned) return;
    const { slots } = assigned;
    slots.highWatermark = BigInt(batch.highWatermark);
    for (const message of batch.messages) {
      const hasRoom = !slots.isFull || (await this.#room(slots, heartbeat));
      const isOurs = this.#assigned.get(batch.partition) === assigned;
      if (!isRunning() || isStale() || !isOurs) return;
      if (!hasRoom) {
        pause();
        assigned.paused = true;
        return;
      }
      this.#receive(slots, message);
      resolveOffset(message.offset);
    }
    this.#commits.soon();
  }

  #receive(slots: PartitionSlots, message: KafkaMessage): void {
    const bytes = message.value?.length ?? 0;
    const slot = slots.take(BigInt(message.offset), bytes);
    if (!slot) return;
    const told = fromKafka(message);
    const log = told && this.#logs.get(told.message.source);
    if (told && log) log.take({ ...told, slot }, Number(message.timestamp));
    else slots.settle(slot);
    if (!told) this.#warn('what is on the topic and is no message of ours is passed over');
  }

  /** Whether there is room before patience ends. */
  async #room(slots: PartitionSlots, heartbeat: () => Promise<void>): Promise<boolean> {
    const end = Date.now() + PATIENCE_MS;
    while (slots.isFull && Date.now() < end) {
      await wait(ROOM_MS);
      await heartbeat();
    }
    return !slots.isFull;
  }

  #settle(source: string, slot: Slot): void {
    const partition = this.#partition(source);
    const assigned = this.#assigned.get(partition);
    if (!assigned) return;
    assigned.slots.settle(slot);
    if (assigned.paused && assigned.slots.hasRoom) {
      assigned.paused = false;
      this.#consumer.resume(partition);
    }
    this.#commits.soon();
  }

  #rewind(source: string): void {
    const partition = this.#partition(source);
    const assigned = this.#assigned.get(partition);
    if (!assigned) return;
    this.#warn('a message is missing: its partition is read again from the beginning');
    assigned.slots.rewind();
    assigned.paused = false;
    this.#consumer.rewind(partition);
    for (const log of this.#logs.values()) {
      if (this.#partition(log.source) === partition) log.restart();
    }
  }

  /** Tells the other instances how far this one has followed. */
  #beat(): void {
    for (const log of this.#logs.values()) {
      if (!log.assigned) continue;
      const beat = log.ownBeat();
      if (beat) void sendBeat(this.#options.connection, log.source, beat).catch(() => undefined);
    }
  }

  async #setAside(message: Message, reason: string): Promise<void> {
    const { connection, consumer } = this.#options;
    const producer = await connection.producer();
    const { headers, ...told } = toKafka({ message, previous: -1, trail: injectTrace() });
    const topic = connection.topic(topics.identityDeadLetters);
    await producer.send({ topic, ...told, headers: { ...headers, reason, consumer } });
  }

  #partition(source: string): number {
    return partitionOf(source, topics.identityEvents.partitions);
  }

  #warn(text: string, error?: unknown): void {
    const { connection, consumer } = this.#options;
    const name = error instanceof Error ? { error: error.name } : {};
    connection.logger.warn({ consumer, ...name }, text);
  }
}
