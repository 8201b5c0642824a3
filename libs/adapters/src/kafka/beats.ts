import { topics } from '@mutirao/contracts';
import type { KafkaConnection } from './kafka-connection.ts';
import { parsed } from './kafka-messages.ts';
import { TopicConsumer } from './topic-consumer.ts';

export const BEAT_MS = 1_000;
/** Of who follows news. */
export const FOLLOWING = {
  rebalanceTimeout: 10_000,
  heartbeatInterval: 2_000,
  maxWaitTimeInMs: 1_000,
};

/** A sign of life of the one who tells: how far the journal goes, and how much of it is told. */
export interface WriterBeat {
  readonly type: 'mutirao.Beat.v1';
  /** The end of the journal at `at`, the machine's time in milliseconds. */
  readonly position: number;
  readonly at: number;
  /** All that concerns others up to here is on the topic; the last of it is at `told` (−1: nothing). */
  readonly upTo: number;
  readonly told: number;
}

/** How far a consumer has followed, said by the one instance that follows, for its other instances. */
export interface ConsumerBeat {
  readonly type: 'mutirao.Handled.v1';
  readonly consumer: string;
  readonly position: number;
}

export type Beat = WriterBeat | ConsumerBeat;

export async function sendBeat(
  connection: KafkaConnection,
  source: string,
  beat: Beat,
): Promise<void> {
  const producer = await connection.producer();
  await producer.send({
    topic: connection.topic(topics.identityBeats),
    key: source,
    value: JSON.stringify(beat),
  });
}

/**
 * Every instance hears all beats from now on, in a group of its own that commits nothing and is gone
 * when it leaves: those which do not follow a source themselves must know, too, whether it lives.
 */
export function beatsConsumer(
  connection: KafkaConnection,
  hear: (source: string, beat: Beat) => void,
): TopicConsumer {
  return new TopicConsumer({
    connection,
    topic: connection.topic(topics.identityBeats),
    fromBeginning: false,
    config: { ...FOLLOWING, groupId: connection.group(`beats.${connection.instance}`) },
    run: {
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const { key, value } of batch.messages) {
          const beat = parsed(value);
          if (key !== null && isBeat(beat)) hear(key.toString(), beat);
        }
      },
    },
  });
}

function isBeat(value: unknown): value is Beat {
  if (typeof value !== 'object' || value === null) return false;
  const { type, position } = value as Partial<Beat>;
  const isKnown = type === 'mutirao.Beat.v1' || type === 'mutirao.Handled.v1';
  return isKnown && Number.isSafeInteger(position);
}
