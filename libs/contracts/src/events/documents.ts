import { z } from 'zod';
import { topics } from '../topics.ts';
import { type IdentityEventType, identityEvents, keyOfIdentityEvent } from './identity-events.ts';
import { identityExamples } from './identity-examples.ts';
import { messageEnvelope, messageOf, schemaId } from './message.ts';

type Json = Readonly<Record<string, unknown>>;

const types = Object.keys(identityEvents) as IdentityEventType[];
const summaryOf = (type: IdentityEventType): string => identityEvents[type].description ?? '';

/** The documents of docs/events by file name: a JSON Schema (2020-12) a type, and AsyncAPI 3.0. */
export function eventDocuments(): Readonly<Record<string, Json>> {
  return {
    'asyncapi.json': asyncApi(),
    'message.json': jsonSchema(messageEnvelope, 'message', 'A message, whatever its type.'),
    ...Object.fromEntries(
      types.map((type) => [
        `${type}.json`,
        jsonSchema(identityEvents[type], type, summaryOf(type)),
      ]),
    ),
  };
}

function jsonSchema(schema: z.ZodType, name: string, description: string): Json {
  const {
    $schema,
    description: _,
    ...made
  } = z.toJSONSchema(schema, {
    // A format says it for people; the expression behind it is ten times as long.
    override: ({ jsonSchema: part }) => {
      if (part.format !== undefined) delete part.pattern;
    },
  });
  return { $schema, $id: schemaId(name), title: name, description, ...made };
}

const ABOUT = `What identity tells the other services of a town, by random ids alone: no message holds
a name, a number or a text about a person.

**Key and order.** \`subject\` is the key: the member, the organisation or the name that it is about. All
messages come in the order of \`sequence\`, the position in identity's journal; of one key they are
also handled in that order, whatever fails.

**Delivery.** At least once. The journal is the outbox: what is recorded is told, and nothing else. A
consumer stores the sequence together with the effect of the message, in one write, and drops what
is not above it.

**Failures.** A message that a consumer cannot handle is tried again a few times, then parked with the
reason; later ones of the same key are parked behind it, and other keys go on. An operator has parked
messages handled again, in their order. A type that a consumer does not know halts it: it is older than
what it listens to.

**Kafka.** In the distributed profile messages are on the topic \`<cell>.identity.events\` in CloudEvents'
binary mode: attributes are headers \`ce_…\`, the value is \`data\`, the key is \`source\`. A header \`previous\`
is the sequence of the message before, of the same source (empty for its first): where it is above what
a consumer has seen, something is missing. The same message may come twice, never before an earlier one.

**Versions.** The version is part of the type. A type never changes; a new meaning is a new version.`;

/** AsyncAPI 3.0 of the one channel on which identity tells the others. */
function asyncApi(): Json {
  const messages = types.map((type) => ({ $ref: `#/channels/identity/messages/${type}` }));
  const channel = { $ref: '#/channels/identity' };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Mutirão: what identity tells',
      version: '1.0.0',
      description: ABOUT,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      identity: {
        address: 'identity',
        title: 'Members, organisations and roles of one community',
        description: 'Read from identity’s journal; in one process there is no broker between.',
        bindings: { kafka: kafkaBinding() },
        messages: byType((type) => ({ $ref: `#/components/messages/${type}` })),
      },
    },
    operations: {
      tell: {
        action: 'send',
        channel,
        title: 'Identity tells',
        summary: 'Each fact that concerns others, once it is durable, in order.',
        messages,
      },
      follow: {
        action: 'receive',
        channel,
        title: 'A service follows',
        summary: 'Effect and position in one write; what fails is tried again, then parked.',
        messages,
      },
    },
    components: { messages: byType(asyncMessage) },
  };
}

/** As `topics` declares it; without the prefix, which is that of a cell. */
function kafkaBinding(): Json {
  const { name, partitions, retentionMs } = topics.identityEvents;
  return {
    topic: name,
    partitions,
    topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': retentionMs },
    bindingVersion: '0.5.0',
  };
}

function asyncMessage(type: IdentityEventType, index: number): Json {
  return {
    name: type,
    title: type.split('.')[1],
    summary: summaryOf(type),
    payload: {
      allOf: [
        { $ref: './message.json' },
        {
          type: 'object',
          properties: {
            type: { const: type },
            dataschema: { const: schemaId(type) },
            data: { $ref: `./${type}.json` },
          },
        },
      ],
    },
    examples: [{ name: 'one', payload: exampleOf(type, index) }],
  };
}

function exampleOf(type: IdentityEventType, index: number): Json {
  const data = identityExamples[type];
  return {
    ...messageOf({
      source: '/identity/vila',
      position: 1_200 + index,
      id: `019dabcd-ef01-7234-8567-${String(89_000 + index).padStart(12, '0')}`,
      at: Date.UTC(2026, 10, 22, 12),
      type,
      key: keyOfIdentityEvent(data),
      data,
    }),
  };
}

function byType(of: (type: IdentityEventType, index: number) => Json): Json {
  return Object.fromEntries(types.map((type, index) => [type, of(type, index)]));
}
