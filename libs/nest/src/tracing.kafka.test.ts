// Starts: a Kafka broker, and a collector of traces. Two instances in this process share one SQLite
// file, which stands in for KurrentDB; between them are real messages alone. It cannot show what a
// collector makes of the spans of two processes: here both are sent by one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { JournalLog } from '@mutirao/adapters/bus';
import { KafkaFeed, KafkaPublisher } from '@mutirao/adapters/kafka';
import { Controller, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type LocalKafka, startKafka } from '../../../infra/local/index.ts';
import {
  type Instance,
  instance,
  ownerFirst,
} from '../../adapters/src/replicas/instances.fixture.ts';
import { add, counter, meta } from '../../event-sourcing/src/counter.fixture.ts';
import { Public } from './access.ts';
import { BusServer } from './bus-server.ts';
import { type CollectedSpan, startCollector } from './collector.fixture.ts';
import { CorrelationId } from './edge.ts';
import { Keyless } from './idempotency.ts';
import { startSample } from './sample.fixture.ts';
import { startTracing, type Tracing } from './tracing.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'mutirao-tracing-'));
const CORRELATION = '0198aaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const SOURCE = '/counter/vila';
let kafka: LocalKafka;
let collector: Awaited<ReturnType<typeof startCollector>>;
let tracing: Tracing;
let instances: Instance[];
let other: Instance;
let app: NestFastifyApplication;

@Controller('counts')
class Counts {
  @Post()
  @Public()
  @Keyless()
  async count(@CorrelationId() correlation: string) {
    const { kind } = await other.journal.execute(add(1), { ...meta('k'), correlation });
    return { kind };
  }
}

@Module({ controllers: [Counts] })
class CountsModule {}

beforeAll(async () => {
  kafka = await startKafka();
  collector = await startCollector();
  tracing = await startTracing({ otlpUrl: collector.url, service: 'counter', instance: 'a' });
  const cell = { brokers: kafka.brokers, cell: 'traced', folder };
  instances = await ownerFirst(await Promise.all(['a', 'b'].map((name) => instance(cell, name))));
  other = instances[1] as Instance;
  ({ app } = await startSample({}, CountsModule));
});
afterAll(async () => {
  await app.close();
  await Promise.all(instances.map((each) => each.close()));
  await kafka.stop();
  collector.close();
  rmSync(folder, { recursive: true });
});

/** Tells the owner's journal, and follows it until one message is handled. */
async function toldAndHandled(): Promise<void> {
  const { connection, store } = instances[0] as Instance;
  const log = new JournalLog({
    ...{ source: SOURCE, store, codec: counter.codec, alive: () => true, now: Date.now },
    publish: () => ({ type: 'test.Told.v1', key: 'k', data: {} }),
  });
  const checkpoint = { read: async () => undefined, write: async () => undefined };
  const stop = new AbortController();
  const publishing = new KafkaPublisher({ connection, log, checkpoint }).run(stop.signal);
  const feed = new KafkaFeed({ connection: other.connection, consumer: 'test' });
  let position = -1;
  const bus = new BusServer({
    log: feed.log(SOURCE),
    inbox: { cursor: async () => position, park: async () => undefined },
    known: new Set(['test.Told.v1']),
    logger: { warn: () => undefined, error: () => undefined },
  });
  const handled = new Promise<void>((resolve) => {
    const handle = async (_: unknown, context: { readonly position: number }) => {
      position = context.position;
      resolve();
    };
    bus.addHandler('test.Told.v1', handle as never, true);
  });
  await feed.start();
  bus.listen(() => undefined);
  await handled;
  stop.abort();
  await publishing;
  await bus.close();
  await feed.stop();
}

test('a request, the command at the writer, its append and its message are one trace', async () => {
  const headers = { 'x-correlation-id': CORRELATION };
  const response = await app.inject({ method: 'POST', url: '/counts', headers });
  expect(response.json()).toEqual({ kind: 'done' });
  await toldAndHandled();
  await tracing.close();
  const spans = collector.spans.filter(
    ({ traceId }) => traceId === CORRELATION.replaceAll('-', ''),
  );
  const named = new Map(spans.map((span) => [span.name, span]));
  const parentOf = (name: string): string | undefined =>
    spans.find(({ spanId }) => spanId === (named.get(name) as CollectedSpan).parentSpanId)?.name;
  expect([...named.keys()].sort()).toEqual([
    'POST /counts',
    'append',
    'ask',
    'currency command',
    'handle test.Told.v1',
    'tell test.Told.v1',
  ]);
  expect(parentOf('ask')).toBe('POST /counts');
  expect(parentOf('currency command')).toBe('ask');
  expect(parentOf('append')).toBe('currency command');
  expect(parentOf('handle test.Told.v1')).toBe('tell test.Told.v1');
});
