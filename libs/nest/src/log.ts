import type { LoggerService } from '@nestjs/common';
import { destination, type Logger, pino } from 'pino';
import { EVENT_STREAM_CONTENT_TYPE } from './event-stream.ts';
import type { Fastify } from './http.ts';

/** JSON lines on standard error, so that standard output stays for results. */
export const createLogger = (level = 'info'): Logger =>
  pino({ level, base: null }, destination({ dest: 2, sync: true }));

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
      logger[failed ? 'error' : everything ? 'debug' : 'warn']({
        method: request.method,
        route: request.routeOptions.url ?? '',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        correlationId: request.id,
      });
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
