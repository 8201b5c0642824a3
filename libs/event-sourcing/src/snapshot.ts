import { createHash, hash } from 'node:crypto';
import type { Snapshot } from './decider.ts';
import { KeyTable } from './key-table.ts';
import { EMPTY_HEAD, HASH_BYTES } from './stored-form.ts';
import { Tables } from './tables.ts';

/** Raised whenever the meaning of a table changes: an older snapshot is then discarded. */
const FORM = 3;
const ROWS_A_LINE = 1_000;

export function emptySnapshot(): Snapshot {
  return { head: EMPTY_HEAD, at: 0, tables: new Tables(), keys: new KeyTable() };
}

/**
 * The bytes of a snapshot, piece by piece: a JSON line about it, JSON lines
 * `[table, [[key, value], …]]`, an empty line, the key table as it lies in memory, and SHA-256 over
 * all that. A cache: it may be deleted.
 */
export function* snapshotPieces(snapshot: Snapshot): Generator<Buffer> {
  const digest = createHash('sha256');
  for (const piece of contents(snapshot)) {
    digest.update(piece);
    yield piece;
  }
  yield digest.digest();
}

export function encodeSnapshot(snapshot: Snapshot): Buffer {
  return Buffer.concat([...snapshotPieces(snapshot)]);
}

function* contents({ head, at, tables, keys }: Snapshot): Generator<Buffer> {
  const { position } = head;
  const hex = Buffer.from(head.hash).toString('hex');
  yield line({ form: FORM, position, hash: hex, at, keys: keys.count });
  for (const { name, rows } of tables.dump()) {
    let page: [string, unknown][] = [];
    for (const row of rows) {
      if (page.push(row) < ROWS_A_LINE) continue;
      yield line([name, page]);
      page = [];
    }
    if (page.length > 0) yield line([name, page]);
  }
  yield Buffer.from('\n');
  const triples = keys.dump();
  yield Buffer.from(triples.buffer, triples.byteOffset, triples.byteLength);
}

function line(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** `undefined` for bytes that are not a whole snapshot of this form. */
export function decodeSnapshot(bytes: Buffer): Snapshot | undefined {
  const end = bytes.length - HASH_BYTES;
  if (end <= 0 || hash('sha256', bytes.subarray(0, end), 'buffer').compare(bytes, end) !== 0) {
    return undefined;
  }
  const aboutEnd = bytes.indexOf(10);
  const about = JSON.parse(bytes.toString('utf8', 0, aboutEnd)) as About;
  if (about.form !== FORM) return undefined;
  const keysStart = end - about.keys * 12;
  const tables = new Tables();
  tables.replaying(() => {
    for (let at = aboutEnd + 1; at < keysStart - 1; ) {
      const lineEnd = bytes.indexOf(10, at);
      const [name, rows] = JSON.parse(bytes.toString('utf8', at, lineEnd)) as [
        string,
        [string, unknown][],
      ];
      const table = tables.table(name);
      for (const [key, value] of rows) table.set(key, value);
      at = lineEnd + 1;
    }
  });
  const triples = new Uint32Array(about.keys * 3);
  Buffer.from(triples.buffer).set(bytes.subarray(keysStart, end));
  return {
    head: { position: about.position, hash: Buffer.from(about.hash, 'hex') },
    at: about.at,
    tables,
    keys: KeyTable.load(triples),
  };
}

interface About {
  readonly form: number;
  readonly position: number;
  readonly hash: string;
  readonly at: number;
  readonly keys: number;
}
