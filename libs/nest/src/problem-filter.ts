import { STATUS_CODES } from 'node:http';
import { Unavailable } from '@mutirao/event-sourcing';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Logger } from 'pino';
import type { AuditLog } from './access.ts';
import { type HttpReply, type HttpRequest, isWrite } from './http.ts';
import { preferredLanguage } from './language.ts';
import { PROBLEM_CONTENT_TYPE, Problem, problemType, unavailable } from './problem.ts';

/** Ends every request that failed, whoever noticed: a controller, the kit, Nest or Fastify. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly audit: AuditLog,
    private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const reply = http.getResponse<HttpReply>();
    const known = problemOf(error);
    if (known === undefined) {
      this.logger.error({ err: error, ...whereOf(request) }, 'a request failed unexpectedly');
    }
    const problem = known ?? INTERNAL;
    if (isAudited(problem, request)) this.#record(problem, request);
    if (reply.sent || reply.raw.headersSent) return;
    sendProblem(problem, request, reply);
  }

  #record({ details: { status, type } }: Problem, request: HttpRequest): void {
    const { subject, roles = [] } = request.caller ?? {};
    const entry = { status, type, subject, roles, ...whereOf(request) };
    try {
      this.audit(entry);
    } catch (err) {
      // The refusal stands whether or not it could be recorded.
      this.logger.error({ err, entry }, 'the audit log failed');
    }
  }
}

/** What the router refuses before any hook runs: an address that cannot be decoded or is too long. */
export function answerRouterError(error: Error, request: HttpRequest, reply: HttpReply): void {
  sendProblem(problemOf(error) ?? INTERNAL, request, reply);
}

/** In the language that the client asks for, if the problem has words in it; else in English. */
function sendProblem(problem: Problem, request: HttpRequest, reply: HttpReply): void {
  const { details, headers, translations } = problem;
  const languages = ['en', ...Object.keys(translations)] as const;
  const language = preferredLanguage(request.headers['accept-language'], languages);
  const words = translations[language]?.();
  reply
    .code(details.status)
    .headers({
      ...headers,
      // Also where the answer itself might have been kept.
      'cache-control': 'no-store',
      'content-type': PROBLEM_CONTENT_TYPE,
      'content-language': language,
      'x-correlation-id': request.id,
    })
    .send(JSON.stringify({ ...details, ...words, correlationId: request.id }));
}

function whereOf(request: HttpRequest) {
  const route = request.routeOptions.url ?? '';
  return { method: request.method, route, correlationId: request.id };
}

/**
 * Every refusal of access, and every write that came to nothing. What is not there counts when a known
 * caller asks for it, as whoever tries other people's ids does; a mistyped address has no caller.
 */
function isAudited({ details: { status } }: Problem, { method, caller }: HttpRequest): boolean {
  if (status === 404) return caller !== undefined;
  return status === 401 || status === 403 || isWrite(method);
}

/** `undefined` for what nobody foresaw, whose text may hold anything and is not shown. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof Unavailable) return unavailable(`${error.message}.`, 2);
  if (isDiskFull(error)) return unavailable('The disk is full.', 10);
  if (error instanceof HttpException) return standardProblem(error.getStatus(), error.message);
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    return standardProblem(error.statusCode, error.message);
  }
  return undefined;
}

/** Said by the operating system, or by SQLite as the primary one of its result codes. */
function isDiskFull(error: unknown): boolean {
  const { code, errcode = 0 } = error as { code?: string; errcode?: number };
  return code === 'ENOSPC' || (errcode & 0xff) === SQLITE_FULL;
}

const SQLITE_FULL = 13;

/** What Nest or Fastify refused: their text speaks of the protocol only, except in a 404 (the URL). */
function standardProblem(status: number, message: string): Problem | undefined {
  const title = STATUS_CODES[status];
  if (title === undefined || status < 400 || status >= 500) return undefined;
  const detail = status === 404 ? 'There is nothing at this address.' : message;
  return new Problem({ type: problemType(CODES[status] ?? slug(title)), title, status, detail });
}

const CODES: Readonly<Record<number, string>> = { 400: 'malformed', 413: 'too-large' };

const slug = (title: string) => title.toLowerCase().replaceAll(/[^a-z]+/g, '-');

const INTERNAL = new Problem({
  type: problemType('internal'),
  title: 'Internal error',
  status: 500,
  detail: 'Something went wrong here. Name the correlation id when you report it.',
});
