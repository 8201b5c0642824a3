import {
  type Action,
  type Role,
  type Rule,
  rolesOf,
  ruleOf,
  type ServiceName,
  serviceOf,
} from '@mutirao/contracts';
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
} from '@nestjs/common';
import { type Caller, type HttpRequest, requestOf } from './http.ts';
import { forbidden, newsLate, stepUpNeeded, unauthenticated } from './problem.ts';
import type { TokenCheck } from './token-check.ts';

export type Access = 'public' | Action;

const ACCESS = 'mutirao:access';

/** What a route does, by its name in the policy, which says who may. */
export const Does = (action: Action): MethodDecorator => SetMetadata(ACCESS, action);

/** A route that needs no token. */
export const Public = (): MethodDecorator => SetMetadata(ACCESS, 'public');

/** What a route's method declares, `undefined` when it declares nothing (and so admits nobody). */
export const accessOf = (method: object): Access | undefined =>
  Reflect.getMetadata(ACCESS, method) as Access | undefined;

/** The {@link Caller} of this request. On a public route nobody is known: asking is a bug. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = requestOf(context);
  if (caller === undefined) throw new Error('@CallerOf() on a route without @Does(…)');
  return caller;
});

/** What a service knows by now of who may do what, beyond what a token says. */
export interface Standing {
  /** The roles that the caller has as of now: those of the token, or what is known to be newer. */
  rolesOf(caller: Caller): readonly Role[];
  /** Whether the caller's session or device, or all that the caller had, was ended since. */
  hasEnded(caller: Caller): boolean;
  /** How old this knowledge may be. */
  secondsBehind(): number;
}

export type Standings = (service: ServiceName) => Standing;

/** News of who may do what that is older than this stops what must not be done on old news. */
const NEWS_SECONDS = 5;

/** Lets a request through only if its route says what it does, and the policy says that one may. */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly tokens: TokenCheck,
    private readonly standings: Standings,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(context.getHandler());
    if (access === undefined) throw forbidden('Nobody may do this: no action is declared for it.');
    if (access === 'public') return true;
    const request = requestOf(context);
    const caller = this.tokens.caller(request);
    return caller instanceof Promise
      ? caller.then((known) => this.#admit(request, known, access))
      : this.#admit(request, caller, access);
  }

  #admit(request: HttpRequest, token: Caller, action: Action): true {
    const rule: Rule = ruleOf(action);
    const standing = this.standings(serviceOf(action));
    // Known from here on, so that the audit log names who was refused.
    request.caller = token;
    if (standing.hasEnded(token)) {
      throw unauthenticated('This sign-in was ended: sign in again.', 'invalid_token');
    }
    const caller = rule.changes ? { ...token, roles: standing.rolesOf(token) } : token;
    request.caller = caller;
    const roles = rolesOf(rule);
    if (!caller.roles.some((role) => roles.includes(role))) {
      throw forbidden(`This needs the role ${roles.join(' or ')}.`, { roles });
    }
    if (rule.stepUp && caller.stepUpUntil < this.tokens.nowSeconds()) throw stepUpNeeded();
    if (rule.needsNews && standing.secondsBehind() > NEWS_SECONDS) throw newsLate();
    return true;
  }
}

/**
 * A refusal of access (401, 403), a known caller's question for what is not there (404), or a write
 * that came to nothing. What was malformed, unauthorised or unavailable binds no idempotency key and
 * is in no journal: the audit log is where it is found. Holds no value that the client sent.
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
