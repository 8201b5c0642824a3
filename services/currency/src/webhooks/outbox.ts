import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inOneWrite, openWebhooksFile } from './file.ts';
import type { Message } from './message.ts';
import { type Target, unsealTarget } from './seal.ts';
import type { DisabledBecause } from './webhooks.ts';

/** Told ones that are kept for the merchant to look at. */
const KEPT = 100;
/** Whoever has so many events waiting is given up: they lie in our folder. */
const MOST_WAITING = 50_000;
/** Events that nobody wants to hear of, before how far they were followed is written down. */
const UNWRITTEN = 10_000;

/** The first that waits for one webhook: those after it wait for this one. */
export interface Due {
  readonly seq: number;
  readonly webhook: string;
  /** The `webhook-id`. */
  readonly id: string;
  readonly body: string;
  /** That have failed. */
  readonly tries: number;
  /** Milliseconds since 1970; 0 for at once. */
  readonly nextAt: number;
  /** None where the file was changed, or belongs to another town's keys. */
  readonly target: Target | undefined;
}

interface DueRow extends Omit<Due, 'nextAt' | 'target'> {
  readonly nextAt: number | null;
  readonly sealed: Uint8Array;
}

export interface Tried {
  /** Of the machine's clock, which is the one that receivers compare with. */
  readonly at: number;
  /** The status, or why there was none. */
  readonly outcome: string;
}

/**
 * What is to be sent, and in which order. How far the journal was followed is written together with
 * the deliveries that come of it: whatever happens, each event is told, and told again rather than
 * not. A commit is not flushed: after a power cut both are as they were a moment before.
 */
export class Outbox {
  readonly #db: DatabaseSync;
  readonly #key: Uint8Array;
  readonly #mostWaiting: number;
  readonly #wanting: StatementSync;
  readonly #add: StatementSync;
  readonly #due: StatementSync;
  #position: number;
  #written: number;

  constructor(path: string, key: Uint8Array, { mostWaiting = MOST_WAITING } = {}) {
    this.#db = openWebhooksFile(path, { synchronous: 'NORMAL' });
    this.#key = key;
    this.#mostWaiting = mostWaiting;
    this.#wanting = this.#db.prepare(`SELECT id, waiting FROM webhooks
      WHERE merchant = ? AND state = 'active' AND after < ?
        AND instr(' ' || events || ' ', ' ' || ? || ' ') > 0`);
    this.#add = this.#db.prepare(`INSERT OR IGNORE INTO deliveries
      (webhook, id, type, position, body, state, tries) VALUES (?, ?, ?, ?, ?, 'waiting', 0)`);
    this.#due = this.#db.prepare(`SELECT seq, webhook, d.id, body, tries, next_at AS nextAt, sealed
      FROM deliveries d JOIN webhooks w ON w.id = d.webhook
      WHERE d.webhook = ? AND d.state = 'waiting' AND w.state = 'active' ORDER BY seq LIMIT 1`);
    const { position } = this.#db.prepare('SELECT position FROM followed').get() as {
      position: number;
    };
    this.#written = this.#position = position;
  }

  /** Of the last event that was followed. */
  get position(): number {
    return this.#position;
  }

  /** Follows the journal to `position`. Returns the webhooks that have something to tell of it. */
  follow(messages: readonly Message[], position: number): Set<string> {
    const touched = new Set<string>();
    this.#position = position;
    const wanted = messages.filter((each) => this.#wantedBy(each).length > 0);
    if (wanted.length === 0 && position - this.#written < UNWRITTEN) return touched;
    inOneWrite(this.#db, () => {
      for (const message of wanted) {
        for (const webhook of this.#wantedBy(message)) {
          if (webhook.waiting >= this.#mostWaiting) this.#disable(webhook.id, 'too-far-behind');
          else if (this.#put(webhook.id, message)) touched.add(webhook.id);
        }
      }
      this.#writePosition();
    });
    return touched;
  }

  /** Webhooks for which anything waits. */
  waiting(): string[] {
    const rows = this.#db
      .prepare("SELECT id FROM webhooks WHERE state = 'active' AND waiting > 0")
      .all();
    return (rows as { id: string }[]).map(({ id }) => id);
  }

  next(webhook: string): Due | undefined {
    const row = this.#due.get(webhook) as DueRow | undefined;
    if (!row) return undefined;
    const { sealed, nextAt, ...due } = row;
    return { ...due, nextAt: nextAt ?? 0, target: unsealTarget(this.#key, webhook, sealed) };
  }

  delivered({ seq, webhook }: Due, tried: Tried): void {
    inOneWrite(this.#db, () => {
      this.#tried(seq, 'delivered', tried, null);
      this.#db
        .prepare("UPDATE webhooks SET waiting = waiting - 1 WHERE id = ? AND state = 'active'")
        .run(webhook);
      this.#db
        .prepare(`DELETE FROM deliveries WHERE webhook = ?1 AND state = 'delivered' AND seq <= (
          SELECT seq FROM deliveries WHERE webhook = ?1 AND state = 'delivered'
          ORDER BY seq DESC LIMIT 1 OFFSET ${KEPT})`)
        .run(webhook);
    });
  }

  /** It is tried again at `nextAt`, and what comes after it not before. */
  failed({ seq }: Due, tried: Tried, nextAt: number): void {
    this.#tried(seq, 'waiting', tried, nextAt);
  }

  givenUp({ seq, webhook }: Due, tried: Tried, reason: DisabledBecause): void {
    inOneWrite(this.#db, () => {
      this.#tried(seq, 'given-up', tried, null);
      this.#disable(webhook, reason);
    });
  }

  close(): void {
    if (!this.#db.isOpen) return;
    if (this.#position !== this.#written) this.#writePosition();
    this.#db.close();
  }

  #wantedBy({ merchant, position, type }: Message): { id: string; waiting: number }[] {
    return this.#wanting.all(merchant, position, type) as { id: string; waiting: number }[];
  }

  /** False for an event that it was told of already. */
  #put(webhook: string, { id, type, position, body }: Message): boolean {
    const { changes } = this.#add.run(webhook, id, type, position, body);
    if (changes === 0) return false;
    this.#db.prepare('UPDATE webhooks SET waiting = waiting + 1 WHERE id = ?').run(webhook);
    return true;
  }

  /** What waits is dropped; its count stays for the merchant to see. */
  #disable(webhook: string, reason: DisabledBecause): void {
    this.#db
      .prepare(
        "UPDATE webhooks SET state = 'disabled', reason = ? WHERE id = ? AND state = 'active'",
      )
      .run(reason, webhook);
    this.#db.prepare("DELETE FROM deliveries WHERE webhook = ? AND state = 'waiting'").run(webhook);
  }

  #tried(
    seq: number,
    state: 'waiting' | 'delivered' | 'given-up',
    { at, outcome }: Tried,
    nextAt: number | null,
  ): void {
    this.#db
      .prepare(`UPDATE deliveries SET state = ?, tries = tries + 1, tried_at = ?, outcome = ?,
        next_at = ? WHERE seq = ?`)
      .run(state, at, outcome, nextAt, seq);
  }

  #writePosition(): void {
    this.#db.prepare('UPDATE followed SET position = ?').run(this.#position);
    this.#written = this.#position;
  }
}
