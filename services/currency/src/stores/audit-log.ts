import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { RecordPlace, Records } from '@mutirao/adapters/records';

/** What is in no journal but must be found: refused access, a key used twice. No personal data. */
export type AuditEntry = Readonly<Record<string, unknown>>;

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
    return new SharedAuditLog(await place.open({ name: 'audit', isWaitedFor: false }), lost);
  }

  write(at: number, entry: AuditEntry): void {
    const line = lineOf(at, entry);
    const key = `${new Date(at).toISOString()} ${randomBytes(6).toString('base64url')}`;
    this.records.put([{ key, value: Buffer.from(line) }]).catch(() => this.lost(line));
  }
}

function lineOf(at: number, entry: AuditEntry): string {
  return JSON.stringify({ at: new Date(at).toISOString(), ...entry });
}
