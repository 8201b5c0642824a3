import { setTimeout as wait } from 'node:timers/promises';
import { type Topic, topicName, topicSettings } from '@mutirao/contracts';
import kafkajs, { type Admin, type ITopicMetadata } from 'kafkajs';

/** A topic of this name is there and is not as it was declared: using it would lose or mix messages. */
export class WrongTopic extends Error {
  override readonly name = 'WrongTopic';
}

/** A topic that was just made is not at once known to every broker, nor has it a leader. */
const LOOKS = 100;
const LOOK_MS = 100;

/**
 * Makes the topics that are not there, with as many replicas as the broker's default says (−1) or as
 * is given. Throws WrongTopic for one that is compacted or has another number of partitions. Two
 * instances that start at once may both do it.
 */
export async function ensureTopics(
  admin: Admin,
  cell: string,
  topics: readonly Topic[],
  replicationFactor = -1,
): Promise<void> {
  const byName = new Map(topics.map((topic) => [topicName(cell, topic), topic]));
  const there = new Set(await admin.listTopics());
  const missing = [...byName].filter(([name]) => !there.has(name));
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: false,
      topics: missing.map(([name, topic]) => ({
        topic: name,
        numPartitions: topic.partitions,
        replicationFactor,
        configEntries: Object.entries(topicSettings(topic)).map(([key, value]) => ({
          name: key,
          value,
        })),
      })),
    });
  }
  await checkPartitions(admin, byName);
  await checkSettings(admin, byName);
}

/** kafkajs waits for leaders by itself, and gives up when a broker does not know the topic yet. */
async function metadata(admin: Admin, names: string[]): Promise<ITopicMetadata[]> {
  for (let looks = 1; ; looks++) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      const ready = topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
      if (ready) return topics;
    } catch (error) {
      if (looks === LOOKS) throw error;
    }
    if (looks === LOOKS) throw new Error('a topic has a partition without a leader');
    await wait(LOOK_MS);
  }
}

async function checkPartitions(admin: Admin, byName: ReadonlyMap<string, Topic>): Promise<void> {
  for (const { name, partitions } of await metadata(admin, [...byName.keys()])) {
    const declared = byName.get(name)?.partitions;
    if (partitions.length !== declared) {
      throw new WrongTopic(
        `the topic ${name} has ${partitions.length} partitions, and needs ${declared}: keys are ` +
          'spread by that number, so it is not changed here',
      );
    }
  }
}

async function checkSettings(admin: Admin, byName: ReadonlyMap<string, Topic>): Promise<void> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [...byName.keys()].map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: ['cleanup.policy'],
    })),
  });
  for (const { resourceName, configEntries } of resources) {
    const policy = configEntries.find(({ configName }) => configName === 'cleanup.policy');
    if (policy && policy.configValue !== 'delete') {
      throw new WrongTopic(
        `the topic ${resourceName} has cleanup.policy=${policy.configValue}: what a journal tells ` +
          'must never be compacted; set it to delete',
      );
    }
  }
}
