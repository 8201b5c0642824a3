import { type Minor, minor } from '@mutirao/money';
import type { BankLineInput, CurrencyCommand, RunLine } from '../domain/commands.ts';
import type { Folder } from '../folder.ts';
import { runFileText } from '../stores/run-file.ts';
import { FolderRunFiles } from '../stores/run-files.ts';
import { id, live, type Step } from './town.fixture.ts';

/** Minor units: 110,00 is `cents(110_00)`. */
export const cents = (value: number): Minor => minor(value);
export const RENDA = 'renda-minima';
export const GESTANTE = 'gestante';
export const [ANA, BENTO, CLARA] = ['ana', 'bento', 'clara'].map(id) as [string, string, string];

/** Everything that moves value, once: docs/chart-of-accounts.md tells the same month in words. */
export async function workedMonth(folder: Folder): Promise<void> {
  await live(folder, [
    ['2026-11-01T12:00:00Z', 'town', { type: 'OpenCurrency', ...settingsOf(folder) }],
    ['2026-11-01T12:00:00Z', 'tessa', open(RENDA)],
    ['2026-11-01T12:00:00Z', 'tessa', { ...open(GESTANTE), expiresAfterDays: 15 }],
    ...bank('2026-11-03', deposit('dep-1', RENDA, 1000_00), deposit('dep-2', GESTANTE, 300_00)),
    ['2026-11-04T12:00:00Z', 'tessa', { type: 'Issue', programme: RENDA, amount: cents(900_00) }],
    [
      '2026-11-04T12:00:00Z',
      'tessa',
      { type: 'Issue', programme: GESTANTE, amount: cents(300_00) },
    ],
    ['2026-11-04T13:00:00Z', 'otto', enrol(RENDA, ANA, BENTO, CLARA)],
    ['2026-11-04T13:00:00Z', 'otto', enrol(GESTANTE, CLARA)],
    ['2026-11-04T14:00:00Z', 'otto', { type: 'FreezeHolder', holder: CLARA }],
    ...(await run(folder, RENDA, '2026-11-05', [
      { line: 2, holder: ANA, month: '2026-11', amount: cents(110_00) },
      { line: 3, holder: BENTO, month: '2026-11', amount: cents(110_00) },
      { line: 4, holder: CLARA, month: '2026-11', amount: cents(110_00) },
    ])),
    ['2026-11-06T12:00:00Z', 'otto', { type: 'UnfreezeHolder', holder: CLARA }],
    ...(await run(folder, GESTANTE, '2026-11-10', [
      { line: 2, holder: CLARA, month: '2026-11', amount: cents(150_00) },
    ])),
    ['2026-11-12T12:00:00Z', 'ana', send(ANA, BENTO, 30_00)],
    ['2026-11-13T12:00:00Z', 'clara', send(CLARA, BENTO, 50_00)],
    ['2026-11-26T12:00:00Z', 'sweep', { type: 'ExpireLots', holders: [ANA, BENTO, CLARA] }],
    ...bank(
      '2026-11-27',
      { ...deposit('int-1', RENDA, 4_00), kind: 'interest' },
      { ...deposit('int-2', null, 6_00), kind: 'interest' },
      { ...deposit('fee-1', RENDA, -1_50), kind: 'fee' },
    ),
    [
      '2026-11-28T12:00:00Z',
      'tessa',
      { type: 'AssignBankLine', line: id('int-1'), programme: RENDA },
    ],
    [
      '2026-11-28T12:00:00Z',
      'tessa',
      { type: 'AssignBankLine', line: id('int-2'), programme: GESTANTE },
    ],
    ['2026-11-29T12:00:00Z', 'tessa', { type: 'Unissue', programme: RENDA, amount: cents(200_00) }],
    ['2026-11-29T12:00:00Z', 'tessa', giveBack(250_00)],
    ...bank('2026-11-30', { ...deposit('ret-1', RENDA, -250_00), kind: 'debit' }),
  ]);
}

export function settingsOf({ town }: Folder) {
  const { form: _, ...settings } = town;
  return settings;
}

export function open(programme: string) {
  return { type: 'OpenProgramme', programme, name: id('name') } as const;
}

export function deposit(line: string, programme: string | null, amount: number): BankLineInput {
  const [content, note] = [id(`${line}c`), id(`${line}n`)];
  const kind = 'deposit';
  return { line: id(line), kind, amount: cents(amount), postedOn: '', content, programme, note };
}

/** The statement of one day, imported in the evening. */
export function bank(day: string, ...lines: BankLineInput[]): Step[] {
  const command: CurrencyCommand = {
    type: 'BookBankLines',
    bankAccount: id('bank'),
    import: id(day),
    lines: lines.map((line) => ({ ...line, postedOn: day })),
  };
  return [[`${day}T20:00:00Z`, 'tessa', command]];
}

export function enrol(programme: string, ...holders: string[]): CurrencyCommand {
  const rows = holders.map((holder) => ({ programme, holder, from: '2026-10-01' }));
  return { type: 'Enrol', rows };
}

/** Prepared by Otto, approved by Paula, paid by Tessa. */
export async function run(
  folder: Folder,
  programme: string,
  day: string,
  lines: readonly RunLine[],
): Promise<Step[]> {
  const id = `${programme}-2026-11-1`;
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const about = { programme, period: '2026-11', supplement: 0, rules: 1 };
  const sha256 = await new FolderRunFiles(folder.path.runs).keep(
    runFileText({ ...about, lines, excluded: [] }),
  );
  const facts = { lines: lines.length, totalMinor: total, payableLines: lines.length };
  const by = 'paula'.padEnd(22, 'A_-').slice(0, 22);
  return [
    [
      `${day}T10:00:00Z`,
      'otto',
      {
        type: 'PrepareRun',
        ...about,
        fileSha256: '0'.repeat(64),
        sha256,
        ...facts,
        payableMinor: total,
        refusedLines: 0,
        excludeBad: false,
      },
    ],
    [`${day}T11:00:00Z`, 'paula', { type: 'ApproveRun', run: id, sha256, by }],
    [`${day}T12:00:00Z`, 'tessa', { type: 'FundRun', run: id }],
    [`${day}T12:00:00Z`, 'tessa', { type: 'PayLines', run: id, after: 0, lines }],
    [`${day}T12:00:01Z`, 'tessa', { type: 'FinishRun', run: id }],
  ];
}

function send(from: string, to: string, amount: number): CurrencyCommand {
  return { type: 'Transfer', from, to, unit: 'MUM', amount: cents(amount) };
}

function giveBack(amount: number): CurrencyCommand {
  const order = id('order-1');
  return { type: 'OrderTreasuryReturn', programme: RENDA, amount: cents(amount), order };
}
