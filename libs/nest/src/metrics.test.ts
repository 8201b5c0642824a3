// Starts the server of metrics on a free port.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { Metrics } from './metrics.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

async function scraped(metrics: Metrics, path = '/metrics'): Promise<string> {
  server = await metrics.serve(0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return response.ok ? response.text() : String(response.status);
}

test('appends are measured by ledger; one that only answered known keys is a decision alone', async () => {
  const metrics = new Metrics();
  const timing = metrics.timing('currency-vila');
  timing.appended({ commands: 2, events: 2, decisionSeconds: 0.002, appendSeconds: 0.004 });
  timing.appended({ commands: 1, events: 0, decisionSeconds: 0.001, appendSeconds: 0 });
  const text = await scraped(metrics);
  expect(text).toContain('mutirao_decision_seconds_count{ledger="currency-vila"} 2');
  expect(text).toContain('mutirao_append_seconds_count{ledger="currency-vila"} 1');
  expect(text).toContain('mutirao_commit_batch_events_sum{ledger="currency-vila"} 2');
  expect(text).toContain('process_cpu_seconds_total');
});

test('a gauge is read when it is asked for, forgets what is gone, and is silent when it fails', async () => {
  const metrics = new Metrics();
  let ledgers: readonly string[] = ['a', 'b'];
  metrics.gauge('mutirao_journal_owner', 'help', ['ledger'], () =>
    ledgers.map((ledger) => ({ labels: { ledger }, value: 1 })),
  );
  metrics.gauge('mutirao_broken', 'help', [], () => {
    throw new Error('not now');
  });
  expect(await metrics.registry.metrics()).toContain('mutirao_journal_owner{ledger="b"} 1');
  ledgers = ['a'];
  const text = await scraped(metrics);
  expect(text).toContain('mutirao_journal_owner{ledger="a"} 1');
  expect(text).not.toContain('ledger="b"');
  expect(text).not.toMatch(/^mutirao_broken \d/m);
  expect(text).toMatch(/^mutirao_broken Nan/m);
});

test('nothing else is served there', async () => {
  expect(await scraped(new Metrics(), '/health')).toBe('404');
});

test('a loop that was held up says for how long, once', async () => {
  const metrics = new Metrics();
  const lag = async () => {
    const { values } = (await metrics.registry
      .getSingleMetric('mutirao_event_loop_lag_seconds')
      ?.get()) ?? { values: [] };
    return values[0]?.value ?? Number.NaN;
  };
  await new Promise((resolve) => setTimeout(resolve, 120));
  const until = performance.now() + 400;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await lag()).toBeGreaterThan(0.25);
  expect(await lag()).toBeLessThan(0.25);
});
