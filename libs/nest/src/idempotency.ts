import { type CanActivate, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { isWrite, requestOf } from './http.ts';
import { Problem, problemType } from './problem.ts';

export const IDEMPOTENCY_HEADER = 'Idempotency-Key';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,200}$/;

/**
 * The name that the client gave to this command (IETF draft-ietf-httpapi-idempotency-key-header),
 * compared as an opaque string. On every write there is one: {@link IdempotencyGuard}.
 */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => keyOf(context),
);

/** Refuses a write without a key, before anything is decided, whether its controller asks or not. */
export class IdempotencyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (isWrite(requestOf(context).method)) keyOf(context);
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
