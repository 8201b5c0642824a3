import type { RecordPlace, Records, RecordsOptions } from '@mutirao/adapters/records';

export const USED_TICKETS = {
  name: 'used-tickets',
  marks: { until: 'number' },
  isWaitedFor: false,
} as const satisfies RecordsOptions;

/** Digests of what counts once and was used, at whichever instance, until it lapses. */
export class UsedTickets {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** A power cut may take the last ones back; what they let in is asked for more than a ticket. */
  static async open(place: RecordPlace): Promise<UsedTickets> {
    return new UsedTickets(await place.open(USED_TICKETS));
  }

  async has(name: string): Promise<boolean> {
    return (await this.#records.get(name)) !== undefined;
  }

  /** False when it was used before. `until` in milliseconds since 1970. */
  async add(name: string, until: number): Promise<boolean> {
    const [isNew = false] = await this.#records.insert([
      { key: name, value: Buffer.alloc(0), marks: { until } },
    ]);
    return isNew;
  }

  /** Those that have lapsed go. */
  async sweep(now: number): Promise<void> {
    await this.#records.removeBelow('until', now);
  }
}
