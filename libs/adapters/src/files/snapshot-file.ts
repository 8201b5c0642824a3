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
import { decodeSnapshot, encodeSnapshot, type Snapshot } from '@mutirao/event-sourcing';

/**
 * Flushed piece by piece: a flush of the journal that comes meanwhile waits for what is unwritten of
 * this file too (ext4), and with it every answer.
 */
const PIECE_BYTES = 1024 * 1024;

/** Writes beside and renames: a reader sees the old snapshot or the new one, never a part. */
export function writeSnapshot(path: string, snapshot: Snapshot): void {
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w', 0o600);
  const bytes = encodeSnapshot(snapshot);
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written, Math.min(PIECE_BYTES, bytes.length - written));
    fdatasyncSync(file);
  }
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
}

/** `undefined` for no snapshot, or one that is torn, altered or of another form: a cache is ignored. */
export function readSnapshot(path: string): Snapshot | undefined {
  return existsSync(path) ? decodeSnapshot(readFileSync(path)) : undefined;
}
