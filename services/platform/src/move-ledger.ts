import { existsSync } from 'node:fs';
import { flushPath, notedHead } from '@mutirao/adapters/files';
import {
  type CopyStanding,
  checkJournal,
  copyEvents,
  copySnapshot,
  HEADS,
  headText,
  raiseHeadRecord,
  standingOfCopy,
} from '@mutirao/adapters/journal';
import {
  type LedgerPlace,
  openEventStore,
  openRecordPlace,
  type RecordsAt,
  type Servers,
} from '@mutirao/adapters/places';
import type { EventStore, Head } from '@mutirao/event-sourcing';
import { MoveRefused } from './move-refused.ts';

type Told = (events: number) => void;

/** One ledger in a town's folder: its journal, and the heads that were noted of it. */
export interface OwnLedger {
  readonly place: LedgerPlace;
  readonly path: { readonly journal: string; readonly head: string; readonly seenHead: string };
  readonly records: RecordsAt;
}

/** A ledger on its way from a folder, which is only read, to the servers. */
export class MovingLedger {
  private constructor(
    readonly own: OwnLedger,
    readonly servers: Servers,
    private readonly from: EventStore,
    private readonly to: EventStore,
  ) {}

  static async open(own: OwnLedger, servers: Servers): Promise<MovingLedger> {
    const { place, path } = own;
    if (!existsSync(path.journal)) {
      throw new MoveRefused('journal-unsound', `there is no ${path.journal}`);
    }
    // What a killed server had not flushed is not to be on the servers and then gone here.
    if (existsSync(`${path.journal}-wal`)) flushPath(`${path.journal}-wal`);
    const from = await openEventStore(place, { readOnly: true });
    try {
      return new MovingLedger(own, servers, from, await openEventStore({ ...place, servers }));
    } catch (error) {
      await from.close();
      throw error;
    }
  }

  head(): Promise<Head> {
    return this.from.head();
  }

  async headText(): Promise<string> {
    return headText(await this.head());
  }

  /** Throws MoveRefused for a journal that is broken, or lacks what people were told is safe. */
  async check(told: Told): Promise<void> {
    const { head, seenHead, journal } = this.own.path;
    const kept = [head, seenHead].map((path) => ({ read: () => notedHead(path) }));
    const checked = await checkJournal(this.from, kept, told);
    if ('head' in checked) return;
    throw new MoveRefused('journal-unsound', `${journal}: ${checked.fault}`);
  }

  standing(): Promise<CopyStanding> {
    return standingOfCopy(this.from, this.to);
  }

  /** From now on services that find the journal there cut serve reads alone. */
  async raiseHead(): Promise<void> {
    const place = await openRecordPlace({ ...this.own.records, servers: this.servers });
    try {
      const { ledger } = this.own.place;
      await raiseHeadRecord(await place.open(HEADS), ledger, await this.head());
    } finally {
      await place.close();
    }
  }

  copySnapshot(): Promise<void> {
    return copySnapshot(this.own.place, this.servers);
  }

  /** All but the last event, without which nobody there takes the journal for whole. */
  async copyAllButLast(told: Told): Promise<void> {
    await this.#copy((await this.head()).position, told);
  }

  async copyRest(told: Told): Promise<void> {
    await this.#copy((await this.head()).position + 1, told);
  }

  async #copy(until: number, told: Told): Promise<void> {
    const standing = await this.standing();
    if (standing === 'equal' || standing === 'beyond') return;
    if ((await copyEvents(this.from, this.to, { until, told })) === 'copied') return;
    throw new MoveRefused(
      'written-meanwhile',
      `something else writes to ${this.own.place.ledger} on the servers of ${this.servers.cell}: stop it, then say this again`,
    );
  }

  async close(): Promise<void> {
    await this.from.close();
    await this.to.close();
  }
}
