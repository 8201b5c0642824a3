import { hash as digest } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The second reader of the small files beside a journal; like PlainReader, it shares no code. */
export interface PlainHead {
  readonly position: number;
  readonly hash: string;
}

export interface PlainSnapshot extends PlainHead {
  readonly accounts: readonly (readonly [id: string, account: SnapshotAccount])[];
  /** `programme/month/supplement` and a holder who was paid it. */
  readonly paid: readonly (readonly [entitlement: string, holder: string])[];
}

interface SnapshotAccount {
  readonly unit?: unknown;
  readonly state?: unknown;
  readonly balance?: unknown;
  readonly lots?: unknown;
}

const SLOT = 512;
const FORM = 3;

/** The bytes of a file, `undefined` if there is none. */
export function fileBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The later of the two heads in a head file: `POSITION HASH CHECK`, where CHECK is the SHA-256 of
 * what stands before it, so that a line cut short shows. `undefined` for none.
 */
export function plainHead(bytes: Buffer): PlainHead | undefined {
  let found: PlainHead | undefined;
  for (const start of [0, SLOT]) {
    const line = bytes.toString('latin1', start, start + SLOT);
    const [, text = '', number = '', hash = '', check] =
      /^(([0-9]{16}) ([0-9a-f]{64})) ([0-9a-f]{64})\n/.exec(line) ?? [];
    const position = Number.parseInt(number, 10);
    if (check === undefined || check !== digest('sha256', text, 'hex')) continue;
    if (found === undefined || position > found.position) found = { position, hash };
  }
  return found;
}

/**
 * A snapshot: a JSON line about it, JSON lines of table rows, an empty line, keys, and SHA-256 over
 * all that. `altered` for bytes that do not hash to it, `other-form` for one of another version.
 */
export function plainSnapshot(bytes: Buffer): PlainSnapshot | 'altered' | 'other-form' {
  const content = bytes.subarray(0, -32);
  const isIntact = digest('sha256', content, 'buffer').equals(bytes.subarray(-32));
  if (bytes.length < 32 || !isIntact) return 'altered';
  try {
    let at = content.indexOf(10);
    const { form, position, hash } = JSON.parse(content.toString('utf8', 0, at));
    if (form !== FORM) return 'other-form';
    const accounts: [string, SnapshotAccount][] = [];
    const paid: [string, string][] = [];
    for (;;) {
      const end = content.indexOf(10, at + 1);
      if (end <= at + 1) return { position, hash, accounts, paid };
      const [table, rows] = JSON.parse(content.toString('utf8', at + 1, end));
      if (table === 'accounts') accounts.push(...rows);
      if (table.startsWith('paid/')) {
        for (const [holder] of rows) paid.push([table.slice('paid/'.length), holder]);
      }
      at = end;
    }
  } catch {
    return 'altered';
  }
}
