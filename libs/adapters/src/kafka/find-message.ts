import { type Message, topics } from '@mutirao/contracts';
import type { KafkaConnection } from './kafka-connection.ts';
import { fromKafka } from './kafka-messages.ts';
import { partitionOf } from './kafka-producer.ts';

/**
 * A message of a source again, for an operator who has it handled once more: among the dead letters,
 * or else by reading its partition from the beginning on, at some 100,000 messages a second.
 */
export async function findMessage(
  connection: KafkaConnection,
  source: string,
  position: number,
): Promise<Message | undefined> {
  for (const { name } of [topics.identityDeadLetters, topics.identityEvents]) {
    const found = await scan(connection, connection.topic({ name }), source, position);
    if (found) return found;
  }
  return undefined;
}

/** Reads to the end that the partition has now, in a group of its own that is removed after. */
async function scan(
  connection: KafkaConnection,
  topic: string,
  source: string,
  position: number,
): Promise<Message | undefined> {
  const partitions = connection.partitions(topic);
  const own = partitionOf(source, partitions);
  const ends = await connection.administer((admin) => admin.fetchTopicOffsets(topic));
  const end = BigInt(ends.find(({ partition }) => partition === own)?.high ?? 0);
  if (end === 0n) return undefined;
  const groupId = connection.group(`lookup.${connection.instance}.${Date.now()}`);
  const consumer = connection.consumer({ groupId });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise((resolve, reject) => {
      consumer.on('consumer.group_join', () => {
        const others = Array.from({ length: partitions }, (_, index) => index);
        consumer.pause([{ topic, partitions: others.filter((each) => each !== own) }]);
      });
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      const eachBatch: Parameters<typeof consumer.run>[0] = {
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          if (batch.partition !== own) return;
          for (const each of batch.messages) {
            const told = fromKafka(each);
            if (told?.message.source === source && told.position === position) {
              return resolve(told.message);
            }
          }
          if (BigInt(batch.lastOffset()) + 1n >= end) resolve(undefined);
        },
      };
      consumer.run(eachBatch).catch(reject);
    });
  } finally {
    await connection.discard(consumer);
    const groups = [groupId];
    await connection.administer((admin) => admin.deleteGroups(groups)).catch(() => undefined);
  }
}
