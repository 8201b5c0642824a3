import { trail } from '@mutirao/adapters/trace';
import { context, propagation, trace } from '@opentelemetry/api';

export interface TracingOptions {
  /** Base address of a collector that takes OTLP over HTTP, such as `http://collector:4318`. */
  readonly otlpUrl: string;
  readonly service: string;
  readonly instance: string;
}

export interface Tracing {
  /** Sends what is not sent yet, for a few seconds at most; no span is made after it. */
  close(): Promise<void>;
}

/** A collector that is away must not hold up the end of the process. */
const LAST_SENDING_MS = 3_000;
const NOTHING = /^0*$/;

/**
 * Makes spans, and sends them in batches beside the work; what a collector does not take is lost. The
 * SDK is loaded here and nowhere else: without a collector no part of it is in memory. A trace has the
 * correlation id of what began it as its own, so that a person who reports that id names the trace.
 */
export async function startTracing({
  otlpUrl,
  service,
  instance,
}: TracingOptions): Promise<Tracing> {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const url = `${otlpUrl.replace(/\/$/, '')}/v1/traces`;
  const chance = new sdk.RandomIdGenerator();
  const provider = new sdk.NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.instance.id': instance,
      'service.namespace': 'mutirao',
    }),
    idGenerator: {
      generateTraceId: () => traceIdOf(trail().correlationId) ?? chance.generateTraceId(),
      generateSpanId: () => chance.generateSpanId(),
    },
    spanProcessors: [
      new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: LAST_SENDING_MS })),
    ],
  });
  provider.register();
  return {
    async close() {
      trace.disable();
      context.disable();
      propagation.disable();
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/** A UUID without its hyphens, which is as long as the id of a trace. */
function traceIdOf(correlationId: string | undefined): string | undefined {
  const hexadecimal = correlationId?.replaceAll('-', '') ?? '';
  return /^[0-9a-f]{32}$/.test(hexadecimal) && !NOTHING.test(hexadecimal) ? hexadecimal : undefined;
}
