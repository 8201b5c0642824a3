import { decided, type Stamp } from '@mutirao/event-sourcing';
import { fact } from '../events.ts';
import { type IdentityDecision, no } from '../refusals.ts';
import type { IdentityState } from '../state.ts';
import type { MemberCommand } from './commands.ts';
import { matchName } from './likeness.ts';
import { refusedMember } from './refused-member.ts';

type MatchCommand = Extract<MemberCommand, { type: 'NoteMatches' | 'DecideMatch' }>;

/** What is one person stays two members: a decision says so, and no account is merged by it. */
export function decideMatch(
  command: MatchCommand,
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  if (command.type === 'NoteMatches') return note(command.matches, state, stamp);
  const { match, same } = command;
  const row = state.matches.get(match);
  if (!row) return no('match-unknown');
  const status = same ? 'same' : 'different';
  if (row.status === status) return { events: [] };
  if (row.status !== 'open') return no('match-decided', { decided: row.status });
  const [one = '', other = ''] = match.split('.');
  const refused = refusedMember(state, one) ?? refusedMember(state, other);
  if (refused) return refused;
  return decided(fact('identity.MatchDecided.v1', { one, other, same }, stamp.on));
}

/** A pair that was found before stays as it was decided; one who was erased is like nobody. */
function note(
  matches: Extract<MatchCommand, { type: 'NoteMatches' }>['matches'],
  state: IdentityState,
  stamp: Stamp,
): IdentityDecision {
  const found = new Map(matches.map((match) => [matchName(match.one, match.other), match]));
  const events = [...found].flatMap(([name, { by }]) => {
    const [one = '', other = ''] = name.split('.');
    if (state.matches.has(name)) return [];
    if (refusedMember(state, one) ?? refusedMember(state, other)) return [];
    return [fact('identity.MatchFound.v1', { one, other, by: [...by] }, stamp.on)];
  });
  return { events };
}
