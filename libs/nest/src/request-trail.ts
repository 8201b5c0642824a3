import { correlated } from '@mutirao/adapters/trace';
import {
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { PROBES } from './edge.ts';
import type { Fastify, HttpRequest } from './http.ts';

/** Of those requests that are traced. */
const contexts = new WeakMap<object, Context>();

/** Does a piece of work as part of a request, wherever it is called from. */
export function within<T>(request: Pick<HttpRequest, 'id'>, work: () => T): T {
  const traced = contexts.get(request);
  return correlated(request.id, traced ? () => context.with(traced, work) : work);
}

/**
 * Whatever is done for a request is found by its correlation id, and is in one trace. Of the request
 * itself a span tells its method, its route's pattern and its status: never an address, a query or an
 * id, which say whose business it is. A client's own `traceparent` counts for nothing: by it anybody
 * could have traces made of everything.
 */
export function trailRequests(fastify: Fastify): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url ?? '';
    if (PROBES.has(route)) return done();
    const span = correlated(request.id, () => spanOf(request.method, route));
    if (span.isRecording()) {
      contexts.set(request, trace.setSpan(context.active(), span));
      reply.raw.once('close', () => {
        const { statusCode, raw } = reply;
        // Of a client that has gone before it was answered there is none.
        if (raw.headersSent) span.setAttribute('http.response.status_code', statusCode);
        if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      });
    }
    within(request, done);
  });
}

function spanOf(method: string, route: string): Span {
  const attributes = { 'http.request.method': method, 'http.route': route };
  const options = { kind: SpanKind.SERVER, attributes };
  return trace.getTracer('mutirao').startSpan(`${method} ${route}`, options);
}
