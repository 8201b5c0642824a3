import { type Decider, type JournalPorts, type Snapshot } from './decider.ts';
import { decided, refused } from './decision.ts';
import type { Metadata, MovementCodec, NewEvent } from './event.ts';
import type { EventStore } from './event-store.ts';
import { Journal } from './journal.ts';
import { MemoryEventStore } from './memory-event-store.ts';
import { emptySnapshot } from './snapshot.ts';
import type { Chunk, Head } from './stored-form.ts';
import type { Table } from './tables.ts';

/** The smallest ledger on which every duty of the journal shows: one number that may not pass LIMIT. */
export type CountCommand =
  | { readonly type: 'Add'; readonly amount: number; readonly note?: string }
  | { readonly type: 'AddTwice'; readonly amount: number }
  | { readonly type: 'Nothing' }
  | { readonly type: 'FailToDecide' }
  | { readonly type: 'FailToEvolve'; readonly amount: number };
export type CountRefusal = { readonly code: 'over-limit'; readonly left: number };
export type Counter = Table<number>;
export type CountJournal = Journal<Counter, CountCommand, number, CountRefusal>;
export const LIMIT = 1_000_000;

const codec: MovementCodec<number> = {
  encode: (movements) => movements.join(' '),
  decode: (bytes, start, end) => bytes.toString('latin1', start, end).split(' ').map(Number),
};

export const counter: Decider<Counter, CountCommand, number, CountRefusal> = {
  codec,
  refusalType: 'test.Refused.v1',
  unchangedType: 'test.Unchanged.v1',
  state: (tables) => tables.table<number>('counts'),
  decide(command, counts, { on }) {
    const added = (amount: number, note = ''): NewEvent<number> => ({
      type: 'test.Added.v1',
      data: { note },
      movements: [amount],
      effectiveOn: on,
    });
    const left = LIMIT - totalOf(counts);
    switch (command.type) {
      case 'Nothing':
        return decided();
      case 'FailToDecide':
        throw new Error('a bug in decide');
      case 'FailToEvolve':
        return decided(added(command.amount), { ...added(0), type: 'test.Unknown.v1' });
      case 'Add':
        if (command.amount > left) return refused({ code: 'over-limit', left });
        return decided(added(command.amount, command.note));
      case 'AddTwice':
        if (2 * command.amount > left) return refused({ code: 'over-limit', left });
        return decided(added(command.amount), added(command.amount));
    }
  },
  evolve(counts, event) {
    if (event.type === 'test.Unknown.v1') throw new Error('a bug in evolve');
    for (const amount of event.movements) counts.set('total', totalOf(counts) + amount);
  },
};

export function totalOf(counts: Counter): number {
  return counts.get('total') ?? 0;
}

export const add = (amount: number, note = ''): CountCommand => ({ type: 'Add', amount, note });

/** Keys and requests as they are stored: 32 hexadecimal digits from any short name. */
export function meta(key?: string, request = 'the same'): Metadata {
  const digest = (text: string): string => Buffer.from(text.padEnd(16, '.')).toString('hex');
  const asked = { operation: 'add', actor: 'someone', correlation: 'one' };
  return key === undefined ? asked : { ...asked, key: digest(key), request: digest(request) };
}

type Append = () => Promise<'appended' | 'conflict'>;

/** A memory store to whose next append a test can do what it likes. */
export class HinderedStore extends MemoryEventStore {
  #hindrance: ((append: Append, chunk: Chunk) => ReturnType<Append>) | undefined;

  hinder(hindrance: (append: Append, chunk: Chunk) => ReturnType<Append>): void {
    this.#hindrance = hindrance;
  }

  override append(chunk: Chunk): ReturnType<Append> {
    const hindrance = this.#hindrance;
    this.#hindrance = undefined;
    return hindrance ? hindrance(() => super.append(chunk), chunk) : super.append(chunk);
  }
}

export const START = Date.UTC(2026, 10, 22, 12);

/** A journal over `store`, whose clock stands still until a test moves it. */
export async function opened(store: EventStore, start: Snapshot = emptySnapshot()) {
  const world = { now: START, acknowledged: [] as Head[], fatal: [] as unknown[] };
  let ids = 0;
  const ports: JournalPorts = {
    store,
    now: () => world.now,
    dayOf: (at) => new Date(at).toISOString().slice(0, 10),
    newId: () => `id-${ids++}`,
    turn: async () => {},
    acknowledge: (head) => world.acknowledged.push(head),
    fatal: (error) => world.fatal.push(error),
  };
  const journal: CountJournal = await Journal.open(counter, ports, start);
  const total = (): Promise<number> => journal.read(totalOf);
  return { journal, ports, world, total };
}

export async function chunksOf(store: EventStore): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of store.read(0)) chunks.push(chunk);
  return chunks;
}
