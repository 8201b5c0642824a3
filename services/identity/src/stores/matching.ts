import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { LikelyMatch } from '../domain/members/commands.ts';
import { MATCH_REASONS, type MatchReason } from '../domain/members/events.ts';
import { type Likeness, likenessOf, matchName } from '../domain/members/likeness.ts';
import type { Person } from './people.ts';

const DIGEST_BYTES = 16;
/** What more people than these have in common (a usual name where many live) tells nothing. */
const MOST_ALIKE = 8;
/** Column → the two things of which it has the digest. */
const PAIRS = {
  name_phone: ['name', 'phone'],
  name_neighbourhood: ['name', 'neighbourhood'],
  phone_neighbourhood: ['phone', 'neighbourhood'],
} as const satisfies Readonly<Record<string, readonly [MatchReason, MatchReason]>>;
const COLUMNS = Object.keys(PAIRS) as (keyof typeof PAIRS)[];

/**
 * Finds who may be one person, without knowing anybody: of two things that a person has (name and
 * phone, name and neighbourhood, phone and neighbourhood) a keyed digest each. Two are alike who have
 * a digest in common, so that a search looks at few, however common a name is.
 */
export class Matching {
  readonly #db: DatabaseSync;
  readonly #key: KeyObject;
  readonly #marks: StatementSync;
  readonly #alike: ReadonlyMap<keyof typeof PAIRS, StatementSync>;
  readonly #put: StatementSync;

  constructor(path: string, communityKey: Uint8Array) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#key = createSecretKey(createHmac('sha256', communityKey).update('matching').digest());
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS marks (
        member TEXT PRIMARY KEY, ${COLUMNS.map((pair) => `${pair} BLOB`).join()}
      ) STRICT, WITHOUT ROWID`);
    for (const pair of COLUMNS) {
      this.#db.exec(
        `CREATE INDEX IF NOT EXISTS ${pair} ON marks (${pair}) WHERE ${pair} IS NOT NULL`,
      );
    }
    this.#marks = this.#db.prepare('SELECT * FROM marks WHERE member = ?');
    this.#alike = new Map(
      COLUMNS.map((pair) => [
        pair,
        this.#db.prepare(`SELECT member FROM marks WHERE ${pair} = ? LIMIT ${MOST_ALIKE + 2}`),
      ]),
    );
    this.#put = this.#db.prepare('INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?)');
  }

  /** Keeps what can be compared of these people, durably, in place of what was kept of them. */
  mark(people: readonly { readonly member: string; readonly person: Person }[]): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const { member, person } of people) {
        const likeness = likenessOf(person);
        const digests = COLUMNS.map((pair) => this.#digest(pair, likeness));
        this.#put.run(member, ...digests);
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Who is like one of these members, each pair once, with all that they have in common. */
  alike(members: readonly string[]): LikelyMatch[] {
    const reasons = new Map<string, Set<MatchReason>>();
    for (const member of members) {
      const marks = this.#marks.get(member) as Marks | undefined;
      for (const [pair, statement] of marks ? this.#alike : []) {
        const digest = marks?.[pair] ?? null;
        const others = digest === null ? [] : (statement.all(digest) as unknown as Found[]);
        if (others.length > MOST_ALIKE + 1) continue;
        for (const { member: other } of others) {
          if (other === member) continue;
          const name = matchName(member, other);
          reasons.set(name, new Set([...(reasons.get(name) ?? []), ...PAIRS[pair]]));
        }
      }
    }
    return [...reasons].map(([name, found]) => {
      const [one = '', other = ''] = name.split('.');
      return { one, other, by: MATCH_REASONS.filter((reason) => found.has(reason)) };
    });
  }

  /** Nothing of this person compares with anybody's any more. */
  forget(member: string): void {
    this.#db.prepare('DELETE FROM marks WHERE member = ?').run(member);
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #digest(pair: keyof typeof PAIRS, likeness: Likeness): Buffer | null {
    const [one, other] = PAIRS[pair].map((reason) => likeness[reason]);
    if (one === undefined || other === undefined) return null;
    return createHmac('sha256', this.#key)
      .update(`${pair}:${Buffer.byteLength(one)}:${one}${other}`)
      .digest()
      .subarray(0, DIGEST_BYTES);
  }
}

type Marks = Readonly<Record<keyof typeof PAIRS, Uint8Array | null>>;

interface Found {
  readonly member: string;
}
