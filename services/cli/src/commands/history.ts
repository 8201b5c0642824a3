import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { type Cli, day } from '../cli.ts';
import { type Currency, showCount, showPlainAmount, table } from '../display.ts';
import { EXIT, wrongUsage } from '../failure.ts';
import { foldersOf, onFolder, ownFolders } from './folder.ts';

interface DataOptions {
  readonly data?: string;
  readonly keys?: string;
}

interface ReplayOptions extends DataOptions {
  readonly at?: string;
  readonly asOf?: string;
}

interface ExportOptions extends DataOptions {
  readonly format: 'hledger' | 'beancount' | 'csv';
  readonly out?: string;
}

interface BackupOptions extends DataOptions {
  readonly personKeys?: true;
}

interface DoctorOptions extends DataOptions {
  readonly expect?: string;
}

/** All of these read the folder alone, also while it is served, and change nothing in it. */
export function addHistoryCommands(program: Command, cli: Cli): void {
  onFolder(program.command('replay'))
    .description('every balance at some time')
    .option('--at <instant|position>', 'as it was recorded by then')
    .addOption(new Option('--as-of <day>', 'by effective date').argParser(day).conflicts('at'))
    .action((options: ReplayOptions) => replay(cli, options));
  onFolder(program.command('export'))
    .description('the whole ledger for another program')
    .addOption(
      new Option('--format <format>')
        .choices(['hledger', 'beancount', 'csv'])
        .makeOptionMandatory(),
    )
    .option('--out <file>', 'into this file (else to stdout)')
    .action((options: ExportOptions) => exportLedger(cli, options));
  onFolder(program.command('doctor'))
    .description('sum all that is stored, from zero, and compare it with all that is derived')
    .option('--expect <position:hash>', 'a head that was written down earlier')
    .action((options: DoctorOptions) => examine(cli, options));
  onFolder(program.command('backup <folder>'))
    .description('copy the town, also while it is served; its keys are not copied')
    .option('--person-keys', 'copy the keys of persons, and nothing else: not to be kept for long')
    .action((destination: string, options: BackupOptions) => copy(cli, destination, options));
}

async function openFolder(cli: Cli, options: DataOptions) {
  const [currency, { openFolder: open }] = await Promise.all([
    import('@mutirao/currency'),
    import('@mutirao/platform'),
  ]);
  return { ...currency, folder: await open(await foldersOf(cli, options)) };
}

async function replay(cli: Cli, options: ReplayOptions): Promise<void> {
  const { at, asOf } = options;
  const { folder, replayAt, replayAsOf } = await openFolder(cli, options);
  const result = await (asOf === undefined
    ? replayAt(folder, at === undefined ? {} : { at })
    : replayAsOf(folder, asOf));
  const { currency, backedBy, decimals } = folder.town;
  cli.terminal.answer(result, () => {
    const rows = result.balances.map(({ account, unit, minor }) => [
      account,
      unitAmount(minor, unit, { currency, backedBy, decimals }),
      unit,
    ]);
    return [
      ...(folder.town.rehearsal ? ['This is a rehearsal.'] : []),
      table(rows, ['left', 'right', 'left']),
      `${showCount(rows.length)} accounts at ${result.position}:${result.hash}`,
    ]
      .filter((each) => each !== '')
      .join('\n');
  });
}

function unitAmount(amount: number, unit: string, currency: Currency): string {
  const isMoney = unit === currency.currency || unit === currency.backedBy;
  return showPlainAmount(amount, isMoney ? currency.decimals : 0);
}

async function exportLedger(cli: Cli, options: ExportOptions): Promise<void> {
  const { format, out } = options;
  const { terminal } = cli;
  if (terminal.json && out === undefined) throw wrongUsage('With --json, name a file: --out FILE.');
  const { folder, exportHledger, exportBeancount, exportCsv } = await openFolder(cli, options);
  const write = { hledger: exportHledger, beancount: exportBeancount, csv: exportCsv }[format];
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const text = Readable.from(write(folder), { objectMode: true });
  if (out === undefined) return pipeline(text, counter, terminal.out, { end: false });
  const file = cli.locate(out);
  await pipeline(text, counter, createWriteStream(file));
  terminal.answer({ format, file, bytes }, () => `${showCount(bytes)} bytes in ${file}`);
}

async function examine(cli: Cli, options: DoctorOptions): Promise<void> {
  const { expect } = options;
  if (expect !== undefined && !/^[0-9]+:[0-9a-f]{64}$/.test(expect)) {
    throw wrongUsage('--expect wants POSITION:HASH, as "doctor" and "run pay" print a head.');
  }
  const { folder, doctor } = await openFolder(cli, options);
  const progress = cli.progress({ label: 'examining', counted: 'events' });
  const result = await doctor(folder, {
    ...(expect !== undefined && { expect }),
    progress: progress.at,
  }).finally(progress.stop);
  const { terminal } = cli;
  terminal.answer(result, () => {
    const rows = result.checks.map(({ name, count, ok, message = '' }) => [
      ok ? 'ok' : 'FAULT',
      name,
      showCount(count),
      message,
    ]);
    const verdict = result.ok ? 'All checks are good.' : 'Something is wrong.';
    return [
      table(rows, ['left', 'left', 'right', 'left']),
      terminal.paint(result.ok ? 'green' : 'red', verdict),
      `head ${result.head}`,
    ].join('\n');
  });
  if (!result.ok) cli.exitCode = EXIT.refused;
}

async function copy(cli: Cli, destination: string, options: BackupOptions): Promise<void> {
  const { backupTown, backupKeysOfPersons } = await import('@mutirao/platform');
  const target = cli.locate(destination);
  const folders = ownFolders(cli, options);
  if (options.personKeys) {
    const file = await backupKeysOfPersons(folders, target);
    cli.terminal.answer(
      { file },
      () => `The keys of persons are in ${file}: keep it for days only.`,
    );
    return;
  }
  const progress = cli.progress({ label: 'copying', counted: 'pages' });
  const result = await backupTown(folders, target, { progress: progress.at }).finally(
    progress.stop,
  );
  cli.terminal.answer({ ...result, folder: target }, () =>
    [
      `${showCount(result.files)} files, ${showCount(result.bytes)} bytes in ${target}`,
      `head ${result.head}`,
      `No key is in it; keep them elsewhere: ${folders.keys ?? `${folders.data}.keys`}`,
      'Copy the keys of persons apart, with --person-keys: the town’s people cannot be read without.',
    ].join('\n'),
  );
}
