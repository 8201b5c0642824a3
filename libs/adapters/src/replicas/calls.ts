import { randomUUID } from 'node:crypto';
import { topics } from '@mutirao/contracts';
import { Unavailable } from '@mutirao/event-sourcing';
import { SpanKind } from '@opentelemetry/api';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { onePartition } from '../kafka/assigners.ts';
import type { KafkaConnection } from '../kafka/kafka-connection.ts';
import { partitionOf } from '../kafka/kafka-producer.ts';
import { TopicConsumer } from '../kafka/topic-consumer.ts';
import { injectTrace, withSpan } from '../trace.ts';

/** How long whoever asks waits; a change of the writer takes up to eight seconds. */
export const PATIENCE_MILLISECONDS = 10_000;
/** The largest message that a broker takes as it comes is 1 MiB, with its headers. */
export const MOST_CALL_BYTES = 768 * 1024;
const MOST_WAITING = 20_000;
const COMMIT_MILLISECONDS = 5_000;
/** Answers come as soon as they are there; a process that stops waits for the fetch under way. */
const FETCH_MILLISECONDS = 2_000;

/** What is asked of whoever consumes the topic. */
export interface Asked {
  /** Full name. */
  readonly topic: string;
  readonly key: string;
  readonly value: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** A fresh one without it. */
  readonly correlation?: string;
  readonly patienceMilliseconds?: number;
}

export interface Answer {
  readonly kind: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Unavailable): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Questions over Kafka and their answers: one of it a process. The answers of all instances come in one
 * topic, of which each reads the one partition that its own are in: kafkajs produces to no topic any
 * more when one that it knows is removed, so that a topic for each instance would stay for ever.
 *
 * Nothing is certain when an answer does not come in time: the question may have been done, be waiting
 * still, or never have arrived.
 */
export class Calls {
  readonly connection: KafkaConnection;
  readonly #waiting = new Map<string, Waiting>();
  readonly #answers: TopicConsumer;

  constructor(connection: KafkaConnection) {
    this.connection = connection;
    const { instance } = connection;
    const topic = connection.topic(topics.replies);
    const own = partitionOf(instance, topics.replies.partitions);
    this.#answers = new TopicConsumer({
      connection,
      topic,
      passOver: own,
      config: {
        groupId: connection.group(`replies.${instance}`),
        partitionAssigners: [onePartition(topic, own)],
        heartbeatInterval: FETCH_MILLISECONDS,
        maxWaitTimeInMs: FETCH_MILLISECONDS,
      },
      run: {
        autoCommitInterval: COMMIT_MILLISECONDS,
        eachBatch: async ({ batch }) => {
          for (const message of batch.messages) this.#answered(message);
        },
      },
    });
  }

  start(): void {
    this.#answers.start();
  }

  /** Resolves when answers can come. */
  get listening(): Promise<void> {
    return this.#answers.listening;
  }

  /** Questions that wait for an answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Rejects (Unavailable) when there is no answer in time, and RangeError for what is too large. */
  ask(asked: Asked): Promise<Answer> {
    const attributes = { 'messaging.destination.name': asked.topic };
    return withSpan('ask', () => this.#ask(asked), { kind: SpanKind.CLIENT, attributes });
  }

  async #ask(asked: Asked): Promise<Answer> {
    const { topic, key, value, correlation = randomUUID() } = asked;
    const { patienceMilliseconds = PATIENCE_MILLISECONDS } = asked;
    const bytes = Buffer.byteLength(value);
    if (bytes > MOST_CALL_BYTES) {
      throw new RangeError(`a call of ${bytes} bytes does not travel: at most ${MOST_CALL_BYTES}`);
    }
    if (this.#waiting.size >= MOST_WAITING) {
      throw new Unavailable('too many commands wait; try again in a moment');
    }
    const headers = {
      ...injectTrace(asked.headers),
      correlation,
      'reply-to': this.connection.instance,
      deadline: String(Date.now() + patienceMilliseconds),
    };
    const producer = await this.connection.producer();
    return new Promise((resolve, reject) => {
      const fail = (why: string) => this.#take(correlation)?.reject(new Unavailable(why));
      const timer = setTimeout(
        fail,
        patienceMilliseconds,
        'no answer came in time; what was asked may have been done: ask again with the same key',
      );
      this.#waiting.set(correlation, { resolve, reject, timer });
      this.#answers.listening
        .then(async () => {
          if (this.#waiting.has(correlation)) await producer.send({ topic, key, value, headers });
        })
        .catch(() => fail('the message bus cannot be reached'));
    });
  }

  /** Sent to the partition that the asking instance reads. */
  async answer(to: string, correlation: string, answer: Partial<Answer>): Promise<void> {
    const producer = await this.connection.producer();
    const { kind = '', value = '', headers } = answer;
    const topic = this.connection.topic(topics.replies);
    await producer.send({ topic, key: to, value, headers: { ...headers, correlation, kind } });
  }

  /** Nothing more is answered: whoever waits still is told so. */
  async close(): Promise<void> {
    for (const correlation of [...this.#waiting.keys()]) {
      this.#take(correlation)?.reject(new Unavailable('the server is stopping'));
    }
    await this.#answers.close();
  }

  #answered({ headers, value }: KafkaMessage): void {
    const texts = textsOf(headers);
    const { correlation = '', kind = '' } = texts;
    this.#take(correlation)?.resolve({ kind, headers: texts, value: value ?? Buffer.alloc(0) });
  }

  /** Whoever comes first, the answer or the deadline, settles it. */
  #take(correlation: string): Waiting | undefined {
    const waiting = this.#waiting.get(correlation);
    if (!waiting) return undefined;
    this.#waiting.delete(correlation);
    clearTimeout(waiting.timer);
    return waiting;
  }
}

export function textsOf(headers: IHeaders | undefined): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) texts[name] = String(value);
  return texts;
}
