import { hash } from 'node:crypto';
import type { Snapshot } from './decider.ts';
import { KeyTable } from './key-table.ts';
import { EMPTY_HEAD, HASH_BYTES } from './stored-form.ts';
import { Tables } from './tables.ts';

/** Raised whenever the meaning of a table changes: an older snapshot is then discarded. */
const FORM = 1;
const ROWS_A_LINE = 1_000;

export function emptySnapshot(): Snapshot {
  return { head: EMPTY_HEAD, at: 0, tables: new Tables(), keys: new KeyTable() };
}

/**
 * The bytes of a snapshot: a JSON line about it, JSON lines `[table, [[key, value], …]]`, an empty
 * line, the key table as it lies in memory, and SHA-256 over all that. A cache: it may be deleted.
 */
export function encodeSnapshot({ head, at, tables, keys }: Snapshot): Buffer {
  const lines = [
    JSON.stringify({
      form: FORM,
      position: head.position,
      hash: Buffer.from(head.hash).toString('hex'),
      at,
      keys: keys.count,
    }),
  ];
  for (const { name, rows } of tables.dump()) {
    let page: [string, unknown][] = [];
    for (const row of rows) {
      if (page.push(row) < ROWS_A_LINE) continue;
      lines.push(JSON.stringify([name, page]));
      page = [];
    }
    if (page.length > 0) lines.push(JSON.stringify([name, page]));
  }
  const triples = keys.dump();
  const content = Buffer.concat([
    Buffer.from(`${lines.join('\n')}\n\n`),
    Buffer.from(triples.buffer, triples.byteOffset, triples.byteLength),
  ]);
  return Buffer.concat([content, hash('sha256', content, 'buffer')]);
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
