import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { EventStream } from './event-stream.ts';
import { type Fastify, requestOf } from './http.ts';
import {
  malformed,
  PROBLEM_CONTENT_TYPE,
  Problem,
  problemType,
  unavailable,
  unsupported,
} from './problem.ts';

const CORRELATION_HEADER = 'x-correlation-id';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The client's own correlation id if it is a UUID, which names nobody, else a new one. */
export function correlationIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[CORRELATION_HEADER];
  return typeof given === 'string' && UUID.test(given) ? given : randomUUID();
}

/** The id under which this request is found in every log, here and in the services it causes. */
export const CorrelationId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => requestOf(context).id,
);

/** Asked by whoever watches over the process: answered however much there is to do. */
export const PROBES: ReadonlySet<string> = new Set(['/health', '/live', '/ready']);

/**
 * What holds before a request is routed to anybody: it can be traced, nobody keeps a copy of the
 * answer, a compressed body (which might unfold to anything) is refused, and more requests than the
 * server can carry are sent away at once rather than queued until all of them are late. A stream of
 * events that has begun is no such request: who serves it bounds how many there are.
 */
export function guardEdge(fastify: Fastify, openRequests: number): void {
  let open = 0;
  let stopping = false;
  const streams = new Set<EventStream>();
  let sweep: NodeJS.Timeout | undefined;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    for (const stream of streams) stream.end();
    // Node waits for a connection on which nothing was asked yet, which browsers open in advance.
    sweep = setInterval(() => {
      if (open === 0) fastify.server.closeAllConnections();
    }, 20);
    done();
  });
  fastify.addHook('onClose', (_, done) => {
    clearInterval(sweep);
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply
      .header(CORRELATION_HEADER, request.id)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff');
    if (stopping) return done(unavailable('The server is stopping.', 1));
    if (open >= openRequests && !PROBES.has(request.routeOptions.url ?? '')) {
      return done(unavailable('Too many requests are being answered just now.', 1));
    }
    open += 1;
    reply.raw.once('close', () => {
      open -= 1;
    });
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      return done(unsupported('Send the body as it is, without Content-Encoding.'));
    }
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (payload instanceof EventStream) {
      // Of a client that has gone the place is free already, and nobody would end its stream.
      if (reply.raw.closed) payload.destroy();
      else {
        open -= 1;
        reply.raw.once('close', () => {
          open += 1;
        });
      }
      if (stopping) payload.end();
      streams.add(payload);
      payload.once('close', () => streams.delete(payload));
    }
    done();
  });
}

/** Answers what is not even HTTP, or came too slowly: no request exists yet, only a connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { details } = clientProblem(error.code);
  const body = JSON.stringify(details);
  socket.end(
    `HTTP/1.1 ${details.status} ${details.title}\r\nconnection: close\r\n` +
      `content-type: ${PROBLEM_CONTENT_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function clientProblem(code: string | undefined): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const type = problemType('request-timeout');
    const detail = 'The request took too long to arrive.';
    return new Problem({ type, title: 'Request Timeout', status: 408, detail });
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const type = problemType('request-header-fields-too-large');
    const detail = 'The headers are too large.';
    return new Problem({ type, title: 'Request Header Fields Too Large', status: 431, detail });
  }
  return malformed('This is not a valid HTTP request.');
}
