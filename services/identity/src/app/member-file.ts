import type { Readable } from 'node:stream';
import { FileRefused } from '@mutirao/adapters/csv';
import { isUndescribed } from '../domain/members/decide.ts';
import type { RefusedMember } from '../files/members-csv.ts';
import type { KeptChunk } from '../workers/member-file-messages.ts';
import { type Answer, done } from './answer.ts';
import { noteMatches } from './duplicates.ts';
import type { Call, Identity, IdentityOutcome } from './identity.ts';

/** Of a file gone wrong the first ones tell what is wrong. */
const MOST_REFUSED_SHOWN = 1_000;

export interface RegisteredFile {
  readonly lines: number;
  readonly registered: number;
  /** Were registered before, or by an earlier line. */
  readonly known: number;
  /** Of those, by a number alone: from now on it is known who they are. */
  readonly completed: number;
  readonly refusedLines: number;
  readonly refused: readonly RefusedMember[];
  readonly likelyMatches: number;
  /** Why the file could not be read to its end, when lines before were. */
  readonly unread?: { readonly rule: string; readonly message: string };
}

/**
 * Registers everyone in a CSV who can be, a thousand lines at a time; the rest is listed. Sent again,
 * whole or after a crash, it goes on where it was. Throws FileRefused when no line can be read.
 */
export async function registerFile(
  identity: Identity,
  call: Call,
  upload: Readable,
): Promise<Answer<RegisteredFile>> {
  const { files, turns } = identity.parts.members;
  const tally = { lines: 0, registered: 0, completed: 0, refusedLines: 0, likelyMatches: 0 };
  const refused: RefusedMember[] = [];
  let failed: Exclude<IdentityOutcome, { kind: 'done' }> | undefined;
  let part = 0;
  const reading = files.read(upload, turns, {
    free: (members) => undescribed(identity, members),
    async take(chunk) {
      const outcome = await registerChunk(identity, call, chunk, part);
      if (outcome.kind !== 'done') failed = outcome;
      else {
        const { registered, completed, likelyMatches } = outcome.value;
        part += 1;
        tally.lines += chunk.lines;
        tally.registered += registered;
        tally.completed += completed;
        tally.likelyMatches += likelyMatches;
        tally.refusedLines += chunk.refused.length;
        refused.push(...chunk.refused.slice(0, MOST_REFUSED_SHOWN - refused.length));
      }
      return failed === undefined;
    },
  });
  const unread = await reading.then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof FileRefused) || tally.lines === 0) throw error;
      return { rule: error.rule, message: error.message };
    },
  );
  if (failed) return failed;
  const known = tally.lines - tally.registered - tally.refusedLines;
  return done({ ...tally, known, refused, ...(unread && { unread }) });
}

/** Of these members, those of whom nothing is kept yet. */
export function undescribed(
  identity: Identity,
  members: readonly string[],
): Promise<readonly string[]> {
  return identity.parts.journal.read((state) =>
    [...new Set(members)].filter((member) => isUndescribed(state, member)),
  );
}

async function registerChunk(
  identity: Identity,
  call: Call,
  { members, matches }: KeptChunk,
  part: number,
): Promise<Answer<Pick<RegisteredFile, 'registered' | 'completed' | 'likelyMatches'>>> {
  const command = { type: 'RegisterMembers', members, described: true } as const;
  const outcome = await identity.call(call, 'members.file', { members }, command, part);
  if (outcome.kind !== 'done') return outcome;
  const { registered, described } = countOf(outcome.events);
  const likelyMatches = await noteMatches(identity, call, { members, matches, part });
  return done({ registered, completed: described - registered, likelyMatches });
}

/** How many a registration registered, and of how many it is known from now on who they are. */
export function countOf(events: Extract<IdentityOutcome, { kind: 'done' }>['events']) {
  let [registered, described] = [0, 0];
  for (const { type, data } of events) {
    if (type === 'identity.MemberRegistered.v1') registered += 1;
    else described += (data['members'] as readonly string[]).length;
  }
  return { registered, described };
}
