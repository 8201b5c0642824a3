import { setTimeout as wait } from 'node:timers/promises';
import type { TestFunctions } from '@mutirao/event-sourcing';
import type { LogEntry, OutgoingLog } from './ports.ts';

/** A log, and the journal that it tells. */
export interface ToldJournal {
  readonly log: OutgoingLog;
  /** Appends these in one append, as facts of these keys; one without a key is nobody else's. */
  append(...keys: readonly (string | undefined)[]): Promise<void>;
}

export interface OutgoingLogs {
  /** A log of a source of its own, with an empty journal. */
  create(): Promise<ToldJournal>;
}

const LOOK_MS = 20;

const inShort = ({ message, position }: LogEntry): readonly [number, string | undefined] => [
  position,
  message?.subject,
];

/** What comes after `after` until all up to `end` has; a reading that ends by itself is begun again. */
async function untilReached(log: OutgoingLog, after: number, end: number): Promise<LogEntry[]> {
  const stop = new AbortController();
  const entries: LogEntry[] = [];
  let reached = after;
  while (reached < end) {
    for await (const entry of log.read(reached, stop.signal)) {
      entries.push(entry);
      reached = entry.position;
      log.settled?.(reached);
      if (reached >= end) break;
    }
  }
  stop.abort();
  return entries;
}

const messagesOf = (entries: readonly LogEntry[]) =>
  entries.filter(({ message }) => message !== undefined).map(inShort);

/** What a consumer may rely on, whatever lies between it and the journal. */
export function outgoingLogConformance(logs: OutgoingLogs, functions: TestFunctions): void {
  order(logs, functions);
  life(logs, functions);
}

function order(logs: OutgoingLogs, { test, equal }: TestFunctions): void {
  test('messages come in their order, each once, and marks say how far all was read', async () => {
    const { log, append } = await logs.create();
    await append('a', undefined, 'b');
    await append('c', undefined);
    await append(undefined);
    const entries = await untilReached(log, -1, 5);
    equal(messagesOf(entries), [
      [0, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    const positions = entries.map(({ position }) => position);
    equal(
      positions,
      [...new Set(positions)].sort((a, b) => a - b),
    );
    equal(positions.at(-1), 5);
  });

  test('a reading begins after the position that it is given, and may be begun again', async () => {
    const { log, append } = await logs.create();
    await append('a', 'b', 'c');
    equal(messagesOf(await untilReached(log, 0, 2)), [
      [1, 'b'],
      [2, 'c'],
    ]);
    await append('d');
    equal(messagesOf(await untilReached(log, 2, 3)), [[3, 'd']]);
  });

  test('what is not settled comes again in the next reading', async () => {
    const { log, append } = await logs.create();
    await append('a', 'b');
    const first = await untilReached({ ...plain(log), settled: () => undefined }, -1, 1);
    const second = await untilReached(log, -1, 1);
    equal(messagesOf(second), messagesOf(first));
  });

  test('what is told while it is read comes too', async () => {
    const { log, append } = await logs.create();
    await append('a');
    const reading = untilReached(log, -1, 3);
    await wait(LOOK_MS);
    await append('b');
    await wait(LOOK_MS);
    await append('c', 'd');
    equal(
      messagesOf(await reading).map(([, key]) => key),
      ['a', 'b', 'c', 'd'],
    );
  });
}

function life(logs: OutgoingLogs, { test, equal }: TestFunctions): void {
  test('a reading ends by its signal, while it waits and between two messages', async () => {
    const { log, append } = await logs.create();
    await append('a', 'b', 'c');
    await untilReached(log, -1, 2);
    const stop = new AbortController();
    const waiting = log.read(2, stop.signal)[Symbol.asyncIterator]();
    const next = waiting.next();
    await wait(LOOK_MS);
    stop.abort();
    equal((await next).done, true);
    const ended = log.read(-1, stop.signal)[Symbol.asyncIterator]();
    equal((await ended.next()).done, true);
  });

  test('it gives signs of life that name the end of the journal', async () => {
    const { log, append } = await logs.create();
    const begun = Date.now();
    await append('a', undefined);
    const stop = new AbortController();
    const reading = (async () => {
      while (!stop.signal.aborted) for await (const _ of log.read(-1, stop.signal));
    })();
    while (log.beat().position < 1) await wait(LOOK_MS);
    const { at } = log.beat();
    equal(at >= begun && at <= Date.now(), true);
    while (log.beat().at === at) await wait(LOOK_MS);
    equal(log.beat().position, 1);
    stop.abort();
    await reading;
  });

  test('one message is found again by its position, and nothing where there is none', async () => {
    const { log, append } = await logs.create();
    await append('a', undefined, 'b');
    const [, entry] = (await untilReached(log, -1, 2)).filter(({ message }) => message);
    equal(await log.at(2), entry?.message);
    equal([await log.at(1), await log.at(9)], [undefined, undefined]);
  });
}

const plain = (log: OutgoingLog): OutgoingLog => ({
  source: log.source,
  read: (after, signal) => log.read(after, signal),
  beat: () => log.beat(),
  at: (position) => log.at(position),
});
