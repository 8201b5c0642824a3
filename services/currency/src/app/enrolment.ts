import type { RefusedNote } from '../stores/notes.ts';
import type { ReadEnrolment } from '../workers/file-messages.ts';
import { type Answer, done } from './answer.ts';
import type { Call, Town } from './town.ts';

const ROWS_A_COMMAND = 1_000;

export interface EnrolmentResult {
  readonly lines: number;
  readonly enrolled: number;
  readonly changed: number;
  readonly known: number;
  readonly refused: readonly RefusedNote[];
}

/** Enrols everyone in a CSV who can be; the rest is listed with its line. Throws FileRefused. */
export async function enrol(
  town: Town,
  call: Call,
  options: { readonly programme?: string; readonly from?: string },
  upload: AsyncIterable<Uint8Array>,
): Promise<Answer<EnrolmentResult>> {
  const { files } = town.parts;
  const rows: ReadEnrolment[] = [];
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
  const known = await withoutProgramme(town, rows, refused);
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
    refused.push(...(await overlapping(town, part)));
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
  rows: readonly ReadEnrolment[],
  refused: RefusedNote[],
): Promise<ReadEnrolment[]> {
  return town.parts.journal.read((state) =>
    rows.filter(({ line, programme }) => {
      if (state.programmes.has(programme)) return true;
      const message = `there is no programme ${programme}: open it first`;
      refused.push({ line, field: 'programme', rule: 'programme', value: programme, message });
      return false;
    }),
  );
}

/** Rows that the journal left out, because another span of the same person overlaps them. */
function overlapping(town: Town, rows: readonly ReadEnrolment[]): Promise<RefusedNote[]> {
  return town.parts.journal.read((state) =>
    rows.flatMap(({ line, programme, holder, from, to }) => {
      const spans = state.enrolled(programme).get(holder) ?? [];
      if (spans.some((span) => span.from === from && span.to === to)) return [];
      const message =
        'overlaps another enrolment of the same person in this programme: end that one first';
      return [{ line, field: 'from', rule: 'overlap', value: from, message }];
    }),
  );
}
