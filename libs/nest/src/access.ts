import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
} from '@nestjs/common';
import { type Caller, type HttpRequest, type Role, requestOf } from './http.ts';
import { forbidden, unauthenticated } from './problem.ts';
import type { TokenCheck } from './token-check.ts';

export type Access = 'public' | readonly Role[];

const ACCESS = 'mutirao:access';

/** The roles a route is for; any one of them is enough. */
export const Allow = (...roles: [Role, ...Role[]]): MethodDecorator => SetMetadata(ACCESS, roles);

/** A route that needs no token. */
export const Public = (): MethodDecorator => SetMetadata(ACCESS, 'public');

/** What a route's method declares, `undefined` when it declares nothing (and so admits nobody). */
export const accessOf = (method: object): Access | undefined =>
  Reflect.getMetadata(ACCESS, method) as Access | undefined;

/** The {@link Caller} of this request. On a public route nobody is known: asking is a bug. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = requestOf(context);
  if (caller === undefined) throw new Error('@CallerOf() on a route without @Allow(…)');
  return caller;
});

/** Lets a request through only if its route says so: what is not declared is denied to everybody. */
export class AccessGuard implements CanActivate {
  constructor(private readonly tokens: TokenCheck) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(context.getHandler());
    if (access === undefined) throw forbidden('Nobody may do this: no role is declared for it.');
    if (access === 'public') return true;
    const request = requestOf(context);
    const caller = this.tokens.caller(bearerToken(request.headers.authorization));
    return caller instanceof Promise
      ? caller.then((known) => admit(request, known, access))
      : admit(request, caller, access);
  }
}

function admit(request: HttpRequest, caller: Caller, roles: readonly Role[]): true {
  request.caller = caller;
  if (caller.roles.some((role) => roles.includes(role))) return true;
  throw forbidden(`This needs the role ${roles.join(' or ')}.`, { roles });
}

function bearerToken(header: string | undefined): string {
  const token = header === undefined ? undefined : /^bearer +([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated('Send "Authorization: Bearer <token>".');
  return token;
}

/**
 * A refusal of access (401, 403), or a write that came to nothing. What was malformed, unauthorised
 * or unavailable binds no idempotency key and is in no journal: the audit log is where it is found.
 * Holds no value that the client sent.
 */
export type AuditEntry = {
  readonly status: number;
  /** The problem's `type`. */
  readonly type: string;
  readonly method: string;
  /** The route's pattern, `''` when the address matched none. */
  readonly route: string;
  readonly subject: string | undefined;
  readonly roles: readonly Role[];
  readonly correlationId: string;
};

export type AuditLog = (entry: AuditEntry) => void;
