import { setTimeout as pause } from 'node:timers/promises';
import { ROLES } from '@mutirao/contracts';
import type { ServerFolders } from '@mutirao/nest';
import type { OwnFolders, TownFolders } from '@mutirao/platform';
import { type Command, Option } from 'commander';
import { type Cli, collected, overHttpWrite, type ReachOptions, wholeNumber } from '../cli.ts';
import { at } from '../connection.ts';
import { isStoreAway, refusedHere, wrongUsage } from '../failure.ts';

const STORES_MILLISECONDS = 60_000;
const AGAIN_MILLISECONDS = 2_000;

interface DataOptions {
  readonly data?: string;
  readonly keys?: string;
}

interface InitOptions extends DataOptions {
  readonly community: string;
  readonly currency: string;
  readonly backedBy: string;
  readonly timeZone: string;
  readonly rehearsal?: true;
  readonly masterKeyFile?: string;
  readonly keysOnly?: true;
}

interface ServeOptions extends DataOptions {
  readonly port: number;
  readonly host: string;
  readonly clock?: string;
  readonly localWebhooks?: true;
  readonly masterKeyFile?: string;
  readonly publicUrl?: string;
  readonly oidcFile?: string;
  readonly gateway?: string;
  readonly gatewaySecretFile?: string;
  readonly trustedProxies: number;
}

interface TokenOptions extends DataOptions {
  readonly role: readonly string[];
  readonly subject: string;
  readonly minutes: number;
}

export function onFolder(command: Command): Command {
  return command
    .option('--data <folder>', 'the folder of the town (else, with MUTIRAO_PROFILE, its servers)')
    .option('--keys <folder>', 'the folder of its keys (else beside it, FOLDER.keys)');
}

/** Where the town lies: in a folder, or with the servers that the environment names. */
export async function foldersOf(cli: Cli, options: DataOptions): Promise<TownFolders> {
  if (options.data !== undefined) return ownFolders(cli, options);
  if (cli.surroundings.env['MUTIRAO_PROFILE'] === undefined) {
    throw wrongUsage('Name the folder of the town: --data FOLDER.');
  }
  return serversOf(cli);
}

/** The servers that the environment names. */
export async function serversOf(cli: Cli): Promise<ServerFolders> {
  const { serverFolders, SettingsRefused } = await import('@mutirao/nest');
  try {
    return serverFolders(cli.surroundings.env);
  } catch (error) {
    if (error instanceof SettingsRefused) throw wrongUsage(error.message);
    throw error;
  }
}

/** Of a command that needs the town's files themselves. */
export function ownFolders(cli: Cli, { data, keys }: DataOptions): OwnFolders {
  if (data === undefined) throw wrongUsage('Name the folder of the town: --data FOLDER.');
  return { data: cli.locate(data), ...(keys !== undefined && { keys: cli.locate(keys) }) };
}

export function addFolderCommands(program: Command, cli: Cli): void {
  onFolder(program.command('init'))
    .description('make a new town and its keys; on servers, find the same one if it is there')
    .requiredOption('--community <slug>', 'such as vila')
    .requiredOption('--currency <code>', 'the local currency, such as MUM')
    .requiredOption('--backed-by <code>', 'the national money behind it, one to one, such as BRL')
    .requiredOption('--time-zone <zone>', 'where its days begin, such as America/Sao_Paulo')
    .option('--rehearsal', 'not real money: the clock may be set, every export says so')
    .option('--master-key-file <file>', 'where the key of all personal data is, or will be made')
    .addOption(
      new Option('--keys-only', 'for servers: make the keys (in MUTIRAO_KEYS), and nothing else')
        // Nothing of a town is needed for them.
        .implies({ community: '', currency: '', backedBy: '', timeZone: '' }),
    )
    .action((options: InitOptions) => (options.keysOnly ? initKeys : init)(cli, options));
  onFolder(program.command('serve'))
    .description('serve a town over HTTP until SIGTERM')
    .option('--port <port>', '0 takes a free one', wholeNumber, 8080)
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--clock <instant>', 'of a rehearsal: what time it is')
    .option('--local-webhooks', 'of a rehearsal: webhooks may be on this machine, too')
    .option('--master-key-file <file>', 'where the master key is (else where init put it)')
    .option('--public-url <url>', 'how people reach it (else http://HOST:PORT)')
    .option('--oidc-file <file>', 'accounts elsewhere by which people may sign in')
    .option('--gateway <url>', 'the service that brings one-time codes to people')
    .option('--gateway-secret-file <file>', 'the secret with which they are signed')
    .option('--trusted-proxies <n>', 'proxies of yours before it', wholeNumber, 0)
    .action((options: ServeOptions) => serve(cli, options));
  overHttpWrite(program.command('clock <instant>'))
    .description('of a rehearsal: put its clock forward, such as 2026-11-24T09:00:00-03:00')
    .action((instant: string, options: ReachOptions) => putForward(cli, instant, options));
  onFolder(program.command('token'))
    .description('sign a token with identity’s key; prints it alone')
    .requiredOption('--role <role>', 'what it may do; may be given again', collected)
    .requiredOption('--subject <who>', 'the person, or the id of the holder, merchant or terminal')
    .option('--minutes <n>', 'how long it lives, 1 to 15', wholeNumber, 15)
    .action((options: TokenOptions) => printToken(cli, options));
}

