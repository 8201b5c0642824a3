import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { KurrentDBClient, START } from '@kurrent/kurrentdb-client';
import type { OutgoingLog } from '@mutirao/adapters/bus';
import { KafkaConnection, KafkaFeed, KafkaPublisher } from '@mutirao/adapters/kafka';
import { startWorker } from '@mutirao/adapters/worker';
import { messageOf, nisWithCheckDigit } from '@mutirao/contracts';
import { v7 } from 'uuid';
import { startKafka } from '../local/index.ts';
import type { EarData, Heard } from './bus-ear.ts';
import { BenchCell } from './distributed-cell.ts';
import { type Figure, figure, percentile, type Reach } from './figure.ts';
import { openTown } from './open-town.ts';
import { mustBe, paidTown } from './paid-town.ts';
import { makeCharges } from './payments.ts';
import { idOf, openShops } from './shops.ts';
import { SteadyPayments } from './steady-payments.ts';
import type { TownClient } from './town-client.ts';

const PEOPLE = 2_000;
const SECONDS = 10;
const ROUNDS = 3;
const PAYMENTS_A_SECOND = 500;
const FILES_A_SECOND = 4;
const PEOPLE_A_FILE = 10;
const MESSAGES = 100_000;
const SILENT = { warn: () => undefined, error: () => undefined };

/** From identity's journal to those who follow it. */
export async function distributedBus(place: string): Promise<Figure[]> {
  return [...(await delays(place)), ...(await catchingUp())];
}

async function delays(place: string): Promise<Figure[]> {
  const data = await paidTown(place, PEOPLE, { prepare: openShops });
  const opened = await openTown(data);
  const charges = await makeCharges(opened.town, 2 * PAYMENTS_A_SECOND * SECONDS * (ROUNDS + 1));
  await opened.close();
  const bench = await BenchCell.start(place, { data, currency: 2 });
  const ear = await Ear.listen(bench);
  const payments = new SteadyPayments(bench.client, bench.journal, opened.holders, charges);
  const rates: number[] = [];
  const appended: number[][] = [];
  const decided: number[][] = [];
  for (let round = -1; round < ROUNDS; round++) {
    ear.forget();
    const [perSecond, people] = await Promise.all([
      payments.run(SECONDS, PAYMENTS_A_SECOND),
      register(bench.client),
    ]);
    // The first is for warming up, and brings who was there before.
    await ear.heard(round < 0 ? PEOPLE + people : people);
    if (round < 0) continue;
    rates.push(perSecond);
    decided.push(ear.heardOf.map(({ at, decidedAt }) => at - decidedAt));
    const last = Math.max(...ear.heardOf.map(({ position }) => position));
    const times = await appendTimes(bench, last);
    appended.push(ear.heardOf.map(({ at, position }) => at - (times.get(position) ?? 0)));
  }
  payments.close();
  await ear.close();
  await bench.close();
  const method =
    `${FILES_A_SECOND * PEOPLE_A_FILE} people a second are registered, ${PEOPLE_A_FILE} a file, beside ` +
    `payments through the gateway, evenly spaced; until a consumer in another process has the event`;
  const since = (what: string, rounds: number[][], how: string, reach?: Reach): Figure[] => [
    figure({
      what: `event on the bus beside payments, since ${what}: 99 of 100 within`,
      unit: 'ms',
      samples: rounds.map((each) => percentile(each, 0.99)),
      ...(reach && { reach }),
      method: `${method}; ${how}`,
    }),
    figure({
      what: `event on the bus beside payments, since ${what}: half within`,
      unit: 'ms',
      samples: rounds.map((each) => percentile(each, 0.5)),
      method: `${method}; ${how}`,
    }),
  ];
  return [
    ...since('its append', appended, 'from the time that KurrentDB gave the record', {
      atMost: 50,
    }),
    ...since('its decision', decided, 'from the time in the event, so the append counts, too'),
    figure({ what: 'those payments', unit: '/s', samples: rates, method }),
  ];
}

/** By its position, when KurrentDB wrote each event of identity’s journal; milliseconds since 1970. */
async function appendTimes(
  { servers: { cell, kurrentUrl } }: BenchCell,
  last: number,
): Promise<Map<number, number>> {
  const client = KurrentDBClient.connectionString(kurrentUrl);
  const times = new Map<number, number>();
  // The client's reader tells whole seconds, its subscription milliseconds.
  const events = client.subscribeToStream(`${cell}.identity-vila`, { fromRevision: START });
  for await (const { event } of events) {
    if (event) times.set(Number(event.revision), event.created.getTime());
    if (times.has(last)) break;
  }
  await client.dispose();
  return times;
}

let registered = 0;

