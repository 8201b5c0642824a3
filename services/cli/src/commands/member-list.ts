import { type Command, Option } from 'commander';
import { type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { facts, table } from '../display.ts';
import { type PurposeOption, purposeOption } from '../purpose.ts';
import { Questions } from '../questions.ts';

const STATUSES = ['active', 'suspended', 'deactivated', 'erasing', 'erased'];

interface MemberRow {
  readonly member: string;
  readonly status: string;
  readonly registeredOn: string;
  readonly verified: readonly string[];
}

/** Of one who was erased nothing but that is told. */
export interface ShownPerson extends Partial<MemberRow> {
  readonly member: string;
  readonly status: string;
  readonly person?: {
    readonly registry?: string;
    readonly fullName?: string;
    readonly neighbourhood?: string;
    readonly phone?: string;
    readonly email?: string;
  };
}

export function addMemberReading(member: Command, cli: Cli): void {
  overHttp(member.command('list'))
    .description('members by their ids, in the order of registration')
    .addOption(new Option('--status <status>', 'those alone').choices(STATUSES))
    .action((options: ReachOptions & { readonly status?: string }) => list(cli, options));
  overHttp(member.command('show <member>'))
    .description('a person; yourself is self, of anybody else you say why you look')
    .addOption(purposeOption())
    .action((id: string, options: ReachOptions & PurposeOption) => show(cli, id, options));
  overHttpWrite(member.command('find'))
    .description('the member of a registry number, which is asked for, or a line of stdin')
    .addOption(purposeOption().makeOptionMandatory())
    .action((options: ReachOptions & PurposeOption) => find(cli, options));
}

async function list(
  cli: Cli,
  { status, ...reach }: ReachOptions & { readonly status?: string },
): Promise<void> {
  const query = { status, limit: 1000 };
  const members = await cli.connect(reach).all<MemberRow>('/members', 'members', query);
  const rows = members.map((each) => [
    each.member,
    each.status,
    each.registeredOn,
    each.verified.join(', '),
  ]);
  cli.terminal.answer({ members }, () =>
    rows.length === 0 ? 'Nobody is registered.' : table(rows, ['left', 'left', 'left', 'left']),
  );
}

async function show(
  cli: Cli,
  id: string,
  { purpose, ...reach }: ReachOptions & PurposeOption,
): Promise<void> {
  const answer = await cli.connect(reach).get<ShownPerson>(at('members', id), { purpose });
  cli.terminal.answer(answer, () => personText(answer));
}

export function personText({ member, status, registeredOn, ...shown }: ShownPerson): string {
  const { person = {}, verified = [] } = shown;
  const contact = (kind: 'phone' | 'email') =>
    verified.includes(kind) ? `${person[kind]}, verified` : person[kind];
  const known = facts([
    ['  name', person.fullName],
    ['  registry number', person.registry],
    ['  neighbourhood', person.neighbourhood],
    ['  phone', contact('phone')],
    ['  e-mail', contact('email')],
    ['  registered on', registeredOn],
  ]);
  return [`${member}: ${status}`, known].filter((each) => each !== '').join('\n');
}

async function find(cli: Cli, { purpose, ...reach }: ReachOptions & PurposeOption): Promise<void> {
  const connection = cli.connect(reach);
  const registry = await new Questions(cli.surroundings).askPersonNumber();
  // In the body: addresses end up in logs.
  const json = { registry, purpose };
  const answer = await connection.post<ShownPerson>('/member-lookups', { json });
  cli.terminal.answer(answer, () => `${answer.member}: ${answer.status}`);
}
