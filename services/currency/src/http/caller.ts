import { type Caller, requestOf } from '@mutirao/nest';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Call } from '../app/town.ts';

/** Who asks and under which key: everything that a write takes from its headers. */
export const CallOf = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const { caller, headers, id } = requestOf(context);
  if (!caller) throw new Error('@CallOf() on a route without @Allow(…)');
  const { subject, roles }: Caller = caller;
  return { subject, roles, key: String(headers['idempotency-key'] ?? ''), correlation: id };
});

/** A holder's id with or without its prefix. */
export function holderId(text: string): string {
  return text.startsWith('holder:') ? text.slice('holder:'.length) : text;
}

/** Whether the caller is that holder, and no member of staff in another person's name. */
export function isHolder(
  { subject, roles }: Pick<Call, 'subject' | 'roles'>,
  holder: string,
): boolean {
  return roles.includes('holder') && holderId(subject) === holder;
}

/** Whether the caller is that merchant, and no member of staff in its name. */
export function isMerchant(
  { subject, roles }: Pick<Call, 'subject' | 'roles'>,
  merchant: string,
): boolean {
  return roles.includes('merchant') && subject === merchant;
}
