import { type Command, CommanderError } from 'commander';
import { Cli } from './cli.ts';
import { addBankCommands } from './commands/bank.ts';
import { addCalendarCommands } from './commands/calendar.ts';
import { addCampaignCommands } from './commands/campaign.ts';
import { addCardCommands } from './commands/card.ts';
import { addChargeCommands } from './commands/charge.ts';
import { addEnrolmentCommands } from './commands/enrolment.ts';
import { addExplainCommands } from './commands/explain.ts';
import { addFolderCommands } from './commands/folder.ts';
import { addHistoryCommands } from './commands/history.ts';
import { addHolderCommands } from './commands/holder.ts';
import { addIssueCommands } from './commands/issue.ts';
import { addKeysCommands } from './commands/keys.ts';
import { addMatchCommands } from './commands/match.ts';
import { addMemberCommands } from './commands/member.ts';
import { addMerchantCommands } from './commands/merchant.ts';
import { addMoveCommand } from './commands/move.ts';
import { addOrganisationCommands } from './commands/organisation.ts';
import { addParkedCommands } from './commands/parked.ts';
import { addPayCommand } from './commands/pay.ts';
import { addPayoutCommands } from './commands/payout.ts';
import { addProgrammeCommands } from './commands/programme.ts';
import { addRedeemCommands } from './commands/redeem.ts';
import { addReportCommands } from './commands/report.ts';
import { addRoleCommands } from './commands/role.ts';
import { addRuleCommands } from './commands/rule.ts';
import { addRunCommands } from './commands/run.ts';
import { addSignInCommands } from './commands/sign-in.ts';
import { addStatementCommand } from './commands/statement.ts';
import { addTillCommands } from './commands/till.ts';
import { addWebhookCommands } from './commands/webhook.ts';
import { addYieldCommands } from './commands/yield.ts';
import {
  EXIT,
  type ExitCode,
  explain,
  Failure,
  isStoreAway,
  nextStep,
  refusedHere,
  unreachable,
  wrongUsage,
} from './failure.ts';
import { IdCommand } from './id-words.ts';
import type { Surroundings } from './terminal.ts';

/** Runs one command; `words` are what the user typed after `mutirao`. */
export async function runCommand(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const cli = new Cli(surroundings, words.includes('--json'));
  try {
    await createProgram(cli).parseAsync(words, { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    return report(error, cli);
  }
}

function createProgram(cli: Cli): Command {
  const { stdout, stderr } = cli.surroundings;
  const program = new IdCommand('mutirao')
    .description('One verifiable ledger of money and time for a town.')
    .option('--json', 'one JSON document on stdout; messages and progress on stderr')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // With --json the message is in the document; without, `report` prints it.
      outputError: () => undefined,
    })
    .showHelpAfterError(false)
    .exitOverride();
  addFolderCommands(program, cli);
  addSignInCommands(program, cli);
  addOrganisationCommands(program, cli);
  addMemberCommands(program, cli);
  addMatchCommands(program, cli);
  addCampaignCommands(program, cli);
  addRoleCommands(program, cli);
  addProgrammeCommands(program, cli);
  addBankCommands(program, cli);
  addYieldCommands(program, cli);
  addIssueCommands(program, cli);
  addEnrolmentCommands(program, cli);
  addRuleCommands(program, cli);
  addRunCommands(program, cli);
  addHolderCommands(program, cli);
  addCardCommands(program, cli);
  addMerchantCommands(program, cli);
  addTillCommands(program, cli);
  addChargeCommands(program, cli);
  addPayCommand(program, cli);
  addRedeemCommands(program, cli);
  addPayoutCommands(program, cli);
  addCalendarCommands(program, cli);
  addReportCommands(program, cli);
  addStatementCommand(program, cli);
  addExplainCommands(program, cli);
  addWebhookCommands(program, cli);
  addKeysCommands(program, cli);
  addParkedCommands(program, cli);
  addHistoryCommands(program, cli);
  addMoveCommand(program, cli);
  return program;
}

/** Says why a command was not done, to the person or to the script, and gives the exit code. */
function report(error: unknown, { terminal }: Cli): ExitCode {
  const failure = failureOf(error);
  if (failure === undefined) return EXIT.done;
  const { problem, key, exitCode } = failure;
  if (terminal.json) terminal.answer(problem, () => '');
  else terminal.note(terminal.paint('red', explain(problem), terminal.err));
  const next = nextStep(problem);
  if (next !== undefined) terminal.note(next);
  if (key !== undefined) terminal.note(`To repeat this very call, add: --key ${key}`);
  return exitCode;
}

/** Of these the message says it all; anything else is a fault of the program, told with its stack. */
const PLAIN_ERRORS = /^(FolderUnusable|FolderInUse|HistoryRefused|MasterKeyUnusable|MoveRefused)$/;

function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return undefined;
    const isHelp = error.code === 'commander.help';
    return wrongUsage(isHelp ? 'Name one of the commands above.' : plain(error.message));
  }
  const { name, message, stack, code } = error as NodeJS.ErrnoException;
  if (isStoreAway(error)) return unreachable(message);
  if (PLAIN_ERRORS.test(name)) return refusedHere(code ?? dashed(name), message);
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return refusedHere('system', message);
  return refusedHere('fault', stack ?? String(error));
}

function plain(message: string): string {
  return message.replace(/^error: /, '');
}

function dashed(name: string): string {
  return name.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
