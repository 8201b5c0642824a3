import { minor } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';
import type { ReturnedLeg } from '../domain/redemptions/commands.ts';
import { type ReturnError, returnVerdict } from '../domain/redemptions/returns.decide.ts';
import type { ReturnedPayment, ReturnFile } from '../files/payouts/return-file.ts';
import type { RefusedNote } from '../stores/notes.ts';
import { type Answer, done } from './answer.ts';
import type { Call, Town } from './town.ts';

/** A leg is settled by about 1.5 KB, and an append has at most 512 KiB. */
const LINES_A_COMMAND = 300;
const REASON = /^[A-Z0-9]{1,12}( [A-Z0-9]{1,12}){0,9}$/;

export interface AppliedReturn {
  /** SHA-256 of the file: under it, it is applied once. */
  readonly file: string;
  readonly settled: number;
  readonly rejected: number;
  readonly pending: number;
  /** Lines that say what was known. */
  readonly known: number;
  /** Lines that fit nothing: nothing was booked for them, a person must look. */
  readonly errors: readonly RefusedNote[];
  readonly position: number;
}

/**
 * Settles and rejects what the bank's return file says, line by line. A file that a crash cut goes on
 * where it stopped when it is sent again; one that was applied is refused. Throws FileRefused.
 */
export async function applyReturn(
  town: Town,
  call: Call,
  upload: AsyncIterable<Uint8Array>,
): Promise<Answer<AppliedReturn>> {
  const { files, journal, notes } = town.parts;
  const read: ReturnFile[] = [];
  const { fileSha256: file } = await files.read({ kind: 'return' }, upload, (batch) => {
    if (batch.kind === 'return-file') read.push(batch.file);
  });
  const wasApplied = await journal.read((state) => state.returnFiles.has(file));
  const counts = { settled: 0, rejected: 0, pending: 0, known: 0 };
  let errors: RefusedNote[] = [];
  if (!wasApplied) {
    const lines = (await Promise.all(read.map((each) => linesOf(town, each, file)))).flat();
    const applied = await applyLines(town, call, file, lines);
    if ('kind' in applied) return applied;
    Object.assign(counts, applied.counts);
    errors = applied.errors;
    await notes.put(notes.digest('return', file), JSON.stringify(errors));
  }
  const command = { type: 'FinishReturn', file, ...counts, errors: errors.length } as const;
  const outcome = await town.call(call, 'return.finish', { file }, command);
  if (outcome.kind !== 'done') return outcome;
  const [event] = outcome.events;
  const data = event?.data as EventData<'currency.ReturnFileApplied.v1'>;
  const kept = await notes.read(notes.digest('return', file));
  return done({
    ...data,
    errors: JSON.parse(kept ?? '[]') as RefusedNote[],
    position: event?.position ?? 0,
  });
}

/** What the bank says of each payment; of a batch that it refuses whole, the same of each of its legs. */
async function linesOf(
  town: Town,
  { batch = '', group, groupReason, payments }: ReturnFile,
  file: string,
): Promise<readonly ReturnedPayment[]> {
  if (group === undefined) return payments;
  const reason = groupReason === undefined ? {} : { reason: groupReason };
  const legs = await legsOf(town, batch, file);
  const outcome = 'rejected' as const;
  if (legs.length === 0) {
    return [{ line: 1, reference: batch, amountMinor: minor(0), outcome, ...reason }];
  }
  return legs.map(([reference, net]) => {
    return { line: 1, reference, amountMinor: minor(net), outcome, ...reason };
  });
}

/**
 * Legs of a payout that the bank refuses whole, with their amounts. Kept as they were before the first
 * of them went back: a file that a crash cut must find the same again, by the same chunks.
 */
async function legsOf(
  { parts: { journal, notes } }: Town,
  payout: string,
  file: string,
): Promise<readonly (readonly [leg: string, net: number])[]> {
  const id = notes.digest('return-legs', file);
  const kept = await notes.read(id);
  if (kept !== undefined) return JSON.parse(kept) as [string, number][];
  const legs = await journal.read((state) =>
    (state.payouts.get(payout)?.legs ?? []).flatMap((leg): [string, number][] => {
      const row = state.legs.get(leg);
      return row?.payout === payout ? [[leg, row.net]] : [];
    }),
  );
  await notes.put(id, JSON.stringify(legs));
  return legs;
}

