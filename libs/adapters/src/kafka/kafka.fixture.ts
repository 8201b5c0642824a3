import type { KafkaMessage } from 'kafkajs';
import type { BusLogger } from '../bus/ports.ts';
import { KafkaConnection, type KafkaConnectionOptions } from './kafka-connection.ts';

export interface Line {
  readonly level: 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export function writing(lines: Line[]): BusLogger {
  const say = (level: Line['level']) => (fields: Line['fields'], text: string) => {
    lines.push({ level, fields, text });
  };
  return { warn: say('warn'), error: say('error') };
}

let instances = 0;

/** A connection of an instance of its own, which says nothing. */
export function connected(
  brokers: readonly string[],
  options: Partial<KafkaConnectionOptions> = {},
): KafkaConnection {
  instances += 1;
  const instance = `test-${process.pid}-${instances}`;
  return new KafkaConnection({ brokers, cell: 'test', instance, logger: writing([]), ...options });
}

/** All that is in a topic now, in the order of each partition. */
export async function everything(
  connection: KafkaConnection,
  topic: string,
): Promise<KafkaMessage[]> {
  const ends = await connection.administer((admin) => admin.fetchTopicOffsets(topic));
  const awaited = new Map(
    ends.filter(({ high }) => high !== '0').map((end) => [end.partition, end]),
  );
  const messages: KafkaMessage[] = [];
  instances += 1;
  const consumer = connection.consumer({ groupId: `reader-${process.pid}-${instances}` });
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    if (awaited.size === 0) resolve();
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          messages.push(...batch.messages);
          const end = awaited.get(batch.partition);
          if (end && BigInt(batch.lastOffset()) + 1n >= BigInt(end.high)) {
            awaited.delete(batch.partition);
          }
          if (awaited.size === 0) resolve();
        },
      })
      .catch(reject);
  });
  await connection.discard(consumer);
  return messages;
}

/** Waits until it holds; the test's own timeout ends it otherwise. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
