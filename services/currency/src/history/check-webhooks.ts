import { Check } from './check.ts';
import type { Evidence, StoredRecord } from './evidence.ts';
import type { PlainEvent } from './plain-reader.ts';

/**
 * What merchants are told is what is in the journal: no delivery is of an event that is not there.
 * Opened before the journal, so that it cannot be ahead of it.
 */
export class WebhooksCheck {
  readonly check = new Check('webhooks');
  /** Position → ids of the events that deliveries say are there. */
  readonly #told = new Map<number, Set<string>>();
  #followed = -1;

  static async open(evidence: Evidence): Promise<WebhooksCheck> {
    const webhooks = new WebhooksCheck();
    try {
      webhooks.#read(await evidence.deliveries());
    } catch (error) {
      webhooks.check.fault(`the webhooks cannot be read: ${(error as Error).message}`);
    }
    return webhooks;
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

  #read(records: Iterable<StoredRecord>): void {
    for (const [key, value] of records) {
      const stored: unknown = JSON.parse(value);
      if (key === 'followed') this.#followed = Number(stored);
      const { position, id } = (stored ?? {}) as { position?: number; id?: string };
      if (position === undefined) continue;
      this.#told.set(position, (this.#told.get(position) ?? new Set()).add(String(id)));
    }
  }
}
