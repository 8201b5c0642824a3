import type { Stamp } from '@mutirao/event-sourcing';
import { openingsOfMerchant } from '../accounts.ts';
import { fact } from '../events.ts';
import type { CurrencyDecision } from '../refusals.ts';
import { type CurrencyState, settingsOf } from '../state.ts';
import type { Effect } from './commands.ts';
import {
  decideErase,
  decideOpenAccount,
  decideReinstate,
  decideSuspend,
} from './holder-effects.decide.ts';

/** What a message does here. `position`: its own, in the journal of its source. */
export function decideEffect(
  effect: Effect,
  position: number,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  switch (effect.type) {
    case 'open-account':
      return decideOpenAccount(effect.member, state, stamp);
    case 'suspend':
      return decideSuspend(effect.member, state, stamp);
    case 'reinstate':
      return decideReinstate(effect.member, state, stamp);
    case 'erase':
      return decideErase(effect.member, state, stamp);
    case 'accredit-merchant':
      return decideAccredit(effect, state, stamp);
    case 'suspend-organisation':
    case 'reinstate-organisation':
      return decideStanding(effect, state, stamp);
    case 'grant': {
      const { type: _, ...grant } = effect;
      if (state.grants.has(grant.grant)) return { events: [] };
      return { events: [fact('currency.RoleGranted.v1', grant, stamp.on)] };
    }
    case 'revoke': {
      const { type: _, ...grant } = effect;
      if (state.grants.get(grant.grant)?.revoked) return { events: [] };
      return { events: [fact('currency.RoleRevoked.v1', grant, stamp.on)] };
    }
    case 'end-access':
      return {
        events: [fact('currency.AccessEnded.v1', { name: effect.name, position }, stamp.on)],
      };
    case 'none':
      return { events: [] };
  }
}

/** Whom the message is about, where it is about what somebody may do. */
export function authorityOf(effect: Effect): { member?: string; organisation?: string } {
  switch (effect.type) {
    case 'suspend':
    case 'reinstate':
    case 'erase':
    case 'grant':
    case 'revoke':
      return { member: effect.member };
    case 'suspend-organisation':
    case 'reinstate-organisation':
      return { organisation: effect.organisation };
    case 'open-account':
    case 'accredit-merchant':
    case 'end-access':
    case 'none':
      return {};
  }
}

/**
 * A merchant that nobody proposed here sells at once, on the terms of the message. One that was
 * proposed here keeps the terms that a person stands behind, and waits for their confirmation.
 */
function decideAccredit(
  { merchant, standing }: Extract<Effect, { type: 'accredit-merchant' }>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const before = state.merchants.get(merchant);
  if (before && (before.version > 0 || before.proposal)) return { events: [] };
  const data = { merchant, version: (before?.proposals ?? 0) + 1, standing };
  const openings = openingsOfMerchant(merchant, settingsOf(state).currency);
  return { events: [fact('currency.MerchantAccredited.v1', data, stamp.on, openings)] };
}

/** Of any organisation: a role in one that is suspended gives nothing; a merchant sells nothing. */
function decideStanding(
  { type, organisation }: Extract<Effect, { organisation: string; type: `${string}-organisation` }>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const suspends = type === 'suspend-organisation';
  if (state.organisationsOut.has(organisation) === suspends) return { events: [] };
  const became = suspends ? 'Suspended' : 'Reinstated';
  return { events: [fact(`currency.Organisation${became}.v1`, { organisation }, stamp.on)] };
}
