import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

/** Travels beside `traceparent` (W3C Trace Context), and is there without tracing, too. */
const CORRELATION_HEADER = 'correlation-id';
const TRAIL_HEADERS = [CORRELATION_HEADER, 'traceparent', 'tracestate'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Texts that go from process to process beside what is asked or told. */
export type Headers = Readonly<Record<string, string>>;

const correlations = new AsyncLocalStorage<string | undefined>();

/** What every line of a log says of what is being done when it is written. */
export interface Trail {
  /** Of the request that began it; of a message that no request began, its own id. */
  readonly correlationId?: string;
  readonly traceId?: string;
}

export function trail(): Trail {
  const correlationId = correlations.getStore();
  const span = trace.getActiveSpan()?.spanContext();
  return {
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(span && isSpanContextValid(span) ? { traceId: span.traceId } : {}),
  };
}

/** Does the work as part of what has that id. */
export function correlated<T>(correlationId: string, work: () => T): T {
  return correlations.run(correlationId, work);
}

/** Does the work as part of nothing: what one request begins and all others use after it. */
export function apart<T>(work: () => T): T {
  return correlations.run(undefined, () => context.with(ROOT_CONTEXT, work));
}

/** Those that lead back to a request: a fact that no request began has an id of its own. */
export function trailTo(correlationId: string): Headers | undefined {
  return UUID.test(correlationId) ? { [CORRELATION_HEADER]: correlationId } : undefined;
}

/** Those among all headers that lead back to what is the cause. */
export function trailIn(headers: Headers): Headers {
  return Object.fromEntries(
    TRAIL_HEADERS.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])),
  );
}

export function correlationIn(headers: Headers, otherwise: string): string {
  return headers[CORRELATION_HEADER] ?? otherwise;
}

/** The headers, and with them what another process needs to go on in what is being done here now. */
export function injectTrace(headers: Headers = {}): Record<string, string> {
  const carried: Record<string, string> = { ...headers };
  const correlationId = correlations.getStore();
  if (correlationId !== undefined) carried[CORRELATION_HEADER] = correlationId;
  propagation.inject(context.active(), carried);
  return carried;
}

/** `name` is that of a kind of work, such as `currency command`: never an id or a name of anybody. */
export interface SpanOptions {
  readonly kind?: SpanKind;
  /** Names of ledgers, topics and kinds of things, as above. */
  readonly attributes?: Attributes;
}

export interface TraceOptions extends SpanOptions {
  /** The correlation id where the headers lead nowhere. */
  readonly otherwise?: string;
}

/** Goes on in what the sender of these headers was doing. */
export function withTrace<T>(
  headers: Headers,
  name: string,
  work: () => Promise<T>,
  { otherwise, kind = SpanKind.CONSUMER, ...options }: TraceOptions = {},
): Promise<T> {
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  return correlations.run(headers[CORRELATION_HEADER] ?? otherwise, () =>
    context.with(parent, () => withSpan(name, work, { kind, ...options })),
  );
}

/** The work as a span of what is being done now; without tracing, the work alone. */
export function withSpan<T>(
  name: string,
  work: () => Promise<T>,
  { kind = SpanKind.INTERNAL, attributes = {} }: SpanOptions = {},
): Promise<T> {
  const tracer = trace.getTracer('mutirao');
  return tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** By the name of its class alone: what an error says may be about somebody. */
function failed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
}
