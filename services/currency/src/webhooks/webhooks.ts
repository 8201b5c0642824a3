import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inOneWrite, openWebhooksFile } from './file.ts';
import { bodyOf, type WebhookEvent } from './message.ts';
import { sealingKey, sealTarget, type Target, unsealTarget } from './seal.ts';

/** Of one merchant. */
export const MOST_WEBHOOKS = 5;
const MOST_SHOWN = 100;

/** Why nothing is sent there any more: it said so itself (410), or was given up. */
export type DisabledBecause = 'gone' | 'failing' | 'too-far-behind';

export interface WebhookView {
  readonly webhook: string;
  /** None where the town has other keys than when it was made. */
  readonly url?: string;
  readonly events: readonly WebhookEvent[];
  readonly state: 'active' | 'disabled';
  readonly reason?: DisabledBecause;
  /** Events that it was not told of: yet, or of a disabled one, at all. */
  readonly waiting: number;
}

export interface DeliveryView {
  /** The `webhook-id` that it is sent under. */
  readonly delivery: string;
  readonly type: string;
  readonly state: 'waiting' | 'delivered' | 'given-up';
  readonly tries: number;
  readonly triedAt: string;
  readonly nextTryAt?: string;
  /** Of the last try: the status, or why there was none. */
  readonly outcome: string;
}

export interface AskedWebhook {
  /** Follows from the idempotency key, so that a retry finds what the first made. */
  readonly id: string;
  readonly merchant: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** Position in the journal from which on it is told. */
  readonly after: number;
}

export interface NewWebhook extends Pick<WebhookView, 'webhook' | 'events'> {
  readonly url: string;
  /** What we sign with: whoever made the webhook is told, and nobody else. */
  readonly secret: string;
}

export type Added =
  | { readonly kind: 'added'; readonly value: NewWebhook }
  | { readonly kind: 'other' | 'full' | 'deleted' };

interface Row {
  readonly id: string;
  readonly merchant: string;
  readonly events: string;
  readonly sealed: Uint8Array | null;
  readonly state: 'active' | 'disabled' | 'deleted';
  readonly reason: DisabledBecause | null;
  readonly waiting: number;
}

interface DeliveryRow {
  readonly id: string;
  readonly type: string;
  readonly state: DeliveryView['state'];
  readonly tries: number;
  readonly next_at: number | null;
  readonly tried_at: number;
  readonly outcome: string;
}

/** The webhooks of merchants, as those see them. Addresses and secrets lie there encrypted. */
export class Webhooks {
  readonly sealingKey: Buffer;
  /** Of a rehearsal: whether they may be on this machine. */
  readonly local: boolean;
  readonly #db: DatabaseSync;

  constructor(path: string, communityKey: Uint8Array, { local = false } = {}) {
    this.#db = openWebhooksFile(path, { synchronous: 'FULL' });
    this.sealingKey = sealingKey(communityKey);
    this.local = local;
  }

