import { createServer, type Server } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { JournalPorts } from '@mutirao/event-sourcing';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Fastify } from './http.ts';

/** What a gauge says when it is asked: values, each of the thing that its labels name. */
export type Readings = () =>
  | readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[]
  | Promise<
      readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[]
    >;

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Between two looks at how late the event loop is. */
const LOOP_LOOK_MS = 100;
/** The library's own measure of the same, which nobody reads: each look wakes an idle process. */
const DEFAULT_LOOK_MS = 10_000;
const EVENTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/**
 * What a process tells Prometheus. Labels are names of ledgers, routes and consumers: never an id, a
 * name or an amount of anybody.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #http = this.#histogram(
    'mutirao_http_request_seconds',
    'From the first byte of a request to the last of its answer.',
    ['method', 'route', 'status'],
  );
  readonly #decision = this.#histogram(
    'mutirao_decision_seconds',
    'Deciding the commands of one append.',
    ['ledger'],
  );
  readonly #append = this.#histogram('mutirao_append_seconds', 'One append, until it is durable.', [
    'ledger',
  ]);
  readonly #batch = this.#histogram(
    'mutirao_commit_batch_events',
    'Events in one append.',
    ['ledger'],
    EVENTS,
  );
  readonly #forward = this.#histogram(
    'mutirao_command_forward_seconds',
    'A command that the writer in another process was asked for, until its answer.',
    ['ledger', 'outcome'],
  );

  constructor() {
    collectDefaultMetrics({
      register: this.registry,
      eventLoopMonitoringPrecision: DEFAULT_LOOK_MS,
    });
    this.#measureLoop();
  }

  /** For a journal's writer. */
  timing(ledger: string): NonNullable<JournalPorts['timing']> {
    return {
      now: () => performance.now() / 1000,
      appended: ({ events, decisionSeconds, appendSeconds }) => {
        this.#decision.observe({ ledger }, decisionSeconds);
        if (events === 0) return;
        this.#append.observe({ ledger }, appendSeconds);
        this.#batch.observe({ ledger }, events);
      },
    };
  }

  forwarded(ledger: string, outcome: string, seconds: number): void {
    this.#forward.observe({ ledger, outcome }, seconds);
  }

  /** A gauge that is read when it is asked for; one that cannot be read says nothing. */
  gauge(name: string, help: string, labelNames: readonly string[], readings: Readings): void {
    const registers = [this.registry];
    new Gauge({
      ...{ name, help, labelNames: [...labelNames], registers },
      async collect() {
        this.reset();
        try {
          for (const { labels = {}, value } of await readings()) this.set(labels, value);
        } catch {
          this.reset();
          if (labelNames.length === 0) this.set(Number.NaN);
        }
      },
    });
  }

  /** Every request by its route's pattern; streams of events are as long as somebody listens. */
  watch(fastify: Fastify): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions } = request;
      const labels = { method, route: routeOptions.url ?? '', status: String(reply.statusCode) };
      this.#http.observe(labels, reply.elapsedTime / 1000);
      done();
    });
  }

  /** `GET /metrics` on an address of its own, which is not for the public. */
  async serve(port: number, host: string): Promise<Server> {
    const server = createServer(async (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      const text = await this.registry.metrics();
      response.writeHead(200, { 'content-type': this.registry.contentType }).end(text);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    return server;
  }

  #measureLoop(): void {
    const delay = monitorEventLoopDelay({ resolution: LOOP_LOOK_MS });
    delay.enable();
    const help = 'The longest that anything waited for its turn, since this was last asked.';
    this.gauge('mutirao_event_loop_lag_seconds', help, [], () => {
      const value = Math.max(0, delay.max / 1e9 - LOOP_LOOK_MS / 1e3);
      delay.reset();
      return [{ value }];
    });
  }

  #histogram(
    name: string,
    help: string,
    labelNames: string[],
    buckets: readonly number[] = SECONDS,
  ): Histogram {
    return new Histogram({
      ...{ name, help, labelNames, buckets: [...buckets], registers: [this.registry] },
    });
  }
}
