import { ORGANISATION_KINDS } from '@mutirao/contracts';
import { type Command, Option } from 'commander';
import { type Cli, overHttpWrite, type ReachOptions, wholeNumber } from '../cli.ts';
import { at } from '../connection.ts';
import { wrongUsage } from '../failure.ts';
import { Questions } from '../questions.ts';
import { addOrganisationDecisions } from './organisation-confirm.ts';
import { addOrganisationReading } from './organisation-show.ts';

/** How a merchant sells and redeems: all of it, or nothing. */
interface SellingOptions {
  readonly category?: string;
  readonly neighbourhood?: string;
  readonly size?: string;
  readonly redemptionDays?: number;
  readonly redeemsDaily?: true;
}

interface RegisterOptions extends ReachOptions, SellingOptions {
  readonly kind: string;
  readonly name: string;
  readonly document?: string;
}

export function addOrganisationCommands(program: Command, cli: Cli): void {
  const organisation = program
    .command('organisation')
    .description('whoever people act for: the municipality, the bank, shops, auditors');
  selling(overHttpWrite(organisation.command('register')))
    .description('register one; its number is asked for, or a line of stdin')
    .addOption(kindOption().makeOptionMandatory())
    .requiredOption('--name <name>', 'what it is called')
    .option('--document <number>', 'CPF or CNPJ, without punctuation')
    .action((options: RegisterOptions) => register(cli, options));
  selling(overHttpWrite(organisation.command('accredit <organisation>')))
    .description('propose that it may act; it counts when another person confirms it')
    .action((id: string, options: ReachOptions & SellingOptions) => accredit(cli, id, options));
  addOrganisationDecisions(organisation, cli);
  addOrganisationReading(organisation, cli, kindOption());
}

function kindOption(): Option {
  return new Option('--kind <kind>', 'what it is').choices(ORGANISATION_KINDS);
}

function selling(command: Command): Command {
  return command
    .option('--category <slug>', 'of a merchant: what it sells, such as food')
    .option('--neighbourhood <slug>', 'of a merchant: where it is')
    .option('--size <slug>', 'of a merchant: such as micro, small or medium')
    .option(
      '--redemption-days <days>',
      'of a merchant: business days within which it is paid',
      wholeNumber,
    )
    .option('--redeems-daily', 'of a merchant: redeem all of its balance when a day ends');
}

async function register(cli: Cli, options: RegisterOptions): Promise<void> {
  const { kind, name, document } = options;
  const merchant = termsIn(options);
  const connection = cli.connect(options);
  const registry = (await new Questions(cli.surroundings).ask('Number of the organisation')).trim();
  const json = { kind, name, document, registry, merchant };
  const answer = await connection.post<{ organisation: string; registered: boolean }>(
    '/organisations',
    { json },
  );
  const { organisation, registered } = answer;
  cli.terminal.answer(answer, () =>
    registered
      ? `${organisation} is registered. It may act once it is accredited.`
      : `${organisation} is registered already: nothing was changed.`,
  );
}

async function accredit(
  cli: Cli,
  id: string,
  options: ReachOptions & SellingOptions,
): Promise<void> {
  const path = `${at('organisations', id)}/accreditation`;
  const json = { merchant: termsIn(options) };
  const answer = await cli
    .connect(options)
    .post<{ proposed: boolean; version?: number }>(path, { json });
  cli.terminal.answer(answer, () =>
    answer.proposed
      ? `${id}: version ${answer.version} is proposed; another person confirms it.`
      : `${id}: this is proposed already.`,
  );
}

function termsIn(options: SellingOptions) {
  const { category, neighbourhood, size, redemptionDays, redeemsDaily } = options;
  const given = [category, neighbourhood, size, redemptionDays].filter(
    (each) => each !== undefined,
  );
  if (given.length === 0 && redeemsDaily === undefined) return undefined;
  if (given.length < 4) {
    throw wrongUsage(
      'Of a merchant say all: --category, --neighbourhood, --size and --redemption-days.',
    );
  }
  const redeems = redeemsDaily ?? false;
  return { category, neighbourhood, size, redemptionDays, redeemsDaily: redeems };
}
