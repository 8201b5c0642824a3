import type { Command } from 'commander';
import type { ProgrammeAnswer } from '../answers.ts';
import {
  amountFrom,
  type Cli,
  month,
  overHttp,
  overHttpWrite,
  type ReachOptions,
  wholeNumber,
} from '../cli.ts';
import { at } from '../connection.ts';
import { type Currency, facts, showAmount, showPlainAmount, table } from '../display.ts';

interface OpenOptions extends ReachOptions {
  readonly name: string;
  readonly twoApproversAbove?: string;
  readonly expiresAfter?: number;
}

export function addProgrammeCommands(program: Command, cli: Cli): void {
  const programme = program.command('programme').description('programmes, each with its reserve');
  overHttpWrite(programme.command('open <programme>'))
    .description('open a programme')
    .requiredOption('--name <name>', 'its name, for people')
    .option('--two-approvers-above <amount>', 'two persons approve a run above this')
    .option('--expires-after <days>', 'what it pays expires after so many days', wholeNumber)
    .action((slug: string, options: OpenOptions) => openProgramme(cli, slug, options));
  overHttp(programme.command('list'))
    .description('every programme with its reserve')
    .action((options: ReachOptions) => listProgrammes(cli, options));
  overHttp(programme.command('show <programme>'))
    .description('one programme with its reserve')
    .action((slug: string, options: ReachOptions) => showProgramme(cli, slug, options));

  const show = program.command('show').description('what this ledger is');
  overHttp(show.command('currency'))
    .description('the currency and its community')
    .action((options: ReachOptions) => showCurrency(cli, options));

  const period = program.command('period').description('the books of a month');
  overHttpWrite(period.command('close'))
    .description('close a month: nothing may take effect in it any more')
    .argument('<month>', 'YYYY-MM', month)
    .action((closed: string, options: ReachOptions) => closePeriod(cli, closed, options));
}

async function openProgramme(cli: Cli, programme: string, options: OpenOptions): Promise<void> {
  const { name, twoApproversAbove, expiresAfter } = options;
  const connection = cli.connect(options);
  const threshold =
    twoApproversAbove === undefined
      ? undefined
      : amountFrom(twoApproversAbove, await connection.currency());
  const json = {
    programme,
    name,
    ...(threshold !== undefined && { twoApproversAboveMinor: threshold }),
    ...(expiresAfter !== undefined && { expiresAfterDays: expiresAfter }),
  };
  const opened = await connection.post<ProgrammeAnswer>('/programmes', { json });
  cli.terminal.answer(opened, () => `${programme} is open.`);
}

async function listProgrammes(cli: Cli, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<{ programmes: ProgrammeAnswer[] }>('/programmes');
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => programmeTable(answer.programmes, currency));
}

function programmeTable(programmes: readonly ProgrammeAnswer[], currency: Currency): string {
  if (programmes.length === 0) return 'No programme is open.';
  const amount = (minor: number) => showPlainAmount(minor, currency.decimals);
  const rows = programmes.map((each) => [
    each.programme,
    amount(each.bankMinor),
    amount(each.issuanceMinor),
    amount(each.owedMinor),
    each.stopped ? `stopped: ${amount(each.shortfallMinor)} short` : '',
  ]);
  const { currency: local, backedBy } = currency;
  const head = ['programme', `bank ${backedBy}`, `issued ${local}`, `owed ${local}`, ''];
  return table([head, ...rows], ['left', 'right', 'right', 'right', 'left']);
}

async function showProgramme(cli: Cli, slug: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<ProgrammeAnswer>(at('programmes', slug));
  const currency = await connection.currency();
  const local = (minor: number) => showAmount(minor, currency);
  const national = (minor: number) => showAmount(minor, currency, currency.backedBy);
  cli.terminal.answer(answer, () =>
    facts([
      ['programme', answer.programme],
      ['name', answer.name],
      ['in the bank', national(answer.bankMinor)],
      ['yield not assigned', national(answer.yieldMinor)],
      ['issued', local(answer.issuanceMinor)],
      ['not yet paid out', local(answer.undistributedMinor)],
      ['owed to people', local(answer.owedMinor)],
      ['shortfall', answer.shortfallMinor > 0 ? local(answer.shortfallMinor) : 'none'],
      ['state', answer.stopped ? 'stopped: neither issues nor pays' : 'issues and pays'],
      ['two approvers above', optional(answer.twoApproversAboveMinor, local)],
      ['expires after', optional(answer.expiresAfterDays, (days) => `${days} days`)],
      ['shares its account with', answer.sharesBankAccountWith.join(', ') || undefined],
    ]),
  );
}

function optional<T>(value: T | undefined, show: (value: T) => string): string | undefined {
  return value === undefined ? undefined : show(value);
}

async function showCurrency(cli: Cli, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).get<Currency & Record<string, unknown>>('/currency');
  cli.terminal.answer(answer, () =>
    facts([
      ['community', String(answer['community'])],
      ['currency', `${answer.currency}, backed 1:1 by ${answer.backedBy}`],
      ['decimals', String(answer.decimals)],
      ['time zone', String(answer['timeZone'])],
      ['today', String(answer['today'])],
      ['rehearsal', answer['rehearsal'] === true ? 'yes: its clock may be set' : undefined],
    ]),
  );
}

async function closePeriod(cli: Cli, closed: string, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).post(`${at('periods', closed)}/close`);
  cli.terminal.answer(answer, () => `${closed} is closed.`);
}
