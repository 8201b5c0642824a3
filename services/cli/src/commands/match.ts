import { type Command, Option } from 'commander';
import { type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { table } from '../display.ts';
import { wrongUsage } from '../failure.ts';
import { type PurposeOption, purposeOption } from '../purpose.ts';
import { personText, type ShownPerson } from './member-list.ts';

interface Match {
  readonly match: string;
  readonly by: readonly string[];
  readonly status: string;
}

interface DecideOptions extends ReachOptions {
  readonly same?: true;
  readonly different?: true;
}

export function addMatchCommands(program: Command, cli: Cli): void {
  const match = program.command('match').description('two members who may be one person');
  overHttp(match.command('list'))
    .description('pairs that somebody has to look at, in the order in which they were found')
    .addOption(
      new Option('--status <status>', 'those alone (else open)').choices([
        'open',
        'same',
        'different',
      ]),
    )
    .action((options: ReachOptions & { readonly status?: string }) => list(cli, options));
  overHttp(match.command('show <match>'))
    .description('both people, one under the other; each sees that you looked')
    .addOption(purposeOption().makeOptionMandatory())
    .action((id: string, options: ReachOptions & PurposeOption) => show(cli, id, options));
  overHttpWrite(match.command('decide <match>'))
    .description('say whether they are one person; no account is merged by it')
    .option('--same', 'one person, registered twice')
    .option('--different', 'two people')
    .action((id: string, options: DecideOptions) => decide(cli, id, options));
}

async function list(
  cli: Cli,
  { status, ...reach }: ReachOptions & { readonly status?: string },
): Promise<void> {
  const query = { status, limit: 1000 };
  const matches = await cli.connect(reach).all<Match>('/matches', 'matches', query);
  const rows = matches.map((each) => [each.match, each.status, `by ${each.by.join(', ')}`]);
  cli.terminal.answer({ matches }, () =>
    rows.length === 0 ? 'There are no such pairs.' : table(rows, ['left', 'left', 'left']),
  );
}

async function show(
  cli: Cli,
  id: string,
  { purpose, ...reach }: ReachOptions & PurposeOption,
): Promise<void> {
  const answer = await cli
    .connect(reach)
    .get<Match & { readonly people: readonly ShownPerson[] }>(at('matches', id), { purpose });
  const { people, by, status } = answer;
  cli.terminal.answer(answer, () =>
    [`${status}, found by ${by.join(', ')}`, ...people.map(personText)].join('\n'),
  );
}

async function decide(cli: Cli, id: string, options: DecideOptions): Promise<void> {
  const { same = false, different = false, ...reach } = options;
  if (same === different) throw wrongUsage('Say either --same or --different.');
  const path = `${at('matches', id)}/decision`;
  const answer = await cli.connect(reach).post(path, { json: { same } });
  cli.terminal.answer(answer, () => (same ? 'They are one person.' : 'They are two people.'));
}
