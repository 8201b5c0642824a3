import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { refusedHere } from '../failure.ts';
import { foldersOf, onFolder } from './folder.ts';

interface RotateOptions {
  readonly data?: string;
  readonly keys?: string;
  readonly atOnce?: true;
}

export function addKeysCommands(program: Command, cli: Cli): void {
  const keys = program.command('keys').description('the keys that tokens are signed with');
  onFolder(keys.command('rotate'))
    .description('add a key that takes over from the present one; a server that runs takes it up')
    .option(
      '--at-once',
      'sign with it from now on, without the ten minutes in which it is made known',
    )
    .action((options: RotateOptions) => rotate(cli, options));
}

/** Needs no service: what it changes are the keys, which are whose the master key is. */
async function rotate(cli: Cli, options: RotateOptions): Promise<void> {
  const { openFolderToChange } = await import('@mutirao/platform');
  const { identityFolder, signingKeysOf } = await import('@mutirao/identity');
  const folder = await openFolderToChange(await foldersOf(cli, options));
  const now = Math.floor(Date.now() / 1000);
  try {
    const added = await signingKeysOf(identityFolder(folder.town, folder), (signing) =>
      signing.rotate(now, options.atOnce ? now : undefined),
    );
    const signsFrom = new Date(added.signsFrom * 1000).toISOString();
    cli.terminal.answer({ kid: added.kid, signsFrom }, () =>
      [
        `The new key is ${added.kid}.`,
        `It signs from ${signsFrom} on; the one before it counts until its tokens have expired.`,
      ].join('\n'),
    );
  } catch (error) {
    throw refusedHere('keys-unusable', (error as Error).message);
  }
}
