import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Factor } from '../domain/access/events.ts';

export interface Session {
  readonly session: string;
  readonly member: string;
  readonly by: readonly Factor[];
  /** The shop in whose name one acts. */
  readonly organisation?: string;
  /** Position of the sign-in in the journal. */
  readonly position: number;
  /** Milliseconds since 1970, as the others. */
  readonly startedAt: number;
  readonly usedAt: number;
  /** Until when a second factor counts as fresh; 0 when there was none. */
  readonly steppedUpUntil: number;
}

/** A session ends when it was not used for so long, and in any case so long after it began. */
export const IDLE_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;
export const LIFE_MILLISECONDS = 90 * 24 * 60 * 60 * 1000;

const FAMILY_BYTES = 16;
const SECRET_BYTES = 32;
const TOKEN = /^[\w-]{64}$/;

const TABLES = `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS sessions (
    session TEXT PRIMARY KEY, member TEXT NOT NULL, factors TEXT NOT NULL, organisation TEXT,
    position INTEGER NOT NULL, started INTEGER NOT NULL, used INTEGER NOT NULL,
    stepped INTEGER NOT NULL, family BLOB NOT NULL UNIQUE, current BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sessions_of ON sessions (member);
  CREATE INDEX IF NOT EXISTS sessions_used ON sessions (used)`;

/** What became of a refresh token that was shown. */
export type Rotation =
  | { readonly kind: 'rotated'; readonly session: Session; readonly refreshToken: string }
  /** Of this session, but not its latest: two hold it, and one of them should not. */
  | { readonly kind: 'reused'; readonly session: Session }
  | { readonly kind: 'unknown' };

/**
 * Who is signed in. A refresh token is the name of its family, which stays, and 256 random bits, which
 * are others after each use; the file has digests of both. So an old one is told from an invented one,
 * however old it is, and nothing has to be kept of those that were used.
 *
 * A power cut may take the last writes back, for which nobody waits: what ended stands in the journal, a
 * session that is lost is begun again, and a refresh token that counts once more is told from the next
 * one, which its client has, by ending the session.
 */
export class Sessions {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#db.exec(TABLES);
  }

  /** Keeps a session and answers its first refresh token; those that lapsed go. */
  start(session: Session): string {
    this.#db
      .prepare('DELETE FROM sessions WHERE used < ?')
      .run(session.startedAt - IDLE_MILLISECONDS);
    const family = randomBytes(FAMILY_BYTES);
    const secret = randomBytes(SECRET_BYTES);
    this.#db
      .prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        session.session,
        session.member,
        session.by.join(' '),
        session.organisation ?? null,
        session.position,
        session.startedAt,
        session.usedAt,
        session.steppedUpUntil,
        digest(family),
        digest(secret),
      );
    return token(family, secret);
  }

  /** Takes a refresh token and gives the next one, in one write: of two at once, one is too late. */
  rotate(refreshToken: string, now: number): Rotation {
    if (!TOKEN.test(refreshToken)) return { kind: 'unknown' };
    const bytes = Buffer.from(refreshToken, 'base64url');
    const [family, secret] = [bytes.subarray(0, FAMILY_BYTES), bytes.subarray(FAMILY_BYTES)];
    const row = this.#db.prepare('SELECT * FROM sessions WHERE family = ?').get(digest(family)) as
      | Row
      | undefined;
    if (!row || lapsed(row, now)) return { kind: 'unknown' };
    const session = sessionOf(row);
    if (!timingSafeEqual(row.current, digest(secret))) return { kind: 'reused', session };
    const next = randomBytes(SECRET_BYTES);
    this.#db
      .prepare('UPDATE sessions SET current = ?, used = ? WHERE session = ?')
      .run(digest(next), now, row.session);
    return { kind: 'rotated', session, refreshToken: token(family, next) };
  }

  /** `undefined` for one that ended or lapsed. */
  read(session: string, now: number): Session | undefined {
    const row = this.#db.prepare('SELECT * FROM sessions WHERE session = ?').get(session);
    return row && !lapsed(row as unknown as Row, now)
      ? sessionOf(row as unknown as Row)
      : undefined;
  }

  /** Oldest first. */
  of(member: string, now: number): Session[] {
    const rows = this.#db
      .prepare('SELECT * FROM sessions WHERE member = ? ORDER BY started, session')
      .all(member) as unknown as Row[];
    return rows.filter((row) => !lapsed(row, now)).map(sessionOf);
  }

  stepUp(session: string, until: number): void {
    this.#db.prepare('UPDATE sessions SET stepped = ? WHERE session = ?').run(until, session);
  }

  end(session: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE session = ?').run(session);
  }

  /** All of one person's. */
  forget(member: string): void {
    this.#db.prepare('DELETE FROM sessions WHERE member = ?').run(member);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}

interface Row {
  readonly session: string;
  readonly member: string;
  readonly factors: string;
  readonly organisation: string | null;
  readonly position: number;
  readonly started: number;
  readonly used: number;
  readonly stepped: number;
  readonly current: Uint8Array;
}

function sessionOf(row: Row): Session {
  const { session, member, factors, organisation, position, started, used, stepped } = row;
  return {
    session,
    member,
    by: factors.split(' ') as Factor[],
    ...(organisation === null ? {} : { organisation }),
    position,
    startedAt: started,
    usedAt: used,
    steppedUpUntil: stepped,
  };
}

const lapsed = ({ started, used }: Row, now: number): boolean =>
  used + IDLE_MILLISECONDS <= now || started + LIFE_MILLISECONDS <= now;

/** Of random bytes: nothing could be tried against a bare hash. */
const digest = (bytes: Buffer): Buffer => hash('sha256', bytes, 'buffer');
const token = (family: Buffer, secret: Buffer) =>
  Buffer.concat([family, secret]).toString('base64url');
