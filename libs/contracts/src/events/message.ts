import { z } from 'zod';

/**
 * What travels on the bus: CloudEvents 1.0 in structured form, with the registered extension
 * `sequence`, which is a text that sorts as the numbers do.
 */
export const messageEnvelope = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.uuidv7().describe('The fact, everywhere and for ever.'),
  source: z
    .string()
    .regex(/^\/[a-z]+\/[a-z0-9-]+$/)
    .describe('`/identity/<community>`: the journal that it is from.'),
  type: z.string().describe('What happened, and in which version it is told.'),
  subject: z.string().min(1).describe('The key: messages of one key are handled in their order.'),
  time: z.iso.datetime().describe('When it was recorded.'),
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().regex(/^urn:mutirao:schema:\S+$/),
  sequence: z
    .string()
    .regex(/^\d{16}$/)
    .describe('The position in the journal of its source: rising, with gaps.'),
  data: z.unknown(),
});

export interface Message<T extends string = string, D = unknown> {
  readonly specversion: '1.0';
  /** UUIDv7 of the fact. */
  readonly id: string;
  /** `/identity/<community>`: the journal that it is from. */
  readonly source: string;
  readonly type: T;
  /** The key within which order is kept. */
  readonly subject: string;
  /** When it was recorded, RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  /** The position in its source's journal, as 16 digits: the extension `sequence` is a text. */
  readonly sequence: string;
  readonly data: D;
}

/** What of a recorded fact its message is made of. */
export interface ToldFact {
  readonly source: string;
  readonly position: number;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly type: string;
  readonly key: string;
  readonly data: unknown;
}

export function messageOf({ source, position, id, at, type, key, data }: ToldFact): Message {
  return {
    specversion: '1.0',
    id,
    source,
    type,
    subject: key,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    dataschema: schemaId(type),
    sequence: String(position).padStart(16, '0'),
    data,
  };
}

/** The name of the schema that the data of a type has; a type has its version in its name. */
export function schemaId(type: string): string {
  return `urn:mutirao:schema:${type}`;
}
