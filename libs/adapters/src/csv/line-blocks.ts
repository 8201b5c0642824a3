const LF = 10;

/** Read at once: about 2,000 lines of a payment roll. */
const BLOCK_BYTES = 256 * 1024;

/** The longest record that is looked at. */
export const RECORD_BYTES = 64 * 1024;

export interface LineBlock {
  /** Whole lines; only the last block may end without a line end. Valid until the next block. */
  readonly bytes: Buffer;
  /** No bytes come after these. */
  readonly last: boolean;
  /** Gives back the last bytes of the block: the next one begins with them. */
  keep(bytes: number): void;
}

/**
 * Regroups a stream of bytes, in whatever pieces it arrives, into blocks of whole lines, in one
 * buffer that is reused. Of a line that does not fit the middle is dropped: what is left of it is
 * still longer than `RECORD_BYTES`, so it is refused as what it is.
 */
export async function* lineBlocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBlock> {
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length; ) {
      const piece = chunk.subarray(taken, taken + BLOCK_BYTES - filled);
      buffer.set(piece, filled);
      taken += piece.length;
      filled += piece.length;
      if (filled < BLOCK_BYTES) continue;
      const end = buffer.lastIndexOf(LF) + 1;
      let kept = 0;
      const keep = (bytes: number) => {
        kept = bytes;
      };
      if (end > 0) yield { bytes: buffer.subarray(0, end), last: false, keep };
      const begin = end - kept;
      buffer.copyWithin(0, begin);
      filled -= begin;
      if (filled === BLOCK_BYTES) filled = end + RECORD_BYTES + 1;
    }
  }
  if (filled > 0) yield { bytes: buffer.subarray(0, filled), last: true, keep: () => {} };
}
