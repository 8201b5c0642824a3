import type { Command } from 'commander';
import { type Cli, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';

/** What a member may take part in: what each command does, and what it answers when it is done. */
const STANDINGS = [
  ['suspend', 'suspension', 'keep a member from spending and signing in', 'is suspended.'],
  ['reinstate', 'reinstatement', 'end a suspension', 'is no longer suspended.'],
  ['deactivate', 'deactivation', 'one who left, or died; what is owed stays', 'is deactivated.'],
  ['reactivate', 'reactivation', 'one who came back', 'is active again.'],
] as const;

export function addMemberStanding(member: Command, cli: Cli): void {
  for (const [name, resource, description, done] of STANDINGS) {
    overHttpWrite(member.command(`${name} <member>`))
      .description(description)
      .action(async (id: string, options: ReachOptions) => {
        const path = `${at('members', id)}/${resource}`;
        const answer = await cli.connect(options).post<{ readonly member: string }>(path);
        cli.terminal.answer(answer, () => `${answer.member} ${done}`);
      });
  }
}
