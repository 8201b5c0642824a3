import { type Action, ruleOf, scopesOf } from '@mutirao/contracts';
import { forbidden } from '@mutirao/nest';
import type { Call } from '../app/identity.ts';

/** The organisation in whose name one acts; a token that the folder's owner signs is for it itself. */
export function ownOrganisation({ organisation, subject }: Call): string {
  return organisation ?? subject;
}

/** Refuses who may do this in the own organisation alone, if this is another. */
export function assertOwnOrAny(action: Action, call: Call, organisation: string): void {
  const scopes = scopesOf(ruleOf(action), call.roles);
  if (scopes.includes('community')) return;
  if (scopes.includes('organisation') && ownOrganisation(call) === organisation) return;
  throw forbidden('One may do this in the own organisation alone.');
}
