import type { Command } from 'commander';
import QRCode from 'qrcode';
import { type Cli, overHttpWrite, type ReachOptions } from '../cli.ts';
import { Questions } from '../questions.ts';

interface RecoveryCodes {
  readonly recoveryCodes: readonly string[];
}

/** The second factor: an authenticator app (RFC 6238), and codes for when it is lost. */
export function addFactorCommands(program: Command, cli: Cli): void {
  const totp = program.command('totp').description('an authenticator app as second factor');
  overHttpWrite(totp.command('begin'))
    .description('a secret for the app, as a QR code and as a line; it counts once confirmed')
    .action((options: ReachOptions) => begin(cli, options));
  overHttpWrite(totp.command('confirm'))
    .description('say the code that the app shows, asked for or a line of stdin')
    .action((options: ReachOptions) => confirm(cli, options));
  overHttpWrite(program.command('recovery-codes'))
    .description('ten other codes for when the app is lost; those before count no more')
    .action(async (options: ReachOptions) => {
      tell(cli, await cli.connect(options).post<RecoveryCodes>('/credentials/recovery-codes'));
    });
}

async function begin(cli: Cli, options: ReachOptions): Promise<void> {
  const answer = await cli
    .connect(options)
    .post<{ readonly secret: string; readonly uri: string }>('/credentials/totp');
  const { uri } = answer;
  const picture = await QRCode.toString(uri, { type: 'utf8', errorCorrectionLevel: 'L' });
  cli.terminal.answer(answer, () =>
    [picture.trimEnd(), uri, 'It counts from its first code on: mutirao totp confirm'].join('\n'),
  );
}

async function confirm(cli: Cli, options: ReachOptions): Promise<void> {
  const connection = cli.connect(options);
  const code = (await new Questions(cli.surroundings).ask('Code of the app')).replaceAll(/\s/g, '');
  const path = '/credentials/totp/confirmation';
  tell(cli, await connection.post<RecoveryCodes>(path, { json: { code } }));
}

function tell(cli: Cli, answer: RecoveryCodes): void {
  cli.terminal.answer(answer, () =>
    [
      ...answer.recoveryCodes,
      'Each counts once, when the app is lost. They are told here alone: keep them apart from it.',
    ].join('\n'),
  );
}
