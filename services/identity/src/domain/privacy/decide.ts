import type { Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import type { PrivacyCommand } from './commands.ts';
import { decideBeginErasure, decideSettleErasure } from './erasure.decide.ts';

export function decidePrivacy(
  command: PrivacyCommand,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  switch (command.type) {
    case 'SeePerson':
    case 'ExportPerson':
      return decideReading(command, state, stamp);
    case 'BeginErasure':
      return decideBeginErasure(command, state, stamp);
    case 'SettleErasure':
      return decideSettleErasure(command, state, stamp);
    case 'ForgetNumber':
      return decideForgetNumber(command, state, stamp);
    case 'SetRetention':
      return decideSetRetention(command, state, stamp);
  }
}

type Of<T extends PrivacyCommand['type']> = Extract<PrivacyCommand, { type: T }>;

/** Of one who was erased nothing is shown, so nothing was seen. */
function decideReading(
  command: Of<'SeePerson' | 'ExportPerson'>,
  { members }: IdentityState,
  { on }: Stamp,
): IdentityDecision {
  const { type, ...reading } = command;
  const row = members.get(command.member);
  if (!row) return no('member-unknown');
  if (row.status === 'erased') return { events: [] };
  const roles = [...command.roles];
  if (type === 'ExportPerson') {
    return { events: [fact('identity.PersonExported.v1', { ...reading, roles }, on)] };
  }
  const { member, purpose } = command;
  const fields = [...command.fields];
  return { events: [fact('identity.PersonSeen.v1', { member, roles, purpose, fields }, on)] };
}

/** Not before its day is over; whoever came back meanwhile keeps the number. */
function decideForgetNumber(
  { member }: Of<'ForgetNumber'>,
  { members, numbersKept }: IdentityState,
  { on }: Stamp,
): IdentityDecision {
  const until = numbersKept.get(member);
  const isErased = members.get(member)?.status === 'erased';
  if (until === undefined || on <= until || !isErased) return { events: [] };
  return { events: [fact('identity.NumberForgotten.v1', { member }, on)] };
}

function decideSetRetention(
  { days }: Of<'SetRetention'>,
  { retention }: IdentityState,
  { on }: Stamp,
): IdentityDecision {
  if (retention.get('days') === days) return { events: [] };
  return { events: [fact('identity.RetentionSet.v1', { days }, on)] };
}
