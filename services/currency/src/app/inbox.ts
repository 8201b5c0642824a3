import type { BusContext, Inbox } from '@mutirao/adapters/bus';
import {
  type IdentityEventData,
  type IdentityEventType,
  identityEvents,
  type Message,
} from '@mutirao/contracts';
import { z } from 'zod';
import type { Effect, ReceiveMessage } from '../domain/inbox/commands.ts';
import type { Town } from './town.ts';

/** What identity tells, and what it means for the currency. */
const EFFECTS: { readonly [T in IdentityEventType]: (data: IdentityEventData<T>) => Effect } = {
  'identity.MemberRegistered.v1': ({ member }) => ({ type: 'open-account', member }),
  'identity.MemberSuspended.v1': ({ member }) => ({ type: 'suspend', member }),
  'identity.MemberReinstated.v1': ({ member }) => ({ type: 'reinstate', member }),
  'identity.MemberErased.v1': ({ member }) => ({ type: 'erase', member }),
  'identity.OrganisationAccredited.v1': ({ organisation: merchant, kind, merchant: standing }) =>
    kind === 'merchant' && standing
      ? { type: 'accredit-merchant', merchant, standing }
      : { type: 'none' },
  'identity.OrganisationSuspended.v1': (data) => ({ type: 'suspend-organisation', ...data }),
  'identity.OrganisationReinstated.v1': (data) => ({ type: 'reinstate-organisation', ...data }),
  'identity.RoleGranted.v1': (data) => ({ type: 'grant', ...data }),
  'identity.RoleRevoked.v1': (data) => ({ type: 'revoke', ...data }),
  'identity.AccessEnded.v1': ({ name }) => ({ type: 'end-access', name }),
};

export const IDENTITY_TYPES = Object.keys(EFFECTS) as IdentityEventType[];

/**
 * A message as the command that it is here. Throws for a type of which nothing is known, and for data
 * that are not as their schema says: such a message is parked.
 */
export function commandOf(message: Message, context: BusContext): ReceiveMessage {
  const type = message.type as IdentityEventType;
  const effectOf = EFFECTS[type] as ((data: unknown) => Effect) | undefined;
  if (!effectOf) throw new Error(`nothing is known of messages of type ${type}`);
  const parsed = identityEvents[type].safeParse(message.data);
  if (!parsed.success) throw new Error(`${type}: ${z.prettifyError(parsed.error)}`);
  const effect = effectOf(parsed.data);
  const { source, position, after, replaying } = context;
  const of = { source, position, after, key: message.subject, messageType: type };
  return { type: 'ReceiveMessage', ...of, replaying, effect };
}

/** Resolves when what the message does is durable, and the cursor with it. Throws OutOfOrder. */
export async function receive(town: Town, message: Message, context: BusContext): Promise<void> {
  const outcome = await town.heard(commandOf(message, context), message.id);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
}

/** How far the journal has followed each source, as the bus asks. */
export function inboxOf(town: Town): Inbox {
  const { journal, notes } = town.parts;
  return {
    cursor: (source) => journal.read((state) => state.inboxCursors.get(source) ?? -1),
    async park(message, { source, position, after }, reason) {
      const [note = ''] = await notes.keep([reason]);
      const of = { source, position, after, key: message.subject, messageType: message.type };
      await town.heard({ type: 'ParkMessage', ...of, note }, message.id);
    },
  };
}
