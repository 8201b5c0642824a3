import { type Decision, refused } from '@mutirao/event-sourcing';
import { ACCESS_REFUSALS } from './access/refusals.ts';
import { DEVICE_REFUSALS } from './devices/refusals.ts';
import type { IdentityFact } from './events.ts';
import { MEMBER_REFUSALS } from './members/refusals.ts';
import { ORGANISATION_REFUSALS } from './organisations/refusals.ts';
import { PRIVACY_REFUSALS } from './privacy/refusals.ts';

/** Every expected no of identity; docs/problems.md and the HTTP table list the same. */
export const IDENTITY_REFUSALS = [
  'community-exists',
  ...MEMBER_REFUSALS,
  ...ORGANISATION_REFUSALS,
  ...ACCESS_REFUSALS,
  ...DEVICE_REFUSALS,
  ...PRIVACY_REFUSALS,
] as const;
export type IdentityRefusalCode = (typeof IDENTITY_REFUSALS)[number];

/** A no, and the facts that explain it to the person: ids, roles, dates. */
export interface IdentityRefusal {
  readonly code: IdentityRefusalCode;
  readonly [detail: string]: string | number;
}

export type IdentityDecision = Decision<IdentityFact, IdentityRefusal>;

export function no(
  code: IdentityRefusalCode,
  details: Readonly<Record<string, string | number>> = {},
): IdentityDecision {
  return refused({ code, ...details });
}
