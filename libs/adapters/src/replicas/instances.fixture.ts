import { join } from 'node:path';
import type { EventStore, JournalLike, Outcome } from '@mutirao/event-sourcing';
import {
  add,
  type CountCommand,
  type Counter,
  type CountRefusal,
  counter,
  meta,
  totalOf,
} from '../../../event-sourcing/src/counter.fixture.ts';
import type { Ownership } from '../journal/ownership.ts';
import { KafkaConnection } from '../kafka/kafka-connection.ts';
import type { Records } from '../records/records.ts';
import { SqliteRecordPlace } from '../records/sqlite-records.ts';
import { Calls } from './calls.ts';
import { CommandsConsumer } from './commands-consumer.ts';
import { openReplicatedJournal } from './open-replicated-journal.ts';

export type CountOutcome = Outcome<number, CountRefusal>;

/** What instances of one service have in common. */
export interface Cell {
  readonly brokers: readonly string[];
  readonly cell: string;
  readonly folder: string;
  readonly patienceMilliseconds?: number;
}

/** A copy of a ledger that one instance has. */
export interface Copy {
  readonly journal: JournalLike<Counter, CountCommand, number, CountRefusal>;
  readonly store: EventStore;
  readonly ownership: Ownership;
  /** Positions that it was told of. */
  readonly told: number[];
  /** What it wrote down of its owning: `gained`, `lost`. */
  readonly owned: string[];
  add(amount: number, key?: string): Promise<CountOutcome>;
  total(): Promise<number>;
}

export interface Instance extends Copy {
  readonly name: string;
  readonly connection: KafkaConnection;
  readonly calls: Calls;
  readonly consumer: CommandsConsumer;
  /** One more ledger, of another community. */
  copyOf(ledger: string): Promise<Copy>;
  close(): Promise<void>;
}

export const LEDGER = 'currency-vila';

/** One instance of a service whose ledgers are counters, on SQLite files that all of them share. */
export async function instance(cell: Cell, name: string): Promise<Instance> {
  const logger = { warn: () => undefined, error: () => undefined };
  const { brokers } = cell;
  const connection = new KafkaConnection({ brokers, cell: cell.cell, instance: name, logger });
  await connection.ensureTopics();
  const calls = new Calls(connection);
  const consumer = new CommandsConsumer({ calls, service: 'currency' });
  const records = new SqliteRecordPlace(cell.folder);
  const heads = await records.open({ name: 'heads' });
  const closing: (() => Promise<void>)[] = [];
  const copyOf = async (ledger: string): Promise<Copy> => {
    const opened = await copy(cell, consumer, heads, ledger);
    closing.push(opened.close);
    return opened;
  };
  const first = await copyOf(LEDGER);
  calls.start();
  consumer.start();
  return {
    ...first,
    ...{ name, connection, calls, consumer, copyOf },
    close: async () => {
      await consumer.close();
      for (const close of closing) await close();
      await calls.close();
      await connection.close();
      await records.close();
    },
  };
}

async function copy(
  { folder, patienceMilliseconds }: Cell,
  consumer: CommandsConsumer,
  heads: Records,
  ledger: string,
): Promise<Copy & { close(): Promise<void> }> {
  const told: number[] = [];
  const owned: string[] = [];
  const place = { ledger, files: { journal: join(folder, `${ledger}.db`) } };
  const patience = patienceMilliseconds === undefined ? {} : { patienceMilliseconds };
  const { journal, ownership, store, close } = await openReplicatedJournal(
    counter,
    { place, consumer, heads, ...patience },
    {
      now: Date.now,
      dayOf: (at) => new Date(at).toISOString().slice(0, 10),
      told: (events) => told.push(...events.map(({ position }) => position)),
      fatal: (error) => {
        throw error;
      },
    },
  );
  ownership.watch({
    gained: () => owned.push('gained'),
    lost: async () => void owned.push('lost'),
  });
  return {
    ...{ journal, ownership, store, told, owned, close },
    add: (amount, key) => journal.execute(add(amount), meta(key)),
    total: () => journal.read(totalOf),
  };
}

/** Of these, once all have joined and one of them is the owner: it first. */
export async function ownerFirst(instances: readonly Instance[]): Promise<Instance[]> {
  const settled = (): boolean =>
    instances.every(({ consumer }) => consumer.partitions > 0) &&
    instances.reduce((sum, { consumer }) => sum + consumer.partitions, 0) === 12 &&
    instances.filter(({ ownership }) => ownership.isOurs).length === 1;
  while (!settled()) await new Promise((resolve) => setTimeout(resolve, 10));
  return [...instances].sort((a, b) => Number(b.ownership.isOurs) - Number(a.ownership.isOurs));
}
