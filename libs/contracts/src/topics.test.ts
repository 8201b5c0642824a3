import { expect, test } from '@jest/globals';
import { topicName, topicSettings, topics } from './topics.ts';

const all = Object.values(topics);

test('nothing is compacted: a later message never replaces an earlier one of its key', () => {
  for (const each of all) expect(topicSettings(each)['cleanup.policy']).toBe('delete');
});

test('what a journal tells is kept for ever, and what waits for an answer is not', () => {
  const kept = all.filter(({ retentionMs }) => retentionMs === -1).map(({ name }) => name);
  expect(kept).toEqual(['identity.events', 'identity.dead-letters']);
});

test('a topic is of one cell', () => {
  expect(topicName('mutirao', topics.identityEvents)).toBe('mutirao.identity.events');
  expect(topicName('litoral', topics.requests)).toBe('litoral.requests');
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test('a name that Kafka would not take is refused', () => {
  expect(() => topicName('uma cela', topics.requests)).toThrow('is no name for a topic');
  expect(() => topicName('c'.repeat(250), topics.requests)).toThrow('is no name for a topic');
});
