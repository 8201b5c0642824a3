import type { ReadableStream } from 'node:stream/web';
import { parentPort, workerData } from 'node:worker_threads';
import { FileRefused } from '@mutirao/adapters/csv';
import { openRecordPlace } from '@mutirao/adapters/places';
import { MemberDirectory } from '@mutirao/adapters/records';
import { Unavailable } from '@mutirao/event-sourcing';
import { type MemberRow, type RefusedMember, readMembers } from '../files/members-csv.ts';
import { Matching } from '../stores/matching.ts';
import { People } from '../stores/people.ts';
import { PersonKeys } from '../stores/person-keys.ts';
import type {
  FromMemberFileWorker,
  MemberFileWorkerData,
  ToMemberFileWorker,
} from './member-file-messages.ts';

/**
 * Reads files of people off the writer's thread: parses them, gives each number its id, and keeps who
 * is new, sealed. The writer sees ids alone. Every step may be done again: what is kept of whom the
 * journal does not know in the end is replaced when they come again.
 */
const LINES_A_CHUNK = 1_000;

const { records, communityKey, masterKey } = workerData as MemberFileWorkerData;
const place = await openRecordPlace(records);
const directory = await MemberDirectory.open(place, communityKey);
const people = await People.open(place, await PersonKeys.open(place, masterKey));
const matching = await Matching.open(place, communityKey);
const port = parentPort;
if (!port) throw new Error('this file runs on a thread of its own');
const post = (message: FromMemberFileWorker): void => port.postMessage(message);
let free: (members: readonly string[]) => void = () => {};

port.on('message', (message: ToMemberFileWorker) => {
  if (message.kind === 'free') free(message.members);
  else void read(message.upload);
});

async function read(upload: ReadableStream<Uint8Array>): Promise<void> {
  try {
    for await (const lines of readMembers(upload)) {
      for (let start = 0; start < lines.length; start += LINES_A_CHUNK) {
        await keep(lines.slice(start, start + LINES_A_CHUNK));
      }
    }
    post({ kind: 'done' });
  } catch (error) {
    const { rule, field, line } = error instanceof FileRefused ? error : {};
    post({
      kind: 'failed',
      refused: rule === undefined ? undefined : { rule, field, line },
      message: error instanceof Error ? error.message : String(error),
      isUnavailable: error instanceof Unavailable,
      errcode: (error as { errcode?: number }).errcode,
    });
  }
}

async function keep(lines: readonly (MemberRow | RefusedMember)[]): Promise<void> {
  const rows = lines.filter((line): line is MemberRow => !('rule' in line));
  const members = await directory.assignMembers(rows.map(({ registry }) => registry));
  const mayBeKept = new Set(
    await new Promise<readonly string[]>((resolve) => {
      free = resolve;
      post({ kind: 'members', members });
    }),
  );
  const kept = rows.flatMap(({ person }, index) => {
    const member = members[index] ?? '';
    // Of two lines of one person neither says that it counts more: the first is kept.
    return mayBeKept.delete(member) ? [{ member, person }] : [];
  });
  await people.keep(kept);
  await matching.mark(kept);
  const matches = await matching.alike([...new Set(members)]);
  post({
    kind: 'kept',
    lines: lines.length,
    members,
    refused: lines.filter((line): line is RefusedMember => 'rule' in line),
    matches,
  });
}