interface Applied {
  readonly counts: { settled: number; rejected: number; pending: number; known: number };
  readonly errors: RefusedNote[];
}

async function applyLines(
  town: Town,
  call: Call,
  file: string,
  lines: readonly ReturnedPayment[],
): Promise<Applied | Extract<Answer<never>, { kind: 'refused' | 'key-reused' }>> {
  const counts = { settled: 0, rejected: 0, pending: 0, known: 0 };
  const { firsts, repeated } = firstOfEach(lines);
  const errors = repeated.map((line) => errorOf(line, 'duplicate'));
  for (let start = 0; start < firsts.length; start += LINES_A_COMMAND) {
    const part = firsts.slice(start, start + LINES_A_COMMAND);
    const command = { type: 'ApplyReturn', file, lines: part.map(legOf) } as const;
    const verdicts = await verdictsOf(town, part);
    const outcome = await town.call(call, 'return.apply', { file }, command, start);
    if (outcome.kind !== 'done') return outcome;
    // What a crash had applied before is in these events again: the key is that of the same chunk.
    const decided = new Map(outcome.events.map(({ type, data }) => [data['leg'], type]));
    for (const [index, line] of part.entries()) {
      const type = decided.get(line.reference);
      const verdict = verdicts[index] ?? 'leg-unknown';
      if (type === 'currency.LegSettled.v1') counts.settled += 1;
      else if (type === 'currency.LegRejected.v1') counts.rejected += 1;
      else if (verdict === 'pending' || verdict === 'known') counts[verdict] += 1;
      else errors.push(errorOf(line, verdict === 'apply' ? 'leg-not-sent' : verdict));
    }
  }
  errors.sort((a, b) => a.line - b.line);
  return { counts, errors };
}

/** Of two lines about one payment the first counts, whatever it says: the other is for a person. */
function firstOfEach(lines: readonly ReturnedPayment[]) {
  const firsts = new Map<string, ReturnedPayment>();
  const repeated: ReturnedPayment[] = [];
  for (const line of lines) {
    if (firsts.has(line.reference)) repeated.push(line);
    else firsts.set(line.reference, line);
  }
  return { firsts: [...firsts.values()], repeated };
}

function verdictsOf({ parts: { journal, clock } }: Town, lines: readonly ReturnedPayment[]) {
  const on = clock.dayOf(clock.now());
  return journal.read((state) => lines.map((line) => returnVerdict(state, legOf(line), on)));
}

function legOf({ reference, amountMinor, ...line }: ReturnedPayment): ReturnedLeg {
  const { outcome, settledOn, reason } = line;
  return {
    leg: reference,
    amount: amountMinor,
    outcome,
    ...(settledOn === undefined ? {} : { settledOn }),
    ...(reason === undefined || !REASON.test(reason) ? {} : { reason }),
  };
}

const MESSAGES: Readonly<
  Record<ReturnError | 'duplicate', readonly [field: string, text: string]>
> = {
  duplicate: ['reference', 'The file names this payment twice; the first line counts.'],
  'leg-unknown': ['reference', 'No payment of ours has this reference.'],
  'leg-not-sent': ['reference', 'This payment was not sent to the bank.'],
  'leg-settled': ['outcome', 'It was settled before; the bank now says that it is rejected.'],
  'leg-rejected': ['outcome', 'It was rejected before; the bank now says that it is settled.'],
  'amount-differs': ['amount', 'The amount is not the one that was sent.'],
  'settled-on': ['settledOn', 'It would be settled before it was asked for, or after today.'],
};

function errorOf(
  { line, reference }: ReturnedPayment,
  rule: ReturnError | 'duplicate',
): RefusedNote {
  const [field, message] = MESSAGES[rule];
  return { line, field, rule, value: reference, message };
}
