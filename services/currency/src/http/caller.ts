import { type Action, PURPOSES, ruleOf, type Scope, scopesOf } from '@mutirao/contracts';
import { type Caller, requestOf } from '@mutirao/nest';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Bearer, type Call, merchantFor } from '../app/town.ts';

/**
 * Who asks, under which key, and why (`X-Purpose`, for whoever looks at what is another's): everything
 * that is taken from headers.
 */
export const CallOf = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const { caller, headers, id } = requestOf(context);
  if (!caller) throw new Error('@CallOf() on a route without @Does(…)');
  const { subject, roles, organisation }: Caller = caller;
  const purpose = PURPOSES.find((each) => each === headers['x-purpose']);
  return {
    subject,
    roles,
    ...(organisation === undefined ? {} : { organisation }),
    ...(purpose === undefined ? {} : { purpose }),
    key: String(headers['idempotency-key'] ?? ''),
    correlation: id,
  };
});

/**
 * Whether the policy lets this caller do it to anybody's things, or in a narrower scope. Of what is
 * one's own or one's shop's, {@link isHolder} and {@link isMerchant} say whose it is.
 */
export function may({ roles }: Bearer, action: Action, scope: Scope = 'community'): boolean {
  return scopesOf(ruleOf(action), roles).includes(scope);
}

/** A holder's id with or without its prefix. */
export function holderId(text: string): string {
  return text.startsWith('holder:') ? text.slice('holder:'.length) : text;
}

/** Whether the caller is that holder, and no member of staff in another person's name. */
export function isHolder({ subject, roles }: Bearer, holder: string): boolean {
  return roles.includes('holder') && holderId(subject) === holder;
}

/** Whether the caller is that merchant, and no member of staff in its name. */
export function isMerchant(bearer: Bearer, merchant: string): boolean {
  return bearer.roles.includes('merchant') && merchantFor(bearer) === merchant;
}

/**
 * Whether the caller acts as a merchant: whoever is a holder, too, does so by a token that is in the
 * merchant's name.
 */
export function actsAsMerchant({ roles, organisation }: Bearer): boolean {
  return roles.includes('merchant') && (organisation !== undefined || !roles.includes('holder'));
}
