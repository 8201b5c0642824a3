import { type Command, Option } from 'commander';
import { type Cli, overHttp, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { facts, table } from '../display.ts';

const STATUSES = ['registered', 'proposed', 'accredited', 'suspended'];

interface OrganisationRow {
  readonly organisation: string;
  readonly kind: string;
  readonly status: string;
  readonly name: string;
}

interface Terms {
  readonly category: string;
  readonly neighbourhood: string;
  readonly size: string;
  readonly redemptionDays: number;
  readonly redeemsDaily: boolean;
}

export interface OrganisationAnswer extends Partial<OrganisationRow> {
  readonly organisation: string;
  readonly registry?: string;
  readonly document?: string;
  /** How a merchant says that it sells, and how it was accredited. */
  readonly declared?: Terms;
  readonly merchant?: Terms;
  readonly proposal?: { readonly version: number; readonly by: string; readonly merchant?: Terms };
  readonly declinedBecause?: string;
}

interface ListOptions extends ReachOptions {
  readonly kind?: string;
  readonly status?: string;
}

export function addOrganisationReading(organisation: Command, cli: Cli, kind: Option): void {
  overHttp(organisation.command('list'))
    .description('organisations, in the order of their registration')
    .addOption(kind)
    .addOption(new Option('--status <status>', 'those alone').choices(STATUSES))
    .action((options: ListOptions) => list(cli, options));
  overHttp(organisation.command('show <organisation>'))
    .description('one of them, and what is proposed for it')
    .action((id: string, options: ReachOptions) => show(cli, id, options));
}

async function list(cli: Cli, { kind, status, ...reach }: ListOptions): Promise<void> {
  const organisations = await cli
    .connect(reach)
    .all<OrganisationRow>('/organisations', 'organisations', { kind, status, limit: 500 });
  const rows = organisations.map((each) => [each.organisation, each.kind, each.status, each.name]);
  cli.terminal.answer({ organisations }, () =>
    rows.length === 0
      ? 'There are no organisations.'
      : table(rows, ['left', 'left', 'left', 'left']),
  );
}

async function show(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).get<OrganisationAnswer>(at('organisations', id));
  cli.terminal.answer(answer, () => organisationText(answer));
}

function organisationText(answer: OrganisationAnswer): string {
  const { organisation, status, kind, name, registry, document } = answer;
  const { declared, merchant, proposal, declinedBecause } = answer;
  const terms = merchant ?? proposal?.merchant ?? declared;
  return [
    `${organisation}: ${kind}, ${status}`,
    facts([
      ['  name', name],
      ['  number', registry],
      ['  document', document],
      ['  sells', terms && `${terms.category}, ${terms.size}, ${terms.neighbourhood}`],
      ['  redemption', terms && redemptionText(terms)],
      ['  proposed', proposal && `version ${proposal.version}, by ${proposal.by}`],
      ['  declined', declinedBecause],
    ]),
  ].join('\n');
}

function redemptionText({ redemptionDays, redeemsDaily }: Terms): string {
  return `within ${redemptionDays} business days${redeemsDaily ? ', of each day' : ''}`;
}
