import { CURRENCY_POLICY } from './currency-policy.ts';
import { IDENTITY_POLICY } from './identity-policy.ts';
import type { Rule } from './rule.ts';

/** The one declared policy: what is not here, nobody may do. `docs/authority.md` is made of it. */
export const POLICY = { ...IDENTITY_POLICY, ...CURRENCY_POLICY } as const;

export type Action = keyof typeof POLICY;
export type ServiceName = 'identity' | 'currency';

export function ruleOf(action: Action): Rule {
  return POLICY[action];
}

/** The service that keeps this rule. */
export function serviceOf(action: Action): ServiceName {
  return action in IDENTITY_POLICY ? 'identity' : 'currency';
}
