import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  jsonOf,
  jsonValue,
  type NewRecord,
  type RecordPlace,
  type Records,
  type RecordsOptions,
} from '@mutirao/adapters/records';
import type { Factor } from '../domain/access/events.ts';
import { changeRecord } from './changed-record.ts';

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

export const SESSIONS = {
  name: 'sessions',
  marks: { member: 'text', family: 'unique', used: 'number' },
  isWaitedFor: false,
} as const satisfies RecordsOptions;

const FAMILY_BYTES = 16;
const SECRET_BYTES = 32;
/** Of one person, that are looked at: more than anybody has. */
const MOST_SESSIONS = 1_000;
const TOKEN = /^[\w-]{64}$/;

/** What became of a refresh token that was shown. */
export type Rotation =
  | { readonly kind: 'rotated'; readonly session: Session; readonly refreshToken: string }
  /** Of this session, but not its latest: two hold it, and one of them should not. */
  | { readonly kind: 'reused'; readonly session: Session }
  | { readonly kind: 'unknown' };

/**
 * Who is signed in. A refresh token is the name of its family, which stays, and 256 random bits, which
 * are others after each use; digests of both are kept. So an old one is told from an invented one,
 * however old it is, and nothing has to be kept of those that were used.
 *
 * A power cut may take the last writes back, for which nobody waits: what ended stands in the journal, a
 * session that is lost is begun again, and a refresh token that counts once more is told from the next
 * one, which its client has, by ending the session.
 */
export class Sessions {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  static async open(place: RecordPlace): Promise<Sessions> {
    return new Sessions(await place.open(SESSIONS));
  }

  /** Keeps a session and answers its first refresh token. */
  async start(session: Session): Promise<string> {
    const family = randomBytes(FAMILY_BYTES);
    const secret = randomBytes(SECRET_BYTES);
    await this.#records.put([
      recordOf({ ...session, family: digest(family), current: digest(secret) }),
    ]);
    return token(family, secret);
  }

  /** Takes a refresh token and gives the next one, in one write: of two at once, one is too late. */
  async rotate(refreshToken: string, now: number): Promise<Rotation> {
    if (!TOKEN.test(refreshToken)) return { kind: 'unknown' };
    const bytes = Buffer.from(refreshToken, 'base64url');
    const [family, secret] = [bytes.subarray(0, FAMILY_BYTES), bytes.subarray(FAMILY_BYTES)];
    const [found] = await this.#records.find('family', digest(family), 1);
    if (!found) return { kind: 'unknown' };
    const next = randomBytes(SECRET_BYTES);
    return changeRecord<Rotation>(this.#records, found.key, (kept) => {
      const row = kept && jsonOf<Row>(kept);
      if (!row || lapsed(row, now)) return { answer: { kind: 'unknown' } };
      const session = sessionOf(row);
      const isLatest = timingSafeEqual(Buffer.from(row.current), Buffer.from(digest(secret)));
      if (!isLatest) return { answer: { kind: 'reused', session } };
      return {
        answer: { kind: 'rotated', session, refreshToken: token(family, next) },
        record: recordOf({ ...row, current: digest(next), usedAt: now }),
      };
    });
  }

  /** `undefined` for one that ended or lapsed. */
  async read(session: string, now: number): Promise<Session | undefined> {
    const kept = await this.#records.get(session);
    const row = kept && jsonOf<Row>(kept);
    return row && !lapsed(row, now) ? sessionOf(row) : undefined;
  }

  /** Oldest first. */
  async of(member: string, now: number): Promise<Session[]> {
    const rows = (await this.#records.find('member', member, MOST_SESSIONS)).map(jsonOf<Row>);
    return rows
      .filter((row) => !lapsed(row, now))
      .sort((one, other) => one.startedAt - other.startedAt)
      .map(sessionOf);
  }

  stepUp(session: string, until: number): Promise<void> {
    return changeRecord(this.#records, session, (kept) => {
      if (!kept) return { answer: undefined };
      const row = { ...jsonOf<Row>(kept), steppedUpUntil: until };
      return { answer: undefined, record: recordOf(row) };
    });
  }

  async end(...sessions: readonly string[]): Promise<void> {
    await this.#records.remove(sessions);
  }

  /** All of one person's. */
  async forget(member: string): Promise<void> {
    for (;;) {
      const found = await this.#records.find('member', member, MOST_SESSIONS);
      if (found.length === 0) return;
      await this.end(...found.map(({ key }) => key));
    }
  }

  /** Those that nobody used for so long go. */
  async sweep(now: number): Promise<void> {
    await this.#records.removeBelow('used', now - IDLE_MILLISECONDS);
  }
}

/** A session as it is kept; the digests are in base64url. */
interface Row extends Session {
  readonly family: string;
  readonly current: string;
}

function recordOf(row: Row): NewRecord {
  const { session, member, family, usedAt } = row;
  return { key: session, value: jsonValue(row), marks: { member, family, used: usedAt } };
}

const sessionOf = ({ family: _, current: __, ...session }: Row): Session => session;

const lapsed = ({ startedAt, usedAt }: Session, now: number): boolean =>
  usedAt + IDLE_MILLISECONDS <= now || startedAt + LIFE_MILLISECONDS <= now;

/** Of random bytes: nothing could be tried against a bare hash. */
const digest = (bytes: Buffer): string => hash('sha256', bytes, 'base64url');
const token = (family: Buffer, secret: Buffer) =>
  Buffer.concat([family, secret]).toString('base64url');
