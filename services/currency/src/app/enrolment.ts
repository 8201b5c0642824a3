import { holderAccount } from '../domain/accounts.ts';
import type { Enrolment } from '../files/enrolment-csv.ts';
import type { RefusedNote } from '../stores/notes.ts';
import { type Answer, done } from './answer.ts';
import { membersOf } from './members.ts';
import type { Call, Town } from './town.ts';

const ROWS_A_COMMAND = 1_000;

export interface EnrolmentResult {
  readonly lines: number;
  readonly enrolled: number;
  readonly changed: number;
  readonly known: number;
  readonly refused: readonly RefusedNote[];
}

interface Known extends Enrolment {
  readonly holder: string;
}

/**
 * Enrols everyone in a CSV who can be; the rest is listed with its line. Whom identity does not know is
 * registered there, by number alone, and has an account before this answers. Throws FileRefused.
 */
export async function enrol(
  town: Town,
  call: Call,
  options: { readonly programme?: string; readonly from?: string },
  upload: AsyncIterable<Uint8Array>,
): Promise<Answer<EnrolmentResult>> {
  const { files } = town.parts;
  const rows: Enrolment[] = [];
  const refused: RefusedNote[] = [];
  const { fileSha256, lines } = await files.read(
    { kind: 'enrolments', ...options },
    upload,
    (batch) => {
      if (batch.kind !== 'enrolment-rows') return;
      for (const row of batch.rows) {
        if ('rule' in row) refused.push(row);
        else rows.push(row);
      }
    },
  );
  const open = await withoutProgramme(town, rows, refused);
  const holders = await membersOf(
    town,
    call,
    open.map(({ nis }) => nis),
  );
  const known = open.map((row, index): Known => ({ ...row, holder: holders[index] ?? '' }));
  let enrolled = 0;
  let changed = 0;
  for (let start = 0; start < known.length; start += ROWS_A_COMMAND) {
    const part = known.slice(start, start + ROWS_A_COMMAND);
    const command = {
      type: 'Enrol',
      rows: part.map(({ line: _, nis: __, ...row }) => row),
    } as const;
    const outcome = await town.call(call, 'enrol', { fileSha256, options }, command, start);
    if (outcome.kind !== 'done') return outcome;
    for (const { type } of outcome.events) {
      if (type === 'currency.Enrolled.v1') enrolled += 1;
      else changed += 1;
    }
    refused.push(...(await leftOut(town, part)));
  }
  refused.sort((a, b) => a.line - b.line);
  return done({
    lines,
    enrolled,
    changed,
    known: lines - enrolled - changed - refused.length,
    refused,
  });
}

function withoutProgramme(
  town: Town,
  rows: readonly Enrolment[],
  refused: RefusedNote[],
): Promise<Enrolment[]> {
  return town.parts.journal.read((state) =>
    rows.filter(({ line, programme }) => {
      if (state.programmes.has(programme)) return true;
      const message = `there is no programme ${programme}: open it first`;
      refused.push({ line, field: 'programme', rule: 'programme', value: programme, message });
      return false;
    }),
  );
}

/** Rows that the journal left out, because another span overlaps them, or nothing may come in. */
function leftOut(town: Town, rows: readonly Known[]): Promise<RefusedNote[]> {
  return town.parts.journal.read((state) =>
    rows.flatMap(({ line, programme, holder, from, to }) => {
      const spans = state.enrolled(programme).get(holder) ?? [];
      if (spans.some((span) => span.from === from && span.to === to)) return [];
      if (state.ledger.accounts.get(holderAccount(holder))?.state === 'closed') {
        const message = 'the account of this person is closed, because of an erasure';
        return [{ line, field: 'nis', rule: 'closed', value: '', message }];
      }
      const message =
        'overlaps another enrolment of the same person in this programme: end that one first';
      return [{ line, field: 'from', rule: 'overlap', value: from, message }];
    }),
  );
}
