import { type Command, Option } from 'commander';
import { type Cli, day, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { table } from '../display.ts';

interface OfOrganisation extends ReachOptions {
  readonly organisation: string;
}

interface GrantOptions extends OfOrganisation {
  readonly member: string;
  readonly role: string;
  readonly from?: string;
  readonly to?: string;
}

interface Membership {
  readonly grant: string;
  readonly organisation: string;
  readonly member: string;
  readonly role: string;
  readonly from: string;
  readonly to?: string;
  readonly stands: boolean;
  readonly revoked: boolean;
}

interface MemberRoles {
  readonly member: string;
  readonly roles?: readonly string[];
  readonly memberships: readonly Membership[];
}

export function addRoleCommands(program: Command, cli: Cli): void {
  const role = program.command('role').description('who may do what in whose name');
  ofOrganisation(overHttpWrite(role.command('grant')))
    .description('give a member a role in an accredited organisation')
    .requiredOption('--member <id>', 'to whom')
    .requiredOption('--role <role>', 'such as officer, approver or merchant')
    .addOption(
      new Option('--from <day>', 'the first day (else today, as it is here)').argParser(day),
    )
    .addOption(
      new Option('--to <day>', 'the last day (else until it is taken away)').argParser(day),
    )
    .action((options: GrantOptions) => grant(cli, options));
  ofOrganisation(overHttpWrite(role.command('revoke <grant>')))
    .description('take a role away, at once')
    .action((id: string, options: OfOrganisation) => revoke(cli, id, options));
  ofOrganisation(overHttp(role.command('list')))
    .description('the memberships of an organisation, past ones too')
    .action((options: OfOrganisation) => list(cli, options));
}

export function addMemberRoles(member: Command, cli: Cli): void {
  overHttp(member.command('roles <member>'))
    .description('what a member, or you yourself (self), may do, and what says so')
    .action((id: string, options: ReachOptions) => showRoles(cli, id, options));
}

function ofOrganisation(command: Command): Command {
  return command.requiredOption('--organisation <id>', 'in whose name');
}

async function grant(cli: Cli, options: GrantOptions): Promise<void> {
  const { organisation, member, role, from = today(), to, ...reach } = options;
  const path = `${at('organisations', organisation)}/memberships`;
  const json = { member, role, from, to };
  const answer = await cli.connect(reach).post<Membership>(path, { json });
  cli.terminal.answer(answer, () => `${answer.grant}: ${member} is ${role} ${daysOf(answer)}`);
}

/** The day of this machine: the town's own, for whoever is there. */
function today(): string {
  const now = new Date();
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

const daysOf = ({ from, to }: Pick<Membership, 'from' | 'to'>) =>
  to === undefined ? `from ${from} on` : `from ${from} to ${to}`;

async function revoke(
  cli: Cli,
  id: string,
  { organisation, ...reach }: OfOrganisation,
): Promise<void> {
  const path = at('organisations', organisation, 'memberships', id);
  const answer = await cli.connect(reach).delete(path);
  cli.terminal.answer(answer, () => `${id} gives nothing any more.`);
}

async function list(cli: Cli, { organisation, ...reach }: OfOrganisation): Promise<void> {
  const path = `${at('organisations', organisation)}/memberships`;
  const query = { limit: 500 };
  const memberships = await cli.connect(reach).all<Membership>(path, 'memberships', query);
  cli.terminal.answer({ memberships }, () =>
    memberships.length === 0
      ? 'Nobody acts for it.'
      : table(
          memberships.map((each) => [each.grant, each.member, ...columnsOf(each)]),
          ['left', 'left', 'left', 'left', 'left'],
        ),
  );
}

async function showRoles(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).get<MemberRoles>(`${at('members', id)}/roles`);
  const { member, roles, memberships } = answer;
  const rows = memberships.map((each) => [
    `  ${each.grant}`,
    each.organisation,
    ...columnsOf(each),
  ]);
  const may = roles === undefined ? member : `${member}: ${roles.join(', ') || 'nothing'}`;
  cli.terminal.answer(answer, () =>
    [may, table(rows, ['left', 'left', 'left', 'left', 'left'])]
      .filter((each) => each !== '')
      .join('\n'),
  );
}

function columnsOf(each: Membership): string[] {
  const state = each.stands ? 'stands' : each.revoked ? 'taken away' : 'does not stand today';
  return [each.role, daysOf(each), state];
}
