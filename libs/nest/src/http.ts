import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Role } from '@mutirao/contracts';
import type { ExecutionContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Who is calling, as the checked token says. `subject` is an id, never a person's name. */
export type Caller = {
  readonly subject: string;
  readonly roles: readonly Role[];
  /** The organisation in whose name the caller acts. */
  readonly organisation?: string;
  /** Until when a second factor counts as fresh, in seconds since 1970; 0 when there was none. */
  readonly stepUpUntil: number;
  /** Position in identity's journal up to which the token's roles are those that stood. */
  readonly position: number;
  readonly session?: string;
  readonly device?: string;
};

/**
 * The part of Fastify's request that the kit uses. `id` is the correlation id. The route is the
 * pattern (`/runs/:id`), which is what may be logged: a path holds ids of people.
 */
export type HttpRequest = {
  readonly id: string;
  readonly method: string;
  /** The path with its query, as it came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly routeOptions: { readonly url?: string | undefined };
  readonly body: unknown;
  caller?: Caller | undefined;
};

/** The part of Fastify's reply that the kit uses. */
export type HttpReply = {
  readonly sent: boolean;
  readonly raw: Pick<ServerResponse, 'headersSent' | 'once'>;
  code(status: number): HttpReply;
  headers(values: Record<string, string>): HttpReply;
  send(body: string): HttpReply;
};

/** The Fastify instance beneath Nest, as Nest types it. */
export type Fastify = ReturnType<
  ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']
>;

export const requestOf = (context: ExecutionContext): HttpRequest =>
  context.switchToHttp().getRequest<HttpRequest>();

export const replyOf = (context: ExecutionContext): HttpReply =>
  context.switchToHttp().getResponse<HttpReply>();

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method changes something, and so must name its command by an idempotency key. */
export const isWrite = (method: string): boolean => !READS.has(method.toUpperCase());
