import { type Message, topics } from '@mutirao/contracts';
import { MemoryEventStore } from '@mutirao/event-sourcing';
import { Delivery } from '../bus/delivery.ts';
import type { BusContext, Inbox } from '../bus/ports.ts';
import { FactJournal } from '../bus/told-journal.fixture.ts';
import { connected, type Line, writing } from './kafka.fixture.ts';
import { KafkaFeed } from './kafka-feed.ts';
import type { KafkaLog } from './kafka-log.ts';
import { partitionOf } from './kafka-producer.ts';
import { type Checkpoint, KafkaPublisher, type Published } from './kafka-publisher.ts';

/** The journal of a service that follows, as small as can be: effects and the cursor in one step. */
export class Effects implements Inbox {
  readonly keys: string[] = [];
  readonly parked: number[] = [];
  readonly handling = new Set<string>();
  hinder: (message: Message) => unknown = () => undefined;
  position = -1;

  async cursor(): Promise<number> {
    return this.position;
  }

  async park(_: Message, { position }: BusContext): Promise<void> {
    this.parked.push(position);
    this.position = position;
  }

  async handle(message: Message, { position, after }: BusContext): Promise<void> {
    this.handling.add(message.subject);
    await this.hinder(message);
    if (position <= this.position) return;
    if (after !== this.position) throw new Error('out of order');
    this.keys.push(message.subject);
    this.position = position;
  }
}

interface Following {
  readonly log: KafkaLog;
  readonly feed: KafkaFeed;
  readonly delivery: Delivery;
  readonly effects: Effects;
  end(): Promise<void>;
}

/** A journal, those who tell it, and instances that follow it, over a broker. */
export class Cell {
  readonly facts = new FactJournal(new MemoryEventStore());
  readonly effects = new Effects();
  readonly connection;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];
  readonly #following: Following[] = [];
  publisher!: KafkaPublisher;

  constructor(
    readonly brokers: readonly string[],
    readonly name: string,
    readonly source = '/test/vila',
    readonly lines: Line[] = [],
  ) {
    this.connection = connected(brokers, { cell: name, logger: writing(lines) });
  }

  publish(facts = this.facts, source = this.source, checkpoint = inMemory()): void {
    const { connection } = this;
    const log = facts.log(source);
    this.publisher = new KafkaPublisher({ connection, log, checkpoint });
    this.#running.push(this.publisher.run(this.#stop.signal));
  }

  /** One more instance of the service that follows: all of them share one journal. */
  async follow({ source = this.source, effects = new Effects() } = {}): Promise<Following> {
    const own = source === this.source ? this.effects : effects;
    const connection = connected(this.brokers, { cell: this.name, logger: writing(this.lines) });
    const feed = new KafkaFeed({ connection, consumer: 'test' });
    const log = feed.log(source);
    const known = new Set(['test.Told.v1']);
    const delivery = new Delivery(
      { log, inbox: own, known, retries: 1, logger: writing(this.lines) },
      { handles: () => true, handle: (message, context) => own.handle(message, context) },
    );
    const stop = new AbortController();
    await feed.start();
    const running = delivery.run(stop.signal);
    let ended: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      stop.abort();
      await running;
      await feed.stop();
      await connection.close();
    };
    const following = {
      ...{ log, feed, delivery, effects: own },
      end: () => {
        ended ??= end();
        return ended;
      },
    };
    this.#following.push(following);
    return following;
  }

  /** The messages of these keys, told to nobody. */
  async messages(...keys: readonly string[]): Promise<(Message | undefined)[]> {
    const facts = new FactJournal(new MemoryEventStore());
    await facts.append(...keys);
    const log = facts.log(this.source);
    return Promise.all(keys.map((_, position) => log.at(position)));
  }

  /** The offset that the group of those who follow has committed for the source's partition. */
  async committed(): Promise<number> {
    const topic = this.connection.topic(topics.identityEvents);
    const groupId = this.connection.group('test.identity');
    const [offsets] = await this.connection.administer((admin) =>
      admin.fetchOffsets({ groupId, topics: [topic] }),
    );
    const own = partitionOf(this.source, topics.identityEvents.partitions);
    return Number(offsets?.partitions.find(({ partition }) => partition === own)?.offset ?? -1);
  }

  async end(): Promise<void> {
    this.effects.hinder = () => undefined;
    await Promise.all(this.#following.map((each) => each.end()));
    this.#stop.abort();
    await Promise.all(this.#running);
    await this.connection.close();
  }
}

export function inMemory(kept?: Published): Checkpoint {
  let published = kept;
  return {
    read: async () => published,
    write: async (next) => {
      published = next;
    },
  };
}
