import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Folded } from '@mutirao/event-sourcing';

/** A batch as it is stored before it is applied: JSON, deflated. */
export interface Batch {
  /** Key and row, as JSON. */
  readonly rows: readonly (readonly [key: string, row: string])[];
  readonly lines: readonly (readonly [key: string, lines: readonly string[], last: number])[];
}

/** Most bytes of a batch in one document, of which MongoDB takes up to 16 MiB. */
export const MOST_BYTES = 8 * 1024 * 1024;

/** Fast rather than small: it is written once, read perhaps, and removed. */
const LEVEL = 1;

/** Throws TypeError for a row that is no JSON. */
export function batchOf({ rows, lines }: Folded): Batch {
  const byKey = new Map<string, { lines: string[]; last: number }>();
  for (const { key, position, text } of lines) {
    const log = byKey.get(key) ?? { lines: [], last: position };
    byKey.set(key, log);
    log.lines.push(`${position} ${text}`);
    log.last = position;
  }
  return {
    rows: rows.map(({ key, row }) => [key, JSON.stringify(row)]),
    lines: [...byKey].map(([key, log]) => [key, log.lines, log.last]),
  };
}

export function packed(batch: Batch): Buffer {
  return deflateRawSync(JSON.stringify(batch), { level: LEVEL });
}

export function unpacked(bytes: Uint8Array): Batch {
  return JSON.parse(inflateRawSync(bytes).toString('utf8')) as Batch;
}

/** In the order of positions for each key. The length keeps what is of one key apart from all others. */
export function lineId(key: string, position: number): string {
  return `${key.length}:${key} ${String(position).padStart(16, '0')}`;
}
