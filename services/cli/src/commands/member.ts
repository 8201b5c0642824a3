import type { Command } from 'commander';
import { type Cli, lineCount, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { type RefusedLine, showCount, showRefusedLines } from '../display.ts';
import { EXIT, wrongUsage } from '../failure.ts';
import { Questions } from '../questions.ts';
import { sendFile } from '../upload.ts';
import { addErasureCommands } from './erasure.ts';
import { addMemberContacts } from './member-contact.ts';
import { addMemberReading } from './member-list.ts';
import { addMemberStanding } from './member-standing.ts';
import { addMemberRoles } from './role.ts';

interface PersonOptions extends ReachOptions {
  readonly name?: string;
  readonly neighbourhood?: string;
  readonly phone?: string;
  readonly email?: string;
}

interface RegisterAnswer {
  readonly member: string;
  readonly known: boolean;
  readonly returned: boolean;
  readonly completed: boolean;
  readonly likelyMatches: number;
}

interface ImportAnswer {
  readonly lines: number;
  readonly registered: number;
  readonly known: number;
  readonly completed: number;
  readonly refusedLines: number;
  readonly refused: readonly RefusedLine[];
  readonly likelyMatches: number;
}

export function addMemberCommands(program: Command, cli: Cli): void {
  const member = program.command('member').description('people who are registered');
  describedBy(overHttpWrite(member.command('register')))
    .description('register a person; the registry number is asked for, or a line of stdin')
    .action((options: PersonOptions) => register(cli, options));
  overHttpWrite(member.command('import <file>'))
    .description('register everyone in a CSV who can be (- is stdin)')
    .action((file: string, options: ReachOptions) => importMembers(cli, file, options));
  describedBy(overHttpWrite(member.command('change <member>')))
    .description('change what is kept of a person, or of yourself (self); none takes it away')
    .action((id: string, options: PersonOptions) => change(cli, id, options));
  addMemberReading(member, cli);
  addMemberStanding(member, cli);
  addMemberContacts(member, cli);
  addMemberRoles(member, cli);
  addErasureCommands(member, cli);
}

function describedBy(command: Command): Command {
  return command
    .option('--name <name>', 'the full name')
    .option('--neighbourhood <name>', 'where the person lives')
    .option('--phone <number>', 'such as "+55 21 900000000"')
    .option('--email <address>', 'such as a@b.org');
}

async function register(cli: Cli, options: PersonOptions): Promise<void> {
  const { name, neighbourhood, phone, email, ...reach } = options;
  if (name === undefined) throw wrongUsage('Name the person: --name NAME.');
  const connection = cli.connect(reach);
  const registry = await new Questions(cli.surroundings).askPersonNumber();
  const json = { registry, fullName: name, neighbourhood, phone, email };
  const answer = await connection.post<RegisterAnswer>('/members', { json });
  cli.terminal.answer(answer, () => `${registeredText(answer)}${matchesText(answer)}`);
}

function registeredText({ member, known, returned, completed }: RegisterAnswer): string {
  if (completed) return `${member} was known by number alone; now it is known who that is.`;
  if (known) return `${member} is registered already: nothing was changed.`;
  return returned ? `${member} is registered again, after an erasure.` : `${member} is registered.`;
}

function matchesText({ likelyMatches: count }: { readonly likelyMatches: number }): string {
  if (count === 0) return '';
  const pairs = count === 1 ? '1 pair' : `${showCount(count)} pairs`;
  return `\n${pairs} may be one person: mutirao match list`;
}

async function importMembers(cli: Cli, path: string, options: ReachOptions): Promise<void> {
  const file = { path, contentType: 'text/csv', query: {} };
  const answer = await sendFile<ImportAnswer>(cli, cli.connect(options), '/member-files', file);
  const { lines, registered, known, completed, refusedLines, refused } = answer;
  if (refusedLines > 0) cli.exitCode = EXIT.refused;
  cli.terminal.answer(answer, () => {
    const who = completed === 0 ? '' : ` (${showCount(completed)} now by name too)`;
    const counts =
      `${lineCount(lines)}: ${showCount(registered)} registered, ${showCount(known)} known${who}, ` +
      `${showCount(refusedLines)} refused${matchesText(answer)}`;
    return refused.length === 0 ? counts : `${counts}\n${showRefusedLines(refused)}`;
  });
}

async function change(cli: Cli, id: string, options: PersonOptions): Promise<void> {
  const { name: fullName, neighbourhood, phone, email, ...reach } = options;
  const given = Object.entries({ fullName, neighbourhood, phone, email }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length === 0) throw wrongUsage('Say what changes: --name, --phone …');
  const json = Object.fromEntries(
    given.map(([field, value]) => [field, value === 'none' ? null : value]),
  );
  const answer = await cli
    .connect(reach)
    .patch<{ member: string; fields: readonly string[] }>(at('members', id), { json });
  cli.terminal.answer(answer, () => `${answer.member}: ${answer.fields.join(', ')} changed`);
}
