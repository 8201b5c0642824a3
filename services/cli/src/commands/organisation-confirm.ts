import type { Command } from 'commander';
import { type Cli, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at, type Connection } from '../connection.ts';
import { refusedHere } from '../failure.ts';
import { versionedId } from '../versioned-id.ts';
import type { OrganisationAnswer } from './organisation-show.ts';

interface DeclineOptions extends ReachOptions {
  readonly reason?: string;
}

export function addOrganisationDecisions(organisation: Command, cli: Cli): void {
  overHttpWrite(organisation.command('confirm <organisation>'))
    .description('confirm what another person proposed, as ID or ID@VERSION')
    .action((id: string, options: ReachOptions) => confirm(cli, id, options));
  overHttpWrite(organisation.command('decline <organisation>'))
    .description('decline what is proposed, as ID or ID@VERSION')
    .option('--reason <text>', 'why; kept in the erasable store')
    .action((id: string, options: DeclineOptions) => decline(cli, id, options));
  overHttpWrite(organisation.command('suspend <organisation>'))
    .description('stop it: its people and tills do nothing in its name')
    .action(async (id: string, options: ReachOptions) => {
      const answer = await cli.connect(options).post(`${at('organisations', id)}/suspension`);
      cli.terminal.answer(answer, () => `${id} is suspended.`);
    });
  overHttpWrite(organisation.command('reinstate <organisation>'))
    .description('let a suspended one act again')
    .action(async (id: string, options: ReachOptions) => {
      const answer = await cli.connect(options).post(`${at('organisations', id)}/reinstatement`);
      cli.terminal.answer(answer, () => `${id} may act again.`);
    });
}

async function confirm(cli: Cli, text: string, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const { id, version } = await proposalOf(connection, text);
  const path = `${at('organisations', id)}/accreditation/confirmation`;
  const answer = await connection.post(path, { json: { version } });
  cli.terminal.answer(answer, () => `${id} is accredited.`);
}

async function decline(
  cli: Cli,
  text: string,
  { reason, ...options }: DeclineOptions,
): Promise<void> {
  const connection = cli.connect(options);
  const { id, version } = await proposalOf(connection, text);
  const path = `${at('organisations', id)}/accreditation/decline`;
  const answer = await connection.post(path, { json: { version, reason } });
  cli.terminal.answer(answer, () => `${id}: version ${version} is declined.`);
}

async function proposalOf(connection: Connection, text: string) {
  const { id, version } = versionedId(text);
  if (version !== undefined) return { id, version };
  const { proposal } = await connection.get<OrganisationAnswer>(at('organisations', id));
  if (proposal) return { id, version: proposal.version };
  throw refusedHere('accreditation-not-proposed', `Nothing is proposed for ${id}.`);
}