  /** Makes a webhook, durably, or finds the one that this key made. */
  add(asked: AskedWebhook): Added {
    return inOneWrite(this.#db, () => {
      const known = this.#row(asked.id);
      if (known) return this.#again(known, asked);
      const { id, merchant, url, events, after } = asked;
      if (this.of(merchant).length >= MOST_WEBHOOKS) return { kind: 'full' };
      // Nobody was told of what came before, so nobody has to read it.
      if (!this.areWanted) this.#db.prepare('UPDATE followed SET position = ?').run(after);
      const secret = `whsec_${randomBytes(32).toString('base64')}`;
      const sealed = sealTarget(this.sealingKey, id, { url, secret });
      this.#db
        .prepare(`INSERT INTO webhooks (id, merchant, events, sealed, state, after, waiting)
          VALUES (?, ?, ?, ?, 'active', ?, 0)`)
        .run(id, merchant, events.join(' '), sealed, after);
      return { kind: 'added', value: { webhook: id, url, events, secret } };
    });
  }

  of(merchant: string): WebhookView[] {
    const rows = this.#db
      .prepare(
        "SELECT * FROM webhooks WHERE merchant = ? AND state <> 'deleted' ORDER BY after, id",
      )
      .all(merchant) as unknown as Row[];
    return rows.map((row) => {
      const { id, events, state, reason, waiting } = row;
      const target = this.#targetOf(row);
      return {
        webhook: id,
        ...(target && { url: target.url }),
        events: events.split(' ') as WebhookEvent[],
        state: state as 'active' | 'disabled',
        ...(reason === null ? {} : { reason }),
        waiting,
      };
    });
  }

  /** Erases its address, its secret and what was on its way; what stays is that it was there. */
  remove(merchant: string, id: string): boolean {
    if (this.#row(id)?.merchant !== merchant) return false;
    inOneWrite(this.#db, () => {
      this.#db.prepare('DELETE FROM deliveries WHERE webhook = ?').run(id);
      this.#db
        .prepare("UPDATE webhooks SET state = 'deleted', sealed = NULL, waiting = 0 WHERE id = ?")
        .run(id);
    });
    return true;
  }

  /** Sends a test after what waits already, and has all of it tried at once. */
  test(webhook: string, delivery: string, at: number): void {
    inOneWrite(this.#db, () => {
      const { changes } = this.#db
        .prepare(`INSERT OR IGNORE INTO deliveries (webhook, id, type, body, state, tries)
          VALUES (?, ?, 'webhook.test', ?, 'waiting', 0)`)
        .run(webhook, delivery, bodyOf('webhook.test', at, { webhook }));
      if (changes === 0) return;
      this.#db.prepare('UPDATE webhooks SET waiting = waiting + 1 WHERE id = ?').run(webhook);
      this.#db
        .prepare("UPDATE deliveries SET next_at = NULL WHERE webhook = ? AND state = 'waiting'")
        .run(webhook);
    });
  }

  /** Whether this delivery was made before: asked for again, it is answered as it was. */
  knows(webhook: string, delivery: string): boolean {
    const find = this.#db.prepare('SELECT 1 FROM deliveries WHERE webhook = ? AND id = ?');
    return find.get(webhook, delivery) !== undefined;
  }

  /** The last that were tried, newest first. */
  deliveriesOf(webhook: string): DeliveryView[] {
    const rows = this.#db
      .prepare(`SELECT id, type, state, tries, next_at, tried_at, outcome FROM deliveries
        WHERE webhook = ? AND tries > 0 ORDER BY seq DESC LIMIT ${MOST_SHOWN}`)
      .all(webhook) as unknown as DeliveryRow[];
    return rows.map(({ id, type, state, tries, next_at: nextAt, tried_at: triedAt, outcome }) => ({
      delivery: id,
      type,
      state,
      tries,
      triedAt: new Date(triedAt).toISOString(),
      ...(nextAt === null ? {} : { nextTryAt: new Date(nextAt).toISOString() }),
      outcome,
    }));
  }

  /** Whether there is anybody to tell anything. */
  get areWanted(): boolean {
    const active = "SELECT 1 FROM webhooks WHERE state = 'active' LIMIT 1";
    return this.#db.prepare(active).get() !== undefined;
  }

  /** Where an older backup was put back: what came after `position` will come again, as others. */
  forgetAfter(position: number): void {
    inOneWrite(this.#db, () => {
      this.#db.prepare('UPDATE followed SET position = min(position, ?)').run(position);
      this.#db.prepare('UPDATE webhooks SET after = min(after, ?)').run(position);
      const { changes } = this.#db
        .prepare('DELETE FROM deliveries WHERE position > ?')
        .run(position);
      if (changes === 0) return;
      this.#db.exec(`UPDATE webhooks SET waiting = (SELECT count(*) FROM deliveries
        WHERE webhook = webhooks.id AND state = 'waiting') WHERE state = 'active'`);
    });
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #again(known: Row, { merchant, url, events }: AskedWebhook): Added {
    if (known.merchant !== merchant) return { kind: 'other' };
    const target = this.#targetOf(known);
    if (known.state === 'deleted' || !target) return { kind: 'deleted' };
    if (target.url !== url || known.events !== events.join(' ')) return { kind: 'other' };
    return { kind: 'added', value: { webhook: known.id, events, ...target } };
  }

  #row(id: string): Row | undefined {
    return this.#db.prepare('SELECT * FROM webhooks WHERE id = ?').get(id) as Row | undefined;
  }

  #targetOf({ id, sealed }: Row): Target | undefined {
    return unsealTarget(this.sealingKey, id, sealed ?? new Uint8Array());
  }
}
