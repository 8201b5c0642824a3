import type { Command } from 'commander';
import { type Cli, day, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { showCount, table } from '../display.ts';

interface Campaign {
  readonly campaign: string;
  readonly due: string;
  readonly openedOn: string;
  readonly status: string;
  readonly confirmed: number;
  readonly missing: number;
}

/** Of one that was closed before, the counts are not told again. */
type Closed = Partial<Pick<Campaign, 'confirmed' | 'missing'>>;

export function addCampaignCommands(program: Command, cli: Cli): void {
  const campaign = program
    .command('campaign')
    .description('re-registration: everybody confirms until a day, or is listed');
  overHttpWrite(campaign.command('open'))
    .description('ask everybody who is registered')
    .requiredOption('--due <day>', 'the last day', day)
    .action((options: ReachOptions & { readonly due: string }) => open(cli, options));
  overHttp(campaign.command('list'))
    .description('all campaigns, oldest first')
    .action((options: ReachOptions) => list(cli, options));
  overHttp(campaign.command('show <campaign>'))
    .description('how far one is')
    .action((id: string, options: ReachOptions) => show(cli, id, options));
  overHttp(campaign.command('missing <campaign>'))
    .description('who has not confirmed, by their ids')
    .action((id: string, options: ReachOptions) => listMissing(cli, id, options));
  overHttpWrite(campaign.command('confirm <campaign> <member>'))
    .description('confirm a member who came to the desk, or yourself (self)')
    .action((id: string, member: string, options: ReachOptions) =>
      confirm(cli, id, member, options),
    );
  overHttpWrite(campaign.command('close <campaign>'))
    .description('close one, with what came of it')
    .action((id: string, options: ReachOptions) => close(cli, id, options));
}

async function open(
  cli: Cli,
  { due, ...reach }: ReachOptions & { readonly due: string },
): Promise<void> {
  const answer = await cli.connect(reach).post<Campaign>('/campaigns', { json: { due } });
  cli.terminal.answer(answer, () => `${answer.campaign}: everybody confirms by ${answer.due}.`);
}

async function list(cli: Cli, options: ReachOptions): Promise<void> {
  const answer = await cli
    .connect(options)
    .get<{ readonly campaigns: readonly Campaign[] }>('/campaigns');
  const rows = answer.campaigns.map((each) => [each.campaign, ...rowOf(each)]);
  cli.terminal.answer(answer, () =>
    rows.length === 0 ? 'There are no campaigns.' : table(rows, ['left', 'left', 'left', 'left']),
  );
}

async function show(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).get<Campaign>(at('campaigns', id));
  cli.terminal.answer(answer, () => rowOf(answer).join(', '));
}

function rowOf({ status, openedOn, due, ...counts }: Campaign): string[] {
  return [status, `${openedOn} to ${due}`, counted(counts)];
}

const counted = ({ confirmed, missing }: Pick<Campaign, 'confirmed' | 'missing'>) =>
  `${showCount(confirmed)} confirmed, ${showCount(missing)} missing`;

async function listMissing(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const path = `${at('campaigns', id)}/missing`;
  const missing = await cli.connect(options).all<string>(path, 'missing', { limit: 1000 });
  cli.terminal.answer({ missing }, () =>
    missing.length === 0 ? 'Everybody has confirmed.' : missing.join('\n'),
  );
}

async function confirm(cli: Cli, id: string, member: string, options: ReachOptions): Promise<void> {
  const path = `${at('campaigns', id)}/confirmations`;
  const answer = await cli
    .connect(options)
    .post<{ readonly member: string }>(path, { json: { member } });
  cli.terminal.answer(answer, () => `${answer.member} is confirmed.`);
}

async function close(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).post<Closed>(`${at('campaigns', id)}/closing`);
  const { confirmed, missing } = answer;
  cli.terminal.answer(answer, () =>
    confirmed === undefined || missing === undefined
      ? `${id} was closed before.`
      : `${id} is closed: ${counted({ confirmed, missing })}`,
  );
}
