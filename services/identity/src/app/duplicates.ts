import type { LikelyMatch } from '../domain/members/commands.ts';
import type { Match } from '../domain/members/rows.ts';
import type { Call, Identity } from './identity.ts';

/** So that one append carries them. */
const MATCHES_A_COMMAND = 500;

/** Records who may be one person with one of these members; answers how many pairs are new. */
export async function noteMatches(
  identity: Identity,
  call: Call,
  {
    members,
    matches: known,
    part = 0,
  }: {
    readonly members: readonly string[];
    readonly matches?: readonly LikelyMatch[];
    readonly part?: number;
  },
): Promise<number> {
  const matches = known ?? (await identity.parts.members.matching.alike(members));
  let found = 0;
  for (let start = 0; start === 0 || start < matches.length; start += MATCHES_A_COMMAND) {
    const some = matches.slice(start, start + MATCHES_A_COMMAND);
    // What is asked for is to look for these members: who is like them is found here.
    const outcome = await identity.call(
      call,
      `members.match.${part}`,
      { members },
      { type: 'NoteMatches', matches: some },
      start,
    );
    if (outcome.kind === 'done') found += outcome.events.length;
  }
  return found;
}

export interface MatchView extends Match {
  readonly match: string;
  readonly one: string;
  readonly other: string;
}

export interface MatchesPage {
  readonly matches: readonly MatchView[];
  /** After which the next page begins; none after the last. */
  readonly next?: string;
}

/** By the order in which they were found. */
export function matchList(
  identity: Identity,
  { status, after, limit }: { status: Match['status']; after?: string; limit: number },
): Promise<MatchesPage> {
  return identity.parts.journal.read((state) => {
    const matches: MatchView[] = [];
    let skipping = after !== undefined;
    for (const [name, row] of state.matches.entries()) {
      if (skipping) skipping = name !== after;
      else if (row.status === status) {
        if (matches.length === limit) return { matches, next: matches.at(-1)?.match ?? '' };
        matches.push(viewOf(name, row));
      }
    }
    return { matches };
  });
}

export function matchView(identity: Identity, name: string): Promise<MatchView | undefined> {
  return identity.parts.journal.read((state) => {
    const row = state.matches.get(name);
    return row && viewOf(name, row);
  });
}

function viewOf(match: string, row: Match): MatchView {
  const [one = '', other = ''] = match.split('.');
  return { match, one, other, ...row };
}
