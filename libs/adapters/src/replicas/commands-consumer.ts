import { setTimeout as pause } from 'node:timers/promises';
import { type Topic, topics } from '@mutirao/contracts';
import type { Metadata } from '@mutirao/event-sourcing';
import type { BusLogger } from '../bus/ports.ts';
import type { Ownership } from '../journal/ownership.ts';
import { type Held, keeping } from '../kafka/assigners.ts';
import { partitionOf } from '../kafka/kafka-producer.ts';
import type { Answer, Calls } from './calls.ts';
import { type Call, CallsConsumer } from './calls-consumer.ts';
import { LedgerOwnership } from './ledger-ownership.ts';

export type Service = 'currency' | 'identity';
export const commandTopics: Readonly<Record<Service, Topic>> = {
  currency: topics.currencyCommands,
  identity: topics.identityCommands,
};

/** A ledger as the consumer sees it: what it needs to write to it here. */
export interface ServedLedger {
  readonly ledger: string;
  /** Reads to the end of what others wrote. Rejects when the store cannot be read now. */
  catchUp(): Promise<void>;
  execute(command: unknown, meta: Metadata, isLate: () => boolean): Promise<Partial<Answer>>;
}

/** How long others that leave are waited for. */
const LEAVING_MILLISECONDS = 5_000;

/**
 * The commands of a service's ledgers, and with them who is a ledger's owner: the instance to which the
 * group gave the partition of its name. One of it a process. A broker that is away takes no ledger from
 * its owner: commands of its own clients go on. Whoever is taken for dead and is not writes on for a
 * moment, beside the next owner; the expected revision lets one of the two be first each time.
 */
export class CommandsConsumer {
  readonly service: Service;
  readonly topic: string;
  readonly calls: Calls;
  readonly #partitions: number;
  readonly #ledgers = new Map<string, LedgerOwnership>();
  /** Since when this process has which partitions. */
  readonly #held = new Map<number, number>();
  readonly #consumer: CallsConsumer;
  #isClosed = false;

  constructor({ calls, service }: { readonly calls: Calls; readonly service: Service }) {
    this.service = service;
    this.calls = calls;
    const topic = commandTopics[service];
    this.topic = calls.connection.topic(topic);
    this.#partitions = topic.partitions;
    this.#consumer = new CallsConsumer({
      calls,
      topic: this.topic,
      group: `${service}.commands`,
      name: `${service} command`,
      handle: (call) => this.#handle(call),
      joined: (partitions) => this.#assigned(partitions),
      partitionAssigners: [keeping(this.topic, this.#partitions, () => this.#claims())],
    });
  }

  get logger(): BusLogger {
    return this.calls.connection.logger;
  }

  /** How many partitions this process has: none before it has joined the others. */
  get partitions(): number {
    return this.#held.size;
  }

  /** Resolves when it has joined the others. */
  get listening(): Promise<void> {
    return this.#consumer.listening;
  }

  /** From now on this process can be the ledger's owner. */
  serve(served: ServedLedger): Ownership {
    const { ledger } = served;
    if (this.#ledgers.has(ledger)) throw new Error(`${ledger} is served already`);
    const ownership = new LedgerOwnership(served, this.logger);
    this.#ledgers.set(ledger, ownership);
    if (this.#held.has(this.#partitionOf(ledger))) ownership.gain();
    return ownership;
  }

  /** The ledger is nobody's here any more; resolves when what its owner does has ended. */
  async release(ledger: string): Promise<void> {
    const ownership = this.#ledgers.get(ledger);
    this.#ledgers.delete(ledger);
    await ownership?.lose();
  }

  start(): void {
    this.#consumer.start();
  }

  /** First the owner's work ends, then the ledgers are given away at once. To be called before all else. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const lost = Promise.all([...this.#ledgers.values()].map((ledger) => ledger.lose()));
    const patience = new AbortController();
    await Promise.race([
      lost,
      pause(LEAVING_MILLISECONDS, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    await this.#consumer.close();
    this.#held.clear();
  }

  #claims(): Held[] {
    const busy = new Set([...this.#ledgers.keys()].map((ledger) => this.#partitionOf(ledger)));
    return [...this.#held].map(([partition, since]) => ({
      partition,
      since,
      isBusy: busy.has(partition),
    }));
  }

  #partitionOf(ledger: string): number {
    return partitionOf(ledger, this.#partitions);
  }

  #assigned(partitions: readonly number[]): void {
    if (this.#isClosed) return;
    const own = new Set(partitions);
    for (const partition of [...this.#held.keys()]) {
      if (!own.has(partition)) this.#held.delete(partition);
    }
    for (const partition of own) {
      if (!this.#held.has(partition)) this.#held.set(partition, Date.now());
    }
    for (const [ledger, ownership] of this.#ledgers) {
      if (own.has(this.#partitionOf(ledger))) ownership.gain();
      else void ownership.lose();
    }
  }

  async #handle({ key, value, deadline }: Call): Promise<Partial<Answer> | undefined> {
    const ownership = this.#ledgers.get(key);
    if (!ownership) return { kind: 'unavailable', value: Buffer.from('nobody here has it open') };
    // Whoever waits for it has given up by then, or whoever is the owner then is given it again.
    if (!(await ownership.caughtUp(deadline))) return undefined;
    const { command, meta } = JSON.parse(value.toString()) as { command: unknown; meta: Metadata };
    return ownership.served.execute(command, meta, () => deadline <= Date.now());
  }
}
