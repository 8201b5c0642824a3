import type { Ownership } from '@mutirao/adapters/journal';
import type { FeedProgress } from '@mutirao/adapters/kafka';
import type { EventStore, JournalLike } from '@mutirao/event-sourcing';
import type { BusHealth } from './bus-server.ts';
import type { Metrics } from './metrics.ts';

/** A ledger as this process has it. */
export interface WatchedLedger {
  readonly ledger: string;
  readonly journal: Pick<JournalLike<never, never, never, never>, 'head' | 'halted'>;
  readonly store: Pick<EventStore, 'head'>;
  readonly ownership: Pick<Ownership, 'isOurs'>;
  /** What the writer's process does beside: how far its read models and its last snapshot are. */
  readonly beside: { readonly followed?: number; readonly snapshotAt: number };
}

/** A service as it follows another one. */
export interface WatchedConsumer {
  /** The service that follows. */
  readonly consumer: string;
  /** Most often a BusServer. */
  readonly bus: { health(now: number): BusHealth };
  /** Where messages come over Kafka. */
  readonly feed?: { progress(): readonly FeedProgress[] };
  /** Messages that were put aside and wait for an operator. */
  readonly parked: () => number;
}

export interface WatchedService {
  readonly ledgers: readonly WatchedLedger[];
  readonly consumers: readonly WatchedConsumer[];
}

/** How far the consumer's source is, on the instance that has it; `undefined` on the others. */
export function feedOf({ bus, feed }: WatchedConsumer, now: number): FeedProgress | undefined {
  const { source } = bus.health(now);
  return feed?.progress().find((each) => each.source === source && each.assigned);
}

/**
 * What a process tells of its ledgers and of those whom it follows. What one process alone does (the
 * lag of who has the partition, the read models of the writer) is told by that one alone.
 */
export function measureService(metrics: Metrics, { ledgers, consumers }: WatchedService): void {
  const now = (): number => Date.now();
  const ofLedgers = (
    name: string,
    help: string,
    value: (of: WatchedLedger) => number | undefined,
  ) =>
    metrics.gauge(name, help, ['ledger'], () =>
      ledgers.flatMap((of) => reading({ ledger: of.ledger }, value(of))),
    );
  const ofConsumers = (
    name: string,
    help: string,
    value: (of: WatchedConsumer) => number | undefined,
  ) =>
    metrics.gauge(name, help, ['consumer', 'source'], () =>
      consumers.flatMap((of) => {
        const { source } = of.bus.health(now());
        return reading({ consumer: of.consumer, source }, value(of));
      }),
    );
  const head = ({ journal }: WatchedLedger): number => journal.head.position;

  ofLedgers('mutirao_journal_position', 'The last event that the state here holds.', head);
  ofLedgers('mutirao_journal_owner', '1 where the ledger’s one writer is.', ({ ownership }) =>
    Number(ownership.isOurs),
  );
  ofLedgers('mutirao_read_model_behind_events', 'Events that the read models lack.', (of) =>
    of.ownership.isOurs && of.beside.followed !== undefined
      ? Math.max(0, head(of) - of.beside.followed)
      : undefined,
  );
  ofLedgers('mutirao_snapshot_behind_events', 'Events since the last snapshot.', (of) =>
    of.ownership.isOurs ? Math.max(0, head(of) - of.beside.snapshotAt) : undefined,
  );
  ofConsumers(
    'mutirao_consumer_lag_messages',
    'Messages that are there and whose effects are not durable yet.',
    (of) => feedOf(of, now())?.lag,
  );
  ofConsumers(
    'mutirao_consumer_behind_seconds',
    'How long ago all that the source had told was handled.',
    // Of what a process has not heard of yet it knows no more than since when it has been listening.
    ({ bus }) => Math.min(bus.health(now()).behindSeconds, performance.now() / 1000),
  );
  ofConsumers('mutirao_consumer_parked', 'Messages put aside.', ({ parked }) => parked());
  ofConsumers('mutirao_consumer_halted', '1 where nothing is handled any more.', ({ bus }) =>
    Number(bus.health(now()).halted !== undefined),
  );
}

function reading(labels: Readonly<Record<string, string>>, value: number | undefined) {
  return value === undefined ? [] : [{ labels, value }];
}
