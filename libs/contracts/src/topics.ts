/** A topic as every cell has it. What a cell calls it is `topicName`. */
export interface Topic {
  readonly name: string;
  /** What its messages are keyed by: those of one key are in order, in one partition. */
  readonly key: string;
  /** Never changed for a topic that has messages: a key would move, and its order would end. */
  readonly partitions: number;
  /** How long a message stays, in milliseconds; −1 is for ever. */
  readonly retentionMs: number;
  readonly description: string;
}

const PARTITIONS = 12;
const MINUTE_MS = 60_000;
const FOR_EVER = -1;

const topic = (
  name: string,
  key: string,
  retentionMs: number,
  description: string,
): Topic & { readonly name: string } => ({
  name,
  key,
  partitions: PARTITIONS,
  retentionMs,
  description,
});

/**
 * All that the services of a cell say to each other through Kafka. None is compacted: what a journal
 * tells is a history, in which a later message does not replace an earlier one of its key.
 */
export const topics = {
  identityEvents: topic(
    'identity.events',
    'source',
    FOR_EVER,
    'What identity tells, as CloudEvents. Kept for ever: a parked message is looked up in it.',
  ),
  identityBeats: topic(
    'identity.beats',
    'source',
    10 * MINUTE_MS,
    'Signs of life: how far the journal of a source is told, and how far a service has followed.',
  ),
  identityDeadLetters: topic(
    'identity.dead-letters',
    'source',
    FOR_EVER,
    'Messages that a consumer put aside after bounded tries, with the reason.',
  ),
  currencyCommands: topic(
    'currency.commands',
    'ledger',
    60 * MINUTE_MS,
    'Commands on their way to the one writer of a ledger of currency.',
  ),
  identityCommands: topic(
    'identity.commands',
    'ledger',
    60 * MINUTE_MS,
    'Commands on their way to the one writer of a ledger of identity.',
  ),
  requests: topic(
    'requests',
    'service and ledger',
    60 * MINUTE_MS,
    'What one service asks another. Sealed: registry numbers are in it.',
  ),
  replies: topic(
    'replies',
    'instance that asked',
    10 * MINUTE_MS,
    'What instances are answered: each reads one partition, and of it what it asked.',
  ),
} as const satisfies Readonly<Record<string, Topic>>;

const NAME = /^[A-Za-z0-9._-]+$/;
/** Kafka takes no longer one. */
const LONGEST_NAME = 249;

/** The name of a topic in a cell: cells that share brokers never see each other's messages. */
export function topicName(cell: string, { name }: Pick<Topic, 'name'>): string {
  const full = `${cell}.${name}`;
  if (!NAME.test(full) || full.length > LONGEST_NAME) {
    throw new Error(`${full} is no name for a topic: letters, digits, ".", "_" and "-" alone`);
  }
  return full;
}

/** The settings with which a topic is made; where one has others, it is refused at the start. */
export const topicSettings = ({ retentionMs }: Topic): Readonly<Record<string, string>> => ({
  'cleanup.policy': 'delete',
  'retention.ms': String(retentionMs),
});
