import {
  ChainBroken,
  type Chunk,
  eachFrame,
  HASH_BYTES,
  hashOf,
  LENGTH_BYTES,
} from '@mutirao/event-sourcing';

/** An event as the server keeps it: bytes, which neither it nor its client looks into. */
export interface StoredEvent {
  readonly id: string;
  readonly contentType: 'application/octet-stream';
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/**
 * The metadata of an event: this byte, the hash (32), the transfers. Its data is the body. The byte
 * says the layout; and as no JSON begins with it, the client, which tries to parse all metadata,
 * cannot take a hash for JSON.
 */
const LAYOUT = 1;
const TRANSFERS_START = 1 + HASH_BYTES;
/** `encodeBody` writes id and type first; a body without them is stored, and read, all the same. */
const TYPE = /^\{"id":"[^"]{1,64}","type":"([^"\\]{1,200})"/;
const NO_TYPE = 'mutirao.Event';
const TYPE_BYTES = 300;

/** The events of a chunk, with its bytes as they are. Refers to the chunk's memory. */
export function eventsOf(chunk: Chunk): StoredEvent[] {
  const events: StoredEvent[] = [];
  eachFrame(chunk, (frame) => {
    const { bytes, bodyStart, bodyEnd, transfersStart, transfersEnd } = frame;
    const metadata = new Uint8Array(TRANSFERS_START + transfersEnd - transfersStart);
    metadata[0] = LAYOUT;
    metadata.set(hashOf(frame), 1);
    metadata.set(bytes.subarray(transfersStart, transfersEnd), TRANSFERS_START);
    const opening = bytes.toString('latin1', bodyStart, Math.min(bodyEnd, bodyStart + TYPE_BYTES));
    events.push({
      id: idOf(hashOf(frame)),
      contentType: 'application/octet-stream',
      type: TYPE.exec(opening)?.[1] ?? NO_TYPE,
      data: bytes.subarray(bodyStart, bodyEnd),
      metadata,
    });
  });
  return events;
}

/**
 * The event's id for the server: the first half of its hash, as a UUID of version 8 (RFC 9562, 5.8).
 * The server answers "appended" when the ids stand there already; as a hash covers all before it,
 * that is then said of the very same bytes at the very same place, and of nothing else.
 */
function idOf(hash: Uint8Array): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** An event of the server, of which this reads bytes and place alone. */
export interface ReadEvent {
  readonly revision: bigint;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** The hash that was stored with an event. Throws ChainBroken when it is not one of ours. */
export function storedHash({ revision, metadata }: ReadEvent): Uint8Array {
  if (metadata[0] !== LAYOUT || metadata.length < TRANSFERS_START) {
    throw new ChainBroken(Number(revision));
  }
  return metadata.subarray(1, TRANSFERS_START);
}

/** What an event takes in a chunk. */
export function frameBytes({ data, metadata }: ReadEvent): number {
  return 2 * LENGTH_BYTES + data.length + metadata.length - 1;
}

/** Events that follow each other, as a chunk again: hashes as they were stored, for the reader to check. */
export function chunkOf(before: Uint8Array, events: readonly ReadEvent[]): Chunk {
  const size = events.reduce((sum, event) => sum + frameBytes(event), HASH_BYTES);
  const bytes = Buffer.allocUnsafe(size);
  bytes.set(before, 0);
  let at = HASH_BYTES;
  const put = (part: Uint8Array): void => {
    bytes.set(part, at);
    at += part.length;
  };
  for (const event of events) {
    const hash = storedHash(event);
    const transfers = event.metadata.subarray(TRANSFERS_START);
    at = bytes.writeUInt32BE(event.data.length, at);
    put(event.data);
    at = bytes.writeUInt32BE(transfers.length, at);
    put(transfers);
    put(hash);
  }
  return { first: Number(events[0]?.revision ?? 0n), count: events.length, bytes };
}
