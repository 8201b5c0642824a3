import { ChunkWriter, type EventStore, encodeBody, noMovements } from '@mutirao/event-sourcing';
import { JournalLog } from './journal-log.ts';

const META = { operation: 'test', actor: 'test', correlation: 'test' };

/** A journal of facts `test.Told.v1` by key, and of others that are nobody else's. */
export class FactJournal {
  #appending = Promise.resolve();

  constructor(
    readonly store: EventStore,
    readonly at: () => number = Date.now,
  ) {}

  /** As others may read it, from `store` or another connection to it. */
  log(source: string, alive = () => true, store: EventStore = this.store): JournalLog<never> {
    return new JournalLog<never>({
      source,
      store,
      codec: noMovements,
      publish: ({ type, data }) =>
        type === 'test.Private.v1' ? undefined : { type, key: String(data['key']), data },
      alive,
      now: this.at,
    });
  }

  /** In one append; one without a key is nobody else's. */
  append(...keys: readonly (string | undefined)[]): Promise<void> {
    this.#appending = this.#appending.then(() => this.#append(keys));
    return this.#appending;
  }

  async #append(keys: readonly (string | undefined)[]): Promise<void> {
    const head = await this.store.head();
    const writer = new ChunkWriter(head);
    for (const [index, key] of keys.entries()) {
      const position = head.position + 1 + index;
      const at = this.at();
      const event = {
        id: `019a0000-0000-7000-8000-${String(position).padStart(12, '0')}`,
        type: key === undefined ? 'test.Private.v1' : 'test.Told.v1',
        data: { key },
        effectiveOn: '2026-11-22',
        meta: META,
        movements: [],
        position,
        at,
      };
      writer.add(encodeBody(event, new Date(at).toISOString()), '');
    }
    if ((await this.store.append(writer.chunk())) !== 'appended') throw new Error('not appended');
  }
}
