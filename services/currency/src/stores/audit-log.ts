import { randomBytes } from 'node:crypto';
import { appendFileSync, createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { NewRecord, RecordPlace, Records, RecordsOptions } from '@mutirao/adapters/records';

/** What is in no journal but must be found: refused access, a key used twice. No personal data. */
export type AuditEntry = Readonly<Record<string, unknown>>;

export const AUDIT = { name: 'audit', isWaitedFor: false } as const satisfies RecordsOptions;

/** Port: the audit log. Nobody waits for it, and a request does not fail with it. */
export interface AuditLog {
  /** `at`: milliseconds since 1970. */
  write(at: number, entry: AuditEntry): void;
}

/** A line of JSON each. */
export class FileAuditLog implements AuditLog {
  constructor(private readonly path: string) {}

  write(at: number, entry: AuditEntry): void {
    appendFileSync(this.path, `${lineOf(at, entry)}\n`);
  }
}

/**
 * Where several instances share it, a record each, in the order of time. What the store does not take
 * is in the process's log: `lost` is told of it.
 */
export class SharedAuditLog implements AuditLog {
  private constructor(
    private readonly records: Records,
    private readonly lost: (line: string) => void,
  ) {}

  static async open(place: RecordPlace, lost: (line: string) => void): Promise<SharedAuditLog> {
    return new SharedAuditLog(await place.open(AUDIT), lost);
  }

  write(at: number, entry: AuditEntry): void {
    const line = lineOf(at, entry);
    const key = `${new Date(at).toISOString()} ${randomBytes(6).toString('base64url')}`;
    this.records.put([{ key, value: Buffer.from(line) }]).catch(() => this.lost(line));
  }
}

/** Lines at a time. */
const A_BATCH = 1_000;

/**
 * Copies the lines of a file to where several instances share them, between theirs by time. Copied
 * twice each is there once: its key is made of its own time and its number.
 */
export async function copyAuditLog(path: string, place: RecordPlace): Promise<void> {
  if (!existsSync(path)) return;
  const records = await place.open({ ...AUDIT, isWaitedFor: true });
  let batch: NewRecord[] = [];
  let number = 0;
  let at = new Date(0).toISOString();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    number += 1;
    // A line that was cut off by a crash has the time of the one before it.
    at = /^\{"at":"([^"]{1,40})"/.exec(line)?.[1] ?? at;
    if (line === '') continue;
    batch.push({ key: `${at} ${String(number).padStart(12, '0')}`, value: Buffer.from(line) });
    if (batch.length < A_BATCH) continue;
    await records.put(batch);
    batch = [];
  }
  await records.put(batch);
}

function lineOf(at: number, entry: AuditEntry): string {
  return JSON.stringify({ at: new Date(at).toISOString(), ...entry });
}
