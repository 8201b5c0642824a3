import { isRefused, type Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { type CurrencyDecision, no } from '../refusals.ts';
import type { CurrencyState } from '../state.ts';
import type { InboxCommand, OfMessage, ReceiveMessage } from './commands.ts';
import { authorityOf, decideEffect } from './effects.decide.ts';
import { decideReleaseHolder } from './release.decide.ts';
import { keyOf, parkedId } from './rows.ts';

/**
 * A message that does not follow the last one that was taken: what lies between is still to come, or
 * failed. Nothing is recorded; whoever hands it out begins again from the cursor.
 */
export class OutOfOrder extends Error {
  readonly cursor: number;

  constructor({ position, after }: OfMessage, cursor: number) {
    super(`message ${position} follows ${after}, but ${cursor} was the last`);
    this.name = 'OutOfOrder';
    this.cursor = cursor;
  }
}

export function decideInbox(
  command: InboxCommand,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  switch (command.type) {
    case 'ReceiveMessage':
      return command.replaying
        ? decideReplay(command, state, stamp)
        : decideReceive(command, state, stamp);
    case 'ParkMessage':
      if (isSeen(command, state)) return { events: [] };
      return parked(command, { reason: 'failed', note: command.note }, stamp);
    case 'ReleaseHolder':
      return decideReleaseHolder(command, state, stamp);
  }
}

/**
 * What a message does, and the cursor behind it, in one append: never the one without the other. What
 * cannot be done now is parked with the reason, and so is what comes after it about the same.
 */
function decideReceive(
  message: ReceiveMessage,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  if (isSeen(message, state)) return { events: [] };
  if (state.parkedOf.has(keyOf(message))) return parked(message, { reason: 'behind' }, stamp);
  const { source, position, effect } = message;
  const decision = decideEffect(effect, position, state, stamp);
  if (isRefused(decision)) return parked(message, { reason: decision.refusal.code }, stamp);
  const data = { source, position, ...authorityOf(effect) };
  return { events: [...decision.events, fact('currency.MessageReceived.v1', data, stamp.on)] };
}

/** In their order: of each key the first that was parked. What is parked no more is done. */
function decideReplay(
  { source, position, key, effect }: ReceiveMessage,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const id = parkedId({ source, position });
  if (!state.parked.has(id)) return { events: [] };
  const [first] = state.parkedOf.get(keyOf({ source, key })) ?? [];
  if (first !== id) return no('parked-behind', { position });
  const decision = decideEffect(effect, position, state, stamp);
  if (isRefused(decision)) return decision;
  const data = { source, position, key, ...authorityOf(effect) };
  return { events: [...decision.events, fact('currency.ParkedMessageApplied.v1', data, stamp.on)] };
}

/** Taken before, or not to be taken yet: then it throws OutOfOrder. */
function isSeen(message: OfMessage, state: CurrencyState): boolean {
  const cursor = state.inboxCursors.get(message.source) ?? -1;
  if (message.position <= cursor) return true;
  if (message.after !== cursor) throw new OutOfOrder(message, cursor);
  return false;
}

function parked(
  { source, position, key, messageType }: OfMessage,
  why: { readonly reason: string; readonly note?: string },
  stamp: Stamp,
): CurrencyDecision {
  const data = { source, position, key, messageType, ...why };
  return { events: [fact('currency.MessageParked.v1', data, stamp.on)] };
}
