import { hash } from 'node:crypto';
import { assert } from './decision.ts';

/**
 * The stored form, which history cannot change. An event is two byte strings, `body` (JSON) and
 * `transfers` (the ledger's text), in a frame
 *
 *     length of body (4 bytes, big-endian) · body · length of transfers (4) · transfers · hash (32)
 *
 * where `hash` is SHA-256 over the hash before it and the frame up to here, exactly as stored. A
 * chunk (what one append wrote) is the hash before its first frame, then its frames: so what a
 * frame's hash covers lies in one piece, and nothing is ever serialised again to check it.
 */
export const HASH_BYTES = 32;
export const LENGTH_BYTES = 4;
export const MAX_APPEND_BYTES = 512 * 1024;

/** The hash before the first event of a journal. */
export const GENESIS: Uint8Array = new Uint8Array(HASH_BYTES);

export interface Chunk {
  /** Position of the first event in it. */
  readonly first: number;
  readonly count: number;
  readonly bytes: Buffer;
}

export interface Frame {
  readonly position: number;
  readonly bytes: Buffer;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly transfersStart: number;
  readonly transfersEnd: number;
}

/** Position −1 and GENESIS: a journal without events. */
export interface Head {
  readonly position: number;
  readonly hash: Uint8Array;
}

export const EMPTY_HEAD: Head = { position: -1, hash: GENESIS };

/** Packs the events of one append. `mark` and `cut` let one command leave it again. */
export class ChunkWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #end = HASH_BYTES;
  #count = 0;
  readonly #first: number;

  constructor(head: Head) {
    this.#bytes.set(head.hash, 0);
    this.#first = head.position + 1;
  }

  get count(): number {
    return this.#count;
  }

  get size(): number {
    return this.#end;
  }

  add(body: string, transfers: string): void {
    const needed = this.#end + 3 * (body.length + transfers.length) + 2 * LENGTH_BYTES + HASH_BYTES;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
    }
    const bodyStart = this.#end + LENGTH_BYTES;
    const bodyBytes = this.#bytes.write(body, bodyStart, 'utf8');
    this.#bytes.writeUInt32BE(bodyBytes, this.#end);
    const transfersStart = bodyStart + bodyBytes + LENGTH_BYTES;
    const transfersBytes = this.#bytes.write(transfers, transfersStart, 'latin1');
    this.#bytes.writeUInt32BE(transfersBytes, transfersStart - LENGTH_BYTES);
    const hashed = transfersStart + transfersBytes;
    this.#bytes.set(sha256(this.#bytes.subarray(this.#end - HASH_BYTES, hashed)), hashed);
    this.#end = hashed + HASH_BYTES;
    this.#count++;
  }

  mark(): { end: number; count: number } {
    return { end: this.#end, count: this.#count };
  }

  cut(mark: { end: number; count: number }): void {
    this.#end = mark.end;
    this.#count = mark.count;
  }

  chunk(): Chunk {
    return { first: this.#first, count: this.#count, bytes: this.#bytes.subarray(0, this.#end) };
  }
}

/** Visits the frames of a chunk from position `from` on; stops when `visit` returns false. */
export function eachFrame(chunk: Chunk, visit: (frame: Frame) => unknown, from = 0): void {
  const { bytes } = chunk;
  let at = HASH_BYTES;
  for (let index = 0; index < chunk.count; index++) {
    const bodyStart = at + LENGTH_BYTES;
    const bodyEnd = bodyStart + readLength(bytes, at);
    const transfersStart = bodyEnd + LENGTH_BYTES;
    const transfersEnd = transfersStart + readLength(bytes, bodyEnd);
    const position = chunk.first + index;
    if (transfersEnd + HASH_BYTES > bytes.length) throw new ChainBroken(position);
    at = transfersEnd + HASH_BYTES;
    if (position < from) continue;
    const frame = { position, bytes, bodyStart, bodyEnd, transfersStart, transfersEnd };
    if (visit(frame) === false) return;
  }
  if (at !== bytes.length) throw new ChainBroken(chunk.first + chunk.count);
}

export function hashOf(frame: Frame): Uint8Array {
  return frame.bytes.subarray(frame.transfersEnd, frame.transfersEnd + HASH_BYTES);
}

/** The head of a journal that ends with this chunk. */
export function headOf(chunk: Chunk): Head {
  assert(chunk.count > 0, 'a chunk has events');
  return {
    position: chunk.first + chunk.count - 1,
    hash: chunk.bytes.subarray(chunk.bytes.length - HASH_BYTES),
  };
}

/**
 * Checks that a chunk follows `head` and that each of its frames hashes to what it says; returns
 * the new head. Throws ChainBroken with the first position that does not.
 */
export function verifyChunk(head: Head, chunk: Chunk): Head {
  const { bytes, first } = chunk;
  if (first !== head.position + 1 || chunk.count < 1) throw new ChainBroken(head.position + 1);
  if (bytes.length < HASH_BYTES || !bytes.subarray(0, HASH_BYTES).equals(head.hash)) {
    throw new ChainBroken(first);
  }
  eachFrame(chunk, (frame) => {
    const hashed = bytes.subarray(frame.bodyStart - LENGTH_BYTES - HASH_BYTES, frame.transfersEnd);
    if (sha256(hashed).compare(hashOf(frame)) !== 0) throw new ChainBroken(frame.position);
  });
  return headOf(chunk);
}

/** An event that is not what was written, or not where it was written. */
export class ChainBroken extends Error {
  readonly position: number;

  constructor(position: number) {
    super(`the journal's chain is broken at position ${position}`);
    this.name = 'ChainBroken';
    this.position = position;
  }
}

function readLength(bytes: Buffer, at: number): number {
  return at + LENGTH_BYTES <= bytes.length ? bytes.readUInt32BE(at) : bytes.length;
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
