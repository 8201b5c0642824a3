import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Check } from './check.ts';
import type { PlainEvent } from './plain-reader.ts';

/**
 * What merchants are told is what is in the journal: no delivery is of an event that is not there,
 * or of one that was not followed yet. Opened before the journal, so that it cannot be ahead of it.
 */
export class WebhooksCheck {
  readonly check = new Check('webhooks');
  /** Position → ids of the events that deliveries say are there. */
  readonly #told = new Map<number, Set<string>>();
  #followed = -1;

  constructor(path: string) {
    if (!existsSync(path)) return;
    try {
      const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
      db.exec('BEGIN');
      this.#read(db);
      db.close();
    } catch (error) {
      this.check.fault(`the webhooks cannot be read: ${(error as Error).message}`);
    }
  }

  see({ position, body }: PlainEvent): void {
    const ids = this.#told.get(position);
    if (ids === undefined) return;
    this.#told.delete(position);
    for (const id of ids) {
      this.check.count++;
      if (id === body?.id) continue;
      this.check.fault(`a delivery tells of event ${id}, which is not at position ${position}`);
    }
  }

  close(last: number, chainHolds: boolean): void {
    if (!chainHolds) {
      if (this.#followed > last) this.check.note('not compared past the break of the chain');
      return;
    }
    if (this.#followed > last) {
      this.check.fault(`the journal was followed to position ${this.#followed}, past its end`);
    }
    for (const position of this.#told.keys()) {
      this.check.fault(`a delivery tells of position ${position}, past the end`);
    }
  }

  #read(db: DatabaseSync): void {
    this.#followed = Number(db.prepare('SELECT position FROM followed').get()?.['position']);
    const rows = db.prepare('SELECT position, id FROM deliveries WHERE position IS NOT NULL');
    for (const row of rows.iterate()) {
      const position = Number(row['position']);
      const ids = this.#told.get(position) ?? new Set();
      this.#told.set(position, ids.add(String(row['id'])));
      if (position > this.#followed) this.check.fault(`position ${position} is told unfollowed`);
    }
    const counts = db.prepare(`SELECT id, waiting, (SELECT count(*) FROM deliveries d
      WHERE d.webhook = w.id AND d.state = 'waiting') AS found FROM webhooks w
      WHERE state = 'active'`);
    for (const { id, waiting, found } of counts.iterate()) {
      if (waiting === found) continue;
      this.check.fault(`webhook ${id} says that ${waiting} wait, and ${found} do`);
    }
  }
}
