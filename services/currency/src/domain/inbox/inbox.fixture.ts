import type { IdentityEventData } from '@mutirao/contracts';
import { ANA, id } from '../vila.fixture.ts';
import type { Effect, ReceiveMessage } from './commands.ts';

/** Identity, as Vila’s currency hears of it. */
export const SOURCE = '/identity/vila';
export const [DIVA, ELI, CITY] = ['diva', 'eli', 'city'].map(id) as [string, string, string];

export const standing = {
  category: 'food',
  neighbourhood: 'centro',
  size: 'micro',
  redemptionDays: 2,
  redeemsDaily: false,
};

/** Whom an effect is about, as messages are keyed. */
function keyOfEffect(effect: Effect): string {
  const { member, organisation, merchant, name } = effect as Record<string, string | undefined>;
  return member ?? organisation ?? merchant ?? name ?? CITY;
}

/** The message at this position, which follows the one before it. */
export function message(
  position: number,
  effect: Effect,
  given: Partial<ReceiveMessage> = {},
): ReceiveMessage {
  return {
    type: 'ReceiveMessage',
    source: SOURCE,
    position,
    after: position - 1,
    key: keyOfEffect(effect),
    messageType: 'identity.Something.v1',
    replaying: false,
    effect,
    ...given,
  };
}

/** These effects as messages, one after another from the first on. */
export function messages(...effects: readonly Effect[]): ReceiveMessage[] {
  return effects.map((effect, position) => message(position, effect));
}

export const replay = (position: number, effect: Effect): ReceiveMessage =>
  message(position, effect, { replaying: true });

export const opens = (member = DIVA) => ({ type: 'open-account', member }) as const;
export const suspends = (member = ANA) => ({ type: 'suspend', member }) as const;
export const reinstates = (member = ANA) => ({ type: 'reinstate', member }) as const;
export const erases = (member = ANA) => ({ type: 'erase', member }) as const;

export const grants = (
  member: string,
  role: IdentityEventData<'identity.RoleGranted.v1'>['role'],
  given: Partial<IdentityEventData<'identity.RoleGranted.v1'>> = {},
) =>
  ({
    type: 'grant',
    grant: id(`${role}-grant`),
    member,
    organisation: CITY,
    role,
    from: '2026-01-01',
    ...given,
  }) as const;

export const revokes = (
  member: string,
  role: IdentityEventData<'identity.RoleGranted.v1'>['role'],
  given: Partial<IdentityEventData<'identity.RoleRevoked.v1'>> = {},
) =>
  ({
    type: 'revoke',
    grant: id(`${role}-grant`),
    member,
    organisation: CITY,
    role,
    ...given,
  }) as const;
