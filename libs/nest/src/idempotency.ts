import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
} from '@nestjs/common';
import { isWrite, requestOf } from './http.ts';
import { Problem, problemType } from './problem.ts';

export const IDEMPOTENCY_HEADER = 'Idempotency-Key';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,200}$/;

/**
 * The name that the client gave to this command (IETF draft-ietf-httpapi-idempotency-key-header),
 * compared as an opaque string. On every write that is not {@link Keyless} there is one.
 */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => keyOf(context),
);

const KEYLESS = 'mutirao:keyless';

/**
 * A write that no key names, because its answer is a secret or its protocol knows of none: a sign-in,
 * a token. It must be safe to send twice by what it does, not by what is remembered of it.
 */
export const Keyless = (): MethodDecorator => SetMetadata(KEYLESS, true);

/** Whether a route asks for a key: all that write do, unless they say otherwise. */
export const needsKey = (verb: string, method: object): boolean =>
  isWrite(verb) && Reflect.getMetadata(KEYLESS, method) !== true;

/** Refuses a write without a key, before anything is decided, whether its controller asks or not. */
export class IdempotencyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (needsKey(requestOf(context).method, context.getHandler())) keyOf(context);
    return true;
  }
}

function keyOf(context: ExecutionContext): string {
  const key = requestOf(context).headers['idempotency-key'];
  if (typeof key === 'string' && VISIBLE_ASCII.test(key)) return key;
  throw new Problem({
    type: problemType(key === undefined ? 'idempotency-key-missing' : 'idempotency-key-invalid'),
    title: 'A write needs a key',
    status: 400,
    detail: `Send ${IDEMPOTENCY_HEADER}: 1 to 200 visible ASCII characters, new for each command.`,
    header: IDEMPOTENCY_HEADER,
  });
}
