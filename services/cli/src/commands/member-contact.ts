import { type Command, Option } from 'commander';
import { type Cli, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';

interface VerifyOptions extends ReachOptions {
  readonly contact: string;
  readonly code?: string;
}

interface Invitation {
  readonly member: string;
  readonly code: string;
  readonly until: string;
}

export function addMemberContacts(member: Command, cli: Cli): void {
  overHttpWrite(member.command('verify <member>'))
    .description('send a code to a phone or mailbox; with --code, say which code came')
    .addOption(
      new Option('--contact <kind>', 'which').choices(['phone', 'email']).makeOptionMandatory(),
    )
    .option('--code <digits>', 'as it came')
    .action((id: string, options: VerifyOptions) => verify(cli, id, options));
  overHttpWrite(member.command('invite <member>'))
    .description('make a one-time code with which a member sets a password')
    .action((id: string, options: ReachOptions) => invite(cli, id, options));
}

async function verify(cli: Cli, id: string, options: VerifyOptions): Promise<void> {
  const { contact, code, ...reach } = options;
  const connection = cli.connect(reach);
  const path = `${at('members', id, 'contacts', contact)}/verification`;
  if (code !== undefined) {
    const answer = await connection.post(`${path}/confirmation`, { json: { code } });
    cli.terminal.answer(answer, () => `The ${contact} of ${id} is verified.`);
    return;
  }
  const answer = await connection.post<{ readonly expiresAt: string }>(path);
  cli.terminal.answer(
    answer,
    () => `A code is on its way; it counts until ${answer.expiresAt}. Then say it: --code …`,
  );
}

async function invite(cli: Cli, id: string, options: ReachOptions): Promise<void> {
  const path = `${at('members', id)}/invitations`;
  const answer = await cli.connect(options).post<Invitation>(path);
  cli.terminal.answer(
    answer,
    () => `${answer.code}\nIt counts once, until ${answer.until}: mutirao activate`,
  );
}
