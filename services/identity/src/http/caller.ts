import { type Caller, requestOf } from '@mutirao/nest';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Call } from '../app/identity.ts';

/** Who asks and under which key: everything that a write takes from its headers. */
export const CallOf = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const { caller, headers, id } = requestOf(context);
  if (!caller) throw new Error('@CallOf() on a route without @Does(…)');
  const { subject, roles, organisation }: Caller = caller;
  return {
    subject,
    roles,
    ...(organisation === undefined ? {} : { organisation }),
    key: String(headers['idempotency-key'] ?? ''),
    correlation: id,
  };
});

/** `self` in an address is the caller. */
export function memberIn(path: string, { subject }: Pick<Call, 'subject'>): string {
  return path === 'self' ? subject : path;
}
