import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AccessGuard, type AuditLog, type Standings } from './access.ts';
import { readBodies } from './bodies.ts';
import { answerClientError, correlationIdOf, guardEdge } from './edge.ts';
import { type HealthReport, type Readiness, RootModule } from './health.ts';
import type { HttpReply, HttpRequest } from './http.ts';
import { IdempotencyGuard } from './idempotency.ts';
import { createLogger, logRequests, nestLogger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { describe, type Title } from './openapi.ts';
import { answerRouterError, ProblemFilter } from './problem-filter.ts';
import { trailRequests } from './request-trail.ts';
import { assertDeclared } from './routes.ts';
import type { TokenCheck } from './token-check.ts';
import { InputPipe } from './validation.ts';

export type Limits = {
  /** The largest JSON body. Files have their own limit, at the route that takes them. */
  readonly jsonBytes: number;
  /** Requests being answered at one time; one more is told to come back. */
  readonly openRequests: number;
  /** How long a client may take to send its headers, and its whole request. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** A request that takes this long is logged. */
  readonly slowMs: number;
};

const LIMITS: Limits = {
  jsonBytes: 64 * 1024,
  openRequests: 2_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 120_000,
  slowMs: 1_000,
};

export type AppOptions = {
  readonly title: Title;
  readonly tokens: TokenCheck;
  /** What each service knows by now of who may do what. */
  readonly standings: Standings;
  readonly audit: AuditLog;
  readonly health: HealthReport;
  /** Ready as soon as it answers, without it. */
  readonly readiness?: Readiness;
  readonly metrics?: Metrics;
  readonly logger?: Logger;
  readonly limits?: Partial<Limits>;
};

/**
 * A service over HTTP, ready to answer: guards, validation, problem details, limits, `/health`,
 * `/openapi.json` and `/docs`. Refuses to start while a route does not say what it does.
 */
export async function createApp(
  module: Type | DynamicModule,
  options: AppOptions,
): Promise<NestFastifyApplication> {
  const limits = { ...LIMITS, ...options.limits };
  const logger = options.logger ?? createLogger();
  const app = await NestFactory.create<NestFastifyApplication>(
    RootModule.of(module, options.health, options.readiness ?? (() => [])),
    adapter(limits),
    { logger: nestLogger(logger), bodyParser: false, abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  fastify.decorateRequest('caller', undefined);
  trailRequests(fastify);
  guardEdge(fastify, limits.openRequests);
  readBodies(fastify, limits.jsonBytes);
  logRequests(fastify, logger, limits.slowMs);
  options.metrics?.watch(fastify);
  app.useGlobalGuards(new AccessGuard(options.tokens, options.standings), new IdempotencyGuard());
  app.useGlobalPipes(new InputPipe());
  app.useGlobalFilters(new ProblemFilter(options.audit, logger));
  assertDeclared(app);
  describe(app, options.title);
  await app.init();
  await fastify.ready();
  return app;
}

function adapter({ headersTimeoutMs, requestTimeoutMs }: Limits): FastifyAdapter {
  return new FastifyAdapter({
    genReqId: correlationIdOf,
    requestIdHeader: false,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: Math.min(headersTimeoutMs, 5_000),
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: Error, request: HttpRequest, reply: unknown) =>
      answerRouterError(error, request, reply as HttpReply),
    return503OnClosing: false,
  });
}
