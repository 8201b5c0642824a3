import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { decodeSnapshot, type Snapshot, snapshotPieces } from '@mutirao/event-sourcing';

/**
 * Flushed piece by piece: a flush of the journal that comes meanwhile waits for what is unwritten of
 * this file too (ext4), and with it every answer.
 */
const PIECE_BYTES = 1024 * 1024;

/** Writes beside and renames: a reader sees the old snapshot or the new one, never a part. */
export function writeSnapshot(path: string, snapshot: Snapshot): void {
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w', 0o600);
  try {
    let unflushed = 0;
    for (const piece of snapshotPieces(snapshot)) {
      for (let written = 0; written < piece.length; ) {
        const length = Math.min(PIECE_BYTES, piece.length - written);
        written += writeSync(file, piece, written, length);
        unflushed += length;
        if (unflushed >= PIECE_BYTES) {
          fdatasyncSync(file);
          unflushed = 0;
        }
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** `undefined` for no snapshot, or one that is torn, altered or of another form: a cache is ignored. */
export function readSnapshot(path: string): Snapshot | undefined {
  return existsSync(path) ? decodeSnapshot(readFileSync(path)) : undefined;
}
