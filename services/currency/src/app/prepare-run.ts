import { FileRefused } from '@mutirao/adapters/csv';
import type { RunLine } from '../domain/commands.ts';
import { entitlementVerdict } from '../domain/entitlement.ts';
import type { RefusedNote } from '../stores/notes.ts';
import { type ExcludedLine, runFileText } from '../stores/run-file.ts';
import type { FileBatch } from '../workers/file-reader.ts';
import { type Answer, done } from './answer.ts';
import type { Call, Town } from './town.ts';

export interface PrepareOptions {
  readonly programme: string;
  readonly period: string;
  readonly expectLines?: number;
  readonly expectTotalMinor?: number;
  /** Pay the good lines and leave the bad ones out, instead of holding the run back. */
  readonly excludeBad: boolean;
  /** 0 is the month's run; a supplement is a run of its own, with its own entitlements. */
  readonly supplement: number;
  readonly reason?: string;
}

export interface PreparedRun {
  readonly run: string;
  readonly sha256: string;
  readonly fileSha256: string;
  readonly lines: number;
  readonly totalMinor: number;
  readonly payableLines: number;
  readonly payableMinor: number;
  readonly ready: boolean;
  readonly refused: readonly RefusedNote[];
}

const ALL = 10_000_000;

/**
 * Reads a roll, gives every line a verdict and keeps what is to be paid under its hash, outside the
 * journal. Throws FileRefused for a file of which nothing can be used.
 */
export async function prepareRun(
  town: Town,
  call: Call,
  options: PrepareOptions,
  upload: AsyncIterable<Uint8Array>,
): Promise<Answer<PreparedRun>> {
  const { journal, files, folder, notes, runFiles } = town.parts;
  const { programme, period, supplement, excludeBad, reason } = options;
  const rules = await journal.read((state) => state.programmes.get(programme)?.rules);
  if (rules === undefined)
    return { kind: 'refused', refusal: { code: 'programme-unknown', programme } };
  const payable: RunLine[] = [];
  const refused: RefusedNote[] = [];
  const excluded: ExcludedLine[] = [];
  const texts = new Map<string, string>();
  const job = { kind: 'roll', period, decimals: folder.town.decimals } as const;
  const file = await files.read(job, upload, async (batch) => {
    if (batch.kind !== 'roll-lines') return;
    await judge(town, options, batch, { payable, refused, excluded, texts });
  });
  checkTotals(options, file);
  const text = runFileText({ programme, period, supplement, rules, lines: payable, excluded });
  const sha256 = await runFiles.keep(text);
  await notes.keepRefused(sha256, refused);
  const [note] = reason === undefined ? [] : await notes.keep([reason]);
  const { fileSha256, lines, totalMinor } = file;
  const outcome = await town.call(
    call,
    'run.prepare',
    { ...options, fileSha256 },
    {
      type: 'PrepareRun',
      programme,
      period,
      supplement,
      ...(note === undefined ? {} : { reason: note }),
      fileSha256,
      sha256,
      lines,
      totalMinor,
      payableLines: payable.length,
      payableMinor: payable.reduce((sum, { amount }) => sum + amount, 0),
      refusedLines: refused.length,
      excludeBad,
      rules,
    },
  );
  if (outcome.kind !== 'done') return outcome;
  const data = outcome.events[0]?.data as unknown as PreparedRun;
  const { run, payableLines, payableMinor, ready } = data;
  return done({
    run,
    sha256: data.sha256,
    fileSha256,
    lines: data.lines,
    totalMinor: data.totalMinor,
    payableLines,
    payableMinor,
    ready,
    refused: await notes.refused(data.sha256, { limit: ALL }),
  });
}

interface Judged {
  readonly payable: RunLine[];
  readonly refused: RefusedNote[];
  readonly excluded: ExcludedLine[];
  /** Each text once: a million refused lines, copied here from a worker, say the same few things. */
  readonly texts: Map<string, string>;
}

/** What only the ledger knows of a line: verdicts use the writer's state, up to this moment. */
async function judge(
  town: Town,
  { programme, supplement }: PrepareOptions,
  { lines, personColumn: field }: Extract<FileBatch, { kind: 'roll-lines' }>,
  { payable, refused, excluded, texts }: Judged,
): Promise<void> {
  const once = (text: string): string => {
    if (!texts.has(text)) texts.set(text, text);
    return texts.get(text) ?? text;
  };
  const refuse = ({ line, field, rule, value, message }: RefusedNote, holder: string): void => {
    const words = { field: once(field), rule: once(rule), message: once(message) };
    refused.push({ line, value, ...words });
    excluded.push({ line, rule: words.rule, holder });
  };
  await town.parts.journal.read((state) => {
    for (const each of lines) {
      if ('rule' in each) {
        const { holder, ...note } = each;
        refuse(note, holder);
        continue;
      }
      const { line, holder, nis, month, amount } = each;
      const rule = entitlementVerdict(state, { programme, month, holder, supplement });
      if (rule === undefined) payable.push({ line, holder, month, amount });
      else
        refuse(
          { line, field, rule, value: nis, message: MESSAGES[rule](programme, month) },
          holder,
        );
    }
  });
}

const MESSAGES = {
  'not-enrolled': (programme: string, month: string) => `not enrolled in ${programme} in ${month}`,
  'already-paid': (programme: string, month: string) =>
    `was paid ${programme} for ${month} already`,
};

function checkTotals(
  { expectLines, expectTotalMinor }: PrepareOptions,
  file: { lines: number; totalMinor: number },
): void {
  if (expectLines !== undefined && expectLines !== file.lines) {
    throw new FileRefused(
      'control-totals',
      `The file has ${file.lines} lines; ${expectLines} were expected.`,
    );
  }
  if (expectTotalMinor !== undefined && expectTotalMinor !== file.totalMinor) {
    throw new FileRefused(
      'control-totals',
      `The file's amounts add up to ${file.totalMinor} minor units; ${expectTotalMinor} were expected.`,
    );
  }
}