/** Through one desk after another, for as long as the payments go on; gives how many. */
async function register(client: TownClient): Promise<number> {
  const files: Promise<unknown>[] = [];
  for (let file = 0; file < SECONDS * FILES_A_SECOND; file++) {
    const people = Array.from({ length: PEOPLE_A_FILE }, () => {
      const nis = nisWithCheckDigit(String(8_000_000_000 + registered++));
      return `${nis},Pessoa Inventada ${registered}`;
    });
    files.push(
      client.post(
        '/member-files',
        'officer',
        Buffer.from(['nis,full_name', ...people, ''].join('\n')),
      ),
    );
    await sleep(1000 / FILES_A_SECOND);
  }
  await Promise.all(files);
  return files.length * PEOPLE_A_FILE;
}

/** One more service that follows identity, on a thread of its own. */
class Ear {
  readonly heardOf: Heard[] = [];
  readonly #thread: Worker;

  private constructor(thread: Worker) {
    this.#thread = thread;
    thread.on('message', (heard: Heard) => this.heardOf.push(heard));
  }

  static async listen({ cell }: BenchCell): Promise<Ear> {
    const thread = startWorker(new URL('./bus-ear.ts', import.meta.url), {
      brokers: cell.servers.kafka.brokers,
      cell: cell.environment['MUTIRAO_CELL'] ?? '',
      source: '/identity/vila',
    } satisfies EarData);
    await once(thread, 'message');
    return new Ear(thread);
  }

  forget(): void {
    this.heardOf.length = 0;
  }

  async heard(count: number): Promise<void> {
    while (this.heardOf.length < count) await sleep(10);
    mustBe('people heard of', this.heardOf.length, count);
  }

  async close(): Promise<void> {
    const ended = once(this.#thread, 'exit');
    this.#thread.postMessage('stop');
    await ended;
  }
}

/** A long history, told to a new consumer. */
async function catchingUp(): Promise<Figure[]> {
  const kafka = await startKafka();
  const told: number[] = [];
  const followed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const options = { brokers: kafka.brokers, cell: `bench-${round}`, logger: SILENT };
    const connection = new KafkaConnection({ ...options, instance: 'teller' });
    await connection.ensureTopics();
    told.push(await tell(connection));
    followed.push(await follow(connection));
    await connection.close();
  }
  await kafka.stop();
  const messages = MESSAGES.toLocaleString('en');
  return [
    figure({
      what: 'a consumer catches up, from the broker to its handler',
      unit: 'events/s',
      samples: followed,
      reach: { atLeast: 20_000 },
      method: `${messages} messages of one source by KafkaFeed and KafkaLog, from joining the group to the last one, in order and each once; nothing is done with them`,
    }),
    figure({
      what: 'a journal is told',
      unit: 'events/s',
      samples: told,
      method: `${messages} messages by KafkaPublisher, each acknowledged by one broker’s disk (no replicas)`,
    }),
  ];
}

async function tell(connection: KafkaConnection): Promise<number> {
  const stop = new AbortController();
  const checkpoint = { read: async () => undefined, write: async () => undefined };
  const publisher = new KafkaPublisher({ connection, log: invented(), checkpoint });
  const began = performance.now();
  const running = publisher.run(stop.signal);
  while (publisher.published.position < MESSAGES - 1) await sleep(5);
  const seconds = (performance.now() - began) / 1000;
  stop.abort();
  await running;
  return MESSAGES / seconds;
}

async function follow(connection: KafkaConnection): Promise<number> {
  const feed = new KafkaFeed({ connection, consumer: 'bench' });
  const log = feed.log('/identity/vila');
  const stop = new AbortController();
  const began = performance.now();
  await feed.start();
  let next = 0;
  while (next < MESSAGES) {
    for await (const { message, position } of log.read(next - 1, stop.signal)) {
      if (message) mustBe('the position that comes next', position, next++);
      log.settled?.(position);
      if (next === MESSAGES) break;
    }
  }
  const seconds = (performance.now() - began) / 1000;
  stop.abort();
  await feed.stop();
  return MESSAGES / seconds;
}

/** What identity tells of so many people. */
function invented(): OutgoingLog {
  return {
    source: '/identity/vila',
    async *read(after, signal) {
      for (let position = after + 1; position < MESSAGES; position++) {
        const member = idOf(`member-${position}`);
        const fact = { position, id: v7(), at: Date.now(), key: member };
        const data = { member, returned: false };
        const type = 'identity.MemberRegistered.v1';
        yield { message: messageOf({ ...fact, source: '/identity/vila', type, data }), position };
      }
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
    beat: () => ({ position: MESSAGES - 1, at: Date.now() }),
    at: async () => undefined,
  };
}
