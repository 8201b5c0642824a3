import { existsSync, rmSync } from 'node:fs';
import type { Command } from 'commander';
import { type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import type { Connection } from '../connection.ts';
import { nobody } from '../credentials/credential.ts';
import {
  changeSignIn,
  SignInCredential,
  signInOf,
  type TokenAnswer,
  withToken,
  writeCredential,
} from '../credentials/sign-in.ts';
import { credentialIn } from '../credentials/token-file.ts';
import { table } from '../display.ts';
import { wrongUsage } from '../failure.ts';
import { Questions } from '../questions.ts';
import { addFactorCommands } from './sign-in-factor.ts';

interface SignInOptions extends ReachOptions {
  readonly organisation?: string;
}

interface SignedIn extends TokenAnswer {
  readonly kind: 'signed-in';
  readonly member: string;
  readonly roles: readonly string[];
  readonly organisation?: string;
}

interface Challenge {
  readonly kind: 'second-factor';
  readonly challenge: string;
}

interface SteppedUp extends Omit<TokenAnswer, 'refreshToken'> {
  readonly stepUpUntil: string;
}

interface Session {
  readonly session: string;
  readonly by: readonly string[];
  readonly startedAt: string;
  readonly usedAt: string;
  readonly current: boolean;
}

/** Numbers, passwords and codes are asked for, unseen, or are lines of stdin in the order named. */
export function addSignInCommands(program: Command, cli: Cli): void {
  program
    .command('activate')
    .description('set your password: number, code of the invitation, new password')
    .option('--server <url>', 'the server (MUTIRAO_SERVER, else the usual one)')
    .action((options: ReachOptions) => activate(cli, options));
  overHttp(program.command('sign-in'))
    .description('sign in: number, password, and the code if one is asked for')
    .option('--organisation <id>', 'the shop to act for, of several')
    .action((options: SignInOptions) => signIn(cli, options));
  overHttpWrite(program.command('step-up'))
    .description('show your second factor again: a code of the app, or a recovery code')
    .action((options: ReachOptions) => stepUp(cli, options));
  overHttpWrite(program.command('sign-out'))
    .description('end this sign-in; nothing that was given for it counts any more')
    .option('--everywhere', 'end all of yours, wherever they are')
    .action((options: ReachOptions & { readonly everywhere?: true }) => signOut(cli, options));
  overHttp(program.command('sessions'))
    .description('where you are signed in')
    .action((options: ReachOptions) => listSessions(cli, options));
  addFactorCommands(program, cli);
}

async function activate(cli: Cli, options: ReachOptions): Promise<void> {
  const questions = new Questions(cli.surroundings);
  const json = {
    registry: await questions.askPersonNumber(),
    code: (await questions.ask('Code of the invitation')).trim(),
    password: await questions.askNew('New password, 10 characters at least'),
  };
  const answer = await cli.connectAs(nobody, options).post('/activations', { json });
  cli.terminal.answer(answer, () => 'Your password is set: mutirao sign-in');
}

async function signIn(cli: Cli, { organisation, ...reach }: SignInOptions): Promise<void> {
  const file = cli.tokenFile(reach);
  assertReplaceable(file);
  const server = cli.serverAddress(reach.server);
  const connection = cli.connectAs(nobody, { server });
  const questions = new Questions(cli.surroundings);
  const json = {
    registry: await questions.askPersonNumber(),
    password: await questions.ask('Password'),
    organisation,
  };
  const first = await connection.post<SignedIn | Challenge>('/sign-in/password', { json });
  const answer =
    first.kind === 'signed-in' ? first : await secondStep(connection, questions, first);
  writeCredential(file, signInOf(server, answer));
  const { member, roles, organisation: shop } = answer;
  // The tokens are in the file, and nowhere else.
  cli.terminal.answer({ member, roles, organisation: shop, file }, () => {
    const acting = shop === undefined ? '' : `, for ${shop}`;
    return `${member} is signed in${acting}, as ${roles.join(', ')}: ${file}`;
  });
}

async function secondStep(
  connection: Connection,
  questions: Questions,
  { challenge }: Challenge,
): Promise<SignedIn> {
  const json = { challenge, ...codeShown(await questions.ask('Code')) };
  return connection.post<SignedIn>('/sign-in/second-factor', { json });
}

/** Apps show six digits; recovery codes are longer. */
function codeShown(typed: string) {
  const code = typed.trim();
  const digits = code.replaceAll(/\s/g, '');
  return /^\d{6}$/.test(digits) ? { kind: 'totp', code: digits } : { kind: 'recovery-code', code };
}

/** A till's key or a token of the folder's owner is not overwritten by mistake. */
function assertReplaceable(file: string): void {
  if (!existsSync(file) || isSignIn(file)) return;
  throw wrongUsage(`${file} holds something other than a sign-in: name another file.`);
}

const isSignIn = (file: string) => credentialIn(file) instanceof SignInCredential;

async function stepUp(cli: Cli, options: ReachOptions): Promise<void> {
  const file = cli.tokenFile(options);
  const connection = cli.connect(options);
  const json = codeShown(await new Questions(cli.surroundings).ask('Code'));
  const answer = await connection.post<SteppedUp>('/step-up', { json });
  await changeSignIn(file, (current) => withToken(current, answer));
  const { stepUpUntil } = answer;
  cli.terminal.answer(
    { stepUpUntil, file },
    () => `Your second factor counts until ${stepUpUntil}.`,
  );
}

async function signOut(
  cli: Cli,
  { everywhere, ...reach }: ReachOptions & { readonly everywhere?: true },
): Promise<void> {
  const file = cli.tokenFile(reach);
  const path = everywhere ? '/sign-out-everywhere' : '/sign-out';
  const answer = await cli.connect(reach).post(path);
  if (isSignIn(file)) rmSync(file);
  cli.terminal.answer(answer, () =>
    everywhere ? 'You are signed out everywhere.' : 'You are signed out.',
  );
}

async function listSessions(cli: Cli, options: ReachOptions): Promise<void> {
  const answer = await cli
    .connect(options)
    .get<{ readonly sessions: readonly Session[] }>('/sessions');
  const rows = answer.sessions.map((each) => [
    each.session,
    each.by.join(', '),
    `since ${each.startedAt}`,
    `used ${each.usedAt}`,
    each.current ? 'this one' : '',
  ]);
  cli.terminal.answer(answer, () =>
    rows.length === 0
      ? 'You are not signed in anywhere.'
      : table(rows, ['left', 'left', 'left', 'left', 'left']),
  );
}
