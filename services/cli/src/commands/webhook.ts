import type { Command } from 'commander';
import { type Cli, collected, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { table } from '../display.ts';

interface WebhookOptions extends ReachOptions {
  readonly merchant: string;
}

interface AddOptions extends WebhookOptions {
  readonly event?: readonly string[];
}

interface AddedWebhook {
  readonly webhook: string;
  readonly secret: string;
}

interface ListedWebhook {
  readonly webhook: string;
  readonly url?: string;
  readonly events: readonly string[];
  readonly state: string;
  readonly reason?: string;
  readonly waiting: number;
}

interface Delivery {
  readonly delivery: string;
  readonly type: string;
  readonly state: string;
  readonly tries: number;
  readonly triedAt: string;
  readonly nextTryAt?: string;
  readonly outcome: string;
}

export function addWebhookCommands(program: Command, cli: Cli): void {
  const webhook = program.command('webhook').description('where a merchant’s own server is told');
  ofMerchant(overHttpWrite(webhook.command('add <url>')))
    .description('have it told from now on; its secret is shown here alone')
    .option('--event <type>', 'of what; may be given again (else of all)', collected)
    .action((url: string, options: AddOptions) => addWebhook(cli, url, options));
  ofMerchant(overHttp(webhook.command('list')))
    .description('all of a merchant, and which are given up')
    .action((options: WebhookOptions) => listWebhooks(cli, options));
  ofMerchant(overHttp(webhook.command('deliveries <webhook>')))
    .description('the last that were tried, newest first')
    .action((id: string, options: WebhookOptions) => listDeliveries(cli, id, options));
  ofMerchant(overHttpWrite(webhook.command('test <webhook>')))
    .description('send a test, and try again at once what has failed')
    .action((id: string, options: WebhookOptions) => testWebhook(cli, id, options));
  ofMerchant(overHttpWrite(webhook.command('delete <webhook>')))
    .description('tell it nothing more, and forget its secret')
    .action((id: string, options: WebhookOptions) => deleteWebhook(cli, id, options));
}

function ofMerchant(command: Command): Command {
  return command.requiredOption('--merchant <id>', 'whose it is');
}

const pathOf = ({ merchant }: WebhookOptions, ...rest: readonly string[]): string =>
  at('merchants', merchant, 'webhooks', ...rest);

async function addWebhook(cli: Cli, url: string, options: AddOptions): Promise<void> {
  const { event: events } = options;
  const json = { url, ...(events !== undefined && { events }) };
  const answer = await cli.connect(options).post<AddedWebhook>(pathOf(options), { json });
  cli.terminal.answer(answer, () =>
    [
      `${answer.webhook} is told from now on.`,
      `Its secret, told here alone: ${answer.secret}`,
    ].join('\n'),
  );
}

async function listWebhooks(cli: Cli, options: WebhookOptions): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<{ webhooks: readonly ListedWebhook[] }>(pathOf(options));
  const rows = answer.webhooks.map(({ webhook, url, events, state, reason, waiting }) => [
    webhook,
    reason === undefined ? state : `${state}: ${reason}`,
    waiting === 0 ? '' : `${waiting} not told`,
    events.join(', '),
    url ?? 'made with other keys: delete it',
  ]);
  const columns = ['left', 'left', 'left', 'left', 'left'] as const;
  cli.terminal.answer(answer, () => (rows.length === 0 ? 'no webhook' : table(rows, columns)));
}

async function listDeliveries(cli: Cli, id: string, options: WebhookOptions): Promise<void> {
  const path = pathOf(options, id, 'deliveries');
  const answer = await cli.connect(options).get<{ deliveries: readonly Delivery[] }>(path);
  const rows = answer.deliveries.map((each) => [
    each.triedAt,
    each.type,
    each.state,
    `${each.outcome} at try ${each.tries}`,
    each.nextTryAt === undefined ? '' : `again at ${each.nextTryAt}`,
    each.delivery,
  ]);
  const columns = ['left', 'left', 'left', 'left', 'left', 'left'] as const;
  cli.terminal.answer(answer, () => (rows.length === 0 ? 'none was tried' : table(rows, columns)));
}

async function testWebhook(cli: Cli, id: string, options: WebhookOptions): Promise<void> {
  const path = pathOf(options, id, 'test');
  const answer = await cli.connect(options).post<{ delivery: string }>(path);
  cli.terminal.answer(answer, () => `${answer.delivery} is on its way.`);
}

async function deleteWebhook(cli: Cli, id: string, options: WebhookOptions): Promise<void> {
  const answer = await cli.connect(options).delete(pathOf(options, id));
  cli.terminal.answer(answer, () => `${id} is told nothing more.`);
}
