import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BusContext, type Inbox, JournalLog } from '@mutirao/adapters/bus';
import { type OpenJournal, openJournal } from '@mutirao/adapters/journal';
import type { Message } from '@mutirao/contracts';
import {
  type Decider,
  type Decision,
  decided,
  type NewEvent,
  noMovements,
  type RecordedEvent,
  readEvents,
  type Table,
  type Tables,
} from '@mutirao/event-sourcing';

/** A journal that tells of what it notes, and the smallest inbox on which every duty of one shows. */
export const SOURCE = '/test/vila';
export const KNOWN: ReadonlySet<string> = new Set([
  'test.Noted.v1',
  'test.Struck.v1',
  'test.Elsewhere.v1',
]);
const META = { operation: 'test', actor: 'test', correlation: 'test' };

type Fact = NewEvent<never>;
type Data = Readonly<Record<string, unknown>>;

function opening<S, C>(decider: Decider<S, C, never, never>, folder: string) {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const paths = { journal: at('journal.sqlite'), head: at('head'), seenHead: at('seen-head') };
  return openJournal(decider, paths, {
    now: Date.now,
    dayOf: (instant) => new Date(instant).toISOString().slice(0, 10),
    fatal: (error) => {
      throw error;
    },
  });
}

const journalled = {
  codec: noMovements,
  refusalType: 'test.Refused.v1',
  unchangedType: 'test.Unchanged.v1',
};

export interface Told {
  readonly type: string;
  readonly key?: string;
  readonly value?: number;
}

/** The journal of the service that tells. `test.Private.v1` is nobody else's. */
export class Teller {
  clock = (): number => Date.now();
  beating = true;
  readonly log: JournalLog<never>;

  private constructor(readonly opened: OpenJournal<unknown, Told, never, never>) {
    this.log = new JournalLog<never>({
      source: SOURCE,
      store: opened.store,
      codec: noMovements,
      publish: ({ type, data }) =>
        type === 'test.Private.v1' ? undefined : { type, key: String(data['key']), data },
      alive: () => this.beating,
      now: () => this.clock(),
    });
  }

  static async open(folder: string): Promise<Teller> {
    const decider: Decider<unknown, Told, never, never> = {
      ...journalled,
      state: () => undefined,
      decide: ({ type, ...data }, _, { on }) => decided(stated(type, data, on)),
      evolve: () => undefined,
    };
    return new Teller(await opening(decider, folder));
  }

  tell(...told: readonly Told[]): Promise<unknown> {
    return Promise.all(told.map((each) => this.opened.journal.execute(each, META)));
  }
}

interface Receipt {
  readonly message: Message;
  readonly context: BusContext;
  readonly parkedBecause?: string;
}

/** Thrown by the decision for a message whose turn it is not: nothing of it is recorded. */
class OutOfOrder extends Error {
  override readonly name = 'OutOfOrder';
}

interface Followed {
  readonly cursors: Table<number>;
  /** Key → positions of its parked messages, in order. */
  readonly parked: Table<readonly number[]>;
}

/** The journal of the service that follows. */
export class Follower implements Inbox {
  private constructor(readonly opened: OpenJournal<Followed, Receipt, never, never>) {}

  static async open(folder: string): Promise<Follower> {
    return new Follower(await opening(following, folder));
  }

  cursor(source: string): Promise<number> {
    return this.opened.journal.read(({ cursors }) => cursors.get(source) ?? -1);
  }

  receive(message: Message, context: BusContext): Promise<unknown> {
    return this.opened.journal.execute({ message, context }, META);
  }

  async park(message: Message, context: BusContext, parkedBecause: string): Promise<void> {
    await this.opened.journal.execute({ message, context, parkedBecause }, META);
  }

  parked(): Promise<Record<string, readonly number[]>> {
    return this.opened.journal.read(({ parked }) => Object.fromEntries(parked.entries()));
  }

  async events(type?: string): Promise<RecordedEvent<never>[]> {
    const events: RecordedEvent<never>[] = [];
    for await (const event of readEvents(this.opened.store, noMovements)) {
      if (type === undefined || event.type === type) events.push(event);
    }
    return events;
  }

  /** The values that took effect, in order; of one key, or all. */
  async values(key?: string): Promise<unknown[]> {
    const events = await this.events('test.Applied.v1');
    return events
      .filter(({ data }) => key === undefined || data['key'] === key)
      .map(({ data }) => data['value']);
  }
}

const following: Decider<Followed, Receipt, never, never> = {
  ...journalled,
  state: (tables: Tables) => ({ cursors: tables.table('cursors'), parked: tables.table('parked') }),
  decide: ({ message, context, parkedBecause }, state, { on }): Decision<Fact, never> => {
    const { source, position, after, replaying } = context;
    const key = message.subject;
    const cursor = state.cursors.get(source) ?? -1;
    const parked = state.parked.get(key) ?? [];
    const applied = stated('test.Applied.v1', { ...(message.data as Data), position }, on);
    if (replaying) {
      if (parked[0] !== position) throw new OutOfOrder('another is parked before it');
      return decided(applied, stated('test.Unparked.v1', { key, position }, on));
    }
    if (position <= cursor) return decided();
    if (after !== cursor) throw new OutOfOrder(`follows ${after}, not ${cursor}`);
    const reason = parkedBecause ?? (parked.length > 0 ? 'behind' : undefined);
    if (reason !== undefined) {
      return decided(stated('test.Parked.v1', { source, position, key, reason }, on));
    }
    return decided(applied, stated('test.Received.v1', { source, position }, on));
  },
  evolve: ({ cursors, parked }, { type, data }) => {
    const { source, position, key } = data as { source: string; position: number; key: string };
    const waiting = parked.get(key) ?? [];
    if (type === 'test.Parked.v1') parked.set(key, [...waiting, position]);
    if (type === 'test.Unparked.v1') {
      if (waiting.length > 1) parked.set(key, waiting.slice(1));
      else parked.delete(key);
    }
    if (type === 'test.Parked.v1' || type === 'test.Received.v1') cursors.set(source, position);
  },
};

function stated(type: string, data: Data, effectiveOn: string): Fact {
  return { type, data, movements: [], effectiveOn };
}
