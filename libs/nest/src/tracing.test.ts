// Starts a collector of traces on a free port, and a process.
import { spawnSync } from 'node:child_process';
import { afterEach, expect, test } from '@jest/globals';
import { Controller, Get, Module, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Public } from './access.ts';
import { startCollector } from './collector.fixture.ts';
import { startSample } from './sample.fixture.ts';
import { startTracing, type Tracing } from './tracing.ts';

@Controller()
class People {
  @Get('people/:id')
  @Public()
  show(@Param('id') id: string) {
    return { id };
  }

  @Get('broken')
  @Public()
  broken() {
    throw new Error('inner text');
  }
}

@Module({ controllers: [People] })
class PeopleModule {}

let collector: Awaited<ReturnType<typeof startCollector>> | undefined;
let tracing: Tracing | undefined;
let app: NestFastifyApplication | undefined;
afterEach(async () => {
  await app?.close();
  await tracing?.close();
  collector?.close();
});

async function started(): Promise<NonNullable<typeof collector>> {
  collector = await startCollector();
  tracing = await startTracing({
    otlpUrl: `${collector.url}/`,
    service: 'sample',
    instance: 's-1',
  });
  ({ app } = await startSample({}, PeopleModule));
  return collector;
}

const get = (url: string, correlation: string) =>
  app?.inject({ method: 'GET', url, headers: { 'x-correlation-id': correlation } });

test('a request is a span that says which route it took, and whose business it is nowhere', async () => {
  const { spans, sent } = await started();
  await get('/people/zenobia?phone=5511999990000', '0198aaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee');
  await get('/broken', '00000000-0000-0000-0000-000000000000');
  await get('/ready', '0198aaaa-bbbb-4ccc-8ddd-ffffffffffff');
  await tracing?.close();
  const [shown, broken] = spans;
  expect(spans.map(({ name }) => name)).toEqual(['GET /people/:id', 'GET /broken']);
  expect(shown?.traceId).toBe('0198aaaabbbb4ccc8dddeeeeeeeeeeee');
  expect(broken?.traceId).toMatch(/[1-9a-f]/);
  const status = broken?.attributes.find(({ key }) => key === 'http.response.status_code');
  expect(status?.value).toEqual({ intValue: 500 });
  expect(sent()).toContain('"s-1"');
  expect(sent()).not.toMatch(/zenobia|5511999990000|inner text/);
});

test('a client does not say what is traced', async () => {
  const { spans } = await started();
  const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
  await app?.inject({ method: 'GET', url: '/people/1', headers: { traceparent } });
  await tracing?.close();
  expect(spans).toHaveLength(1);
  expect(spans[0]?.traceId).not.toMatch(/^1+$/);
  expect(spans[0]?.parentSpanId ?? '').toBe('');
});

test('a collector that is away holds nobody up', async () => {
  const { url } = await started();
  collector?.close();
  const response = await get('/people/1', '0198aaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee');
  expect(response?.statusCode).toBe(200);
  const began = performance.now();
  await tracing?.close();
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(url).toMatch(/^http/);
});

test('a process that does not trace has loaded the API, and nothing of the SDK', () => {
  const { stdout } = spawnSync(
    process.execPath,
    ['tools/run.mjs', 'libs/nest/src/loaded-sdk.fixture.ts'],
    { encoding: 'utf8' },
  );
  expect(JSON.parse(stdout)).toEqual(['api']);
});
