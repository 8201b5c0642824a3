import type { Command } from 'commander';
import { type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { writeCredential } from '../credentials/sign-in.ts';
import { table } from '../display.ts';
import { type PurposeOption, purposeOption } from '../purpose.ts';

interface ExportOptions extends ReachOptions, PurposeOption {
  readonly out: string;
}

interface Read {
  readonly at: string;
  readonly by: string;
  readonly roles: readonly string[];
  readonly purpose?: string;
  readonly fields: readonly string[] | 'everything';
}

interface Erased {
  readonly member: string;
  readonly numberKeptUntil: string;
}

/** What the law gives a person over the own data; `self` is oneself. */
export function addErasureCommands(member: Command, cli: Cli): void {
  overHttp(member.command('reads <member>'))
    .description('who looked at a person’s data, as what, and why')
    .action((id: string, options: ReachOptions) => listReads(cli, id, options));
  overHttp(member.command('export <member>'))
    .description('all that is kept of a person, for people and machines')
    .requiredOption('--out <file>', 'into this file, readable by you alone')
    .addOption(purposeOption())
    .action((id: string, options: ExportOptions) => exportPerson(cli, id, options));
  overHttpWrite(member.command('erase <member>'))
    .description('destroy the key of all that is kept of a person, for ever')
    .action((id: string, options: ReachOptions) => erase(cli, id, options));
}

async function listReads(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const path = `${at('members', id)}/reads`;
  const reads = await cli.connect(options).all<Read>(path, 'reads', { limit: 1000 });
  const rows = reads.map((each) => [
    each.at,
    each.by,
    each.roles.join(', '),
    each.purpose ?? '',
    each.fields === 'everything' ? each.fields : each.fields.join(', '),
  ]);
  cli.terminal.answer({ reads }, () =>
    rows.length === 0 ? 'Nobody looked.' : table(rows, ['left', 'left', 'left', 'left', 'left']),
  );
}

async function exportPerson(cli: Cli, id: string, options: ExportOptions): Promise<void> {
  const { out, purpose, ...reach } = options;
  const file = cli.locate(out);
  const path = `${at('members', id)}/export`;
  writeCredential(file, await cli.connect(reach).get<object>(path, { purpose }));
  cli.terminal.answer({ file }, () => `All that is kept is in ${file}`);
}

async function erase(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).post<Erased>(`${at('members', id)}/erasure`);
  const { member, numberKeptUntil } = answer;
  cli.terminal.answer(answer, () =>
    [
      `${member} is erased.`,
      `Its number is known until ${numberKeptUntil}, by a keyed hash: nobody is paid twice by coming back.`,
    ].join('\n'),
  );
}
