import { trail } from '@mutirao/adapters/trace';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { EVENT_STREAM_CONTENT_TYPE } from './event-stream.ts';
import type { Fastify } from './http.ts';
import { within } from './request-trail.ts';

/**
 * JSON lines on standard error, so that standard output stays for results. A line that is written in the
 * course of a request, a command from another process or a message says of which: see `trail`.
 */
export const createLogger = (
  level = 'info',
  to: DestinationStream = destination({ dest: 2, sync: true }),
): Logger => pino({ level, base: null, mixin: () => trail() }, to);

/**
 * One line a request: all of them at `debug`, at other levels only the failed and the slow. Never
 * an address, a query, a header or a body, which hold what people would not want in a log.
 */
export function logRequests(fastify: Fastify, logger: Logger, slowMs: number): void {
  const everything = logger.isLevelEnabled('debug');
  fastify.addHook('onResponse', (request, reply, done) => {
    // A 503 says that there is too much to do: not the moment to write more lines.
    const failed = reply.statusCode >= 500 && reply.statusCode !== 503;
    // A stream of events takes as long as whoever listens waits.
    const waits = reply.getHeader('content-type') === EVENT_STREAM_CONTENT_TYPE;
    if (everything || failed || (reply.elapsedTime >= slowMs && !waits)) {
      const line = {
        method: request.method,
        route: request.routeOptions.url ?? '',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        correlationId: request.id,
      };
      within(request, () => logger[failed ? 'error' : everything ? 'debug' : 'warn'](line));
    }
    done();
  });
}

/** What Nest says, less its commentary at start. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: () => undefined,
    warn: (message: unknown) => logger.warn(String(message)),
    error: (message: unknown, stack?: unknown) => logger.error({ stack }, String(message)),
  };
}