async function init(cli: Cli, options: InitOptions): Promise<void> {
  const { community, currency, backedBy, timeZone, rehearsal = false, masterKeyFile } = options;
  const { initTown } = await import('@mutirao/platform');
  const folders = await foldersOf(cli, options);
  const settings = { community, currency, backedBy, timeZone, rehearsal };
  const places = {
    ...folders,
    ...(masterKeyFile !== undefined && { masterKeyFile: cli.locate(masterKeyFile) }),
  };
  const { head } = await whenStoresAnswer(cli, () => initTown(settings, places));
  const isOwn = 'data' in folders;
  const place = isOwn ? folders.data : `the servers of ${folders.servers.cell}`;
  const keys = isOwn ? (folders.keys ?? `${folders.data}.keys`) : folders.keys;
  const shown = isOwn ? folders : { community, keys };
  cli.terminal.answer({ ...shown, head }, () =>
    [
      `${community} is made in ${place}, head ${head}`,
      `Keep its keys apart from it and safe: ${keys}`,
    ].join('\n'),
  );
}

/** Stores that were just started let nobody in: a cluster elects first, and then makes its users. */
async function whenStoresAnswer<T>({ terminal }: Cli, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + STORES_MILLISECONDS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isStoreAway(error) || performance.now() > until) throw error;
      terminal.note(`A store is not ready (${error.message}): trying again.`);
      await pause(AGAIN_MILLISECONDS);
    }
  }
}

async function initKeys(cli: Cli, options: InitOptions): Promise<void> {
  const { data, masterKeyFile, keys = cli.surroundings.env['MUTIRAO_KEYS'] } = options;
  if (data !== undefined) throw wrongUsage('--keys-only is for a town that lies with servers.');
  if (keys === undefined) throw wrongUsage('Name the folder of the keys: --keys FOLDER.');
  const { initKeys: make } = await import('@mutirao/platform');
  const place = cli.locate(keys);
  await make({ keys: place, masterKeyFile: masterKeyFile && cli.locate(masterKeyFile) });
  cli.terminal.answer({ keys: place }, () => `The keys are in ${place}: keep them safe.`);
}

/** The server says itself where it listens; it ends the process when it is told to. */
async function serve(cli: Cli, options: ServeOptions): Promise<void> {
  const { port, host, clock, localWebhooks = false, trustedProxies, publicUrl } = options;
  const { masterKeyFile, oidcFile, gateway, gatewaySecretFile } = options;
  if ((gateway === undefined) !== (gatewaySecretFile === undefined)) {
    throw wrongUsage('--gateway and --gateway-secret-file come together.');
  }
  const { serveTown } = await import('@mutirao/platform');
  const folders = ownFolders(cli, options);
  try {
    await serveTown({
      ...folders,
      ...{ port, host, localWebhooks, trustedProxies },
      ...(clock !== undefined && { clock }),
      ...(publicUrl !== undefined && { publicUrl }),
      ...(masterKeyFile !== undefined && { masterKeyFile: cli.locate(masterKeyFile) }),
      ...(oidcFile !== undefined && { oidcFile: cli.locate(oidcFile) }),
      ...(gateway !== undefined &&
        gatewaySecretFile !== undefined && {
          gateway: { url: gateway, secretFile: cli.locate(gatewaySecretFile) },
        }),
    });
  } catch (error) {
    throw refusedHere('cannot-serve', (error as Error).message);
  }
}

async function printToken(cli: Cli, options: TokenOptions): Promise<void> {
  const { role: roles, subject, minutes } = options;
  if (minutes < 1 || minutes > 15) throw wrongUsage('A token lives 1 to 15 minutes.');
  const token = await signFor(await foldersOf(cli, options), { subject, roles, minutes });
  cli.terminal.answer({ token }, () => token);
}

/** Signs offline: whoever can read the keys folder may act as anybody, and that is an event. */
export async function signFor(
  folders: TownFolders,
  who: { readonly subject: string; readonly roles: readonly string[]; readonly minutes: number },
): Promise<string> {
  const { localToken } = await import('@mutirao/platform');
  const roles = who.roles.map((name) => {
    const role = ROLES.find((each) => each === name);
    if (role === undefined) throw wrongUsage(`"${name}" is no role: ${ROLES.join(', ')}.`);
    return role;
  });
  return localToken(folders, { subject: who.subject, roles, lifetimeSeconds: who.minutes * 60 });
}

async function putForward(cli: Cli, instant: string, options: ReachOptions): Promise<void> {
  const path = at('rehearsal', 'clock');
  const answer = await cli
    .connect(options)
    .post<{ today: string }>(path, { json: { at: instant } });
  cli.terminal.answer(answer, () => `It is ${answer.today} in this rehearsal.`);
}
