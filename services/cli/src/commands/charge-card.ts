import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { type Cli, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { showAmount } from '../display.ts';
import { wrongUsage } from '../failure.ts';
import { askHidden } from '../hidden-input.ts';

interface CardOptions extends ReachOptions {
  readonly cardFile?: string;
}

export function addCardPayment(charge: Command, cli: Cli): void {
  overHttpWrite(charge.command('card <charge>'))
    .description('take a card and its PIN for a charge of this till')
    .option(
      '--card-file <file>',
      'its number and PIN, a line each (- is stdin); else asked, unseen',
    )
    .action((id: string, options: CardOptions) => payByCard(cli, id, options));
}

async function payByCard(cli: Cli, id: string, options: CardOptions): Promise<void> {
  const connection = cli.connect(options);
  const currency = await connection.currency();
  const json = await presented(cli, options);
  const path = `${at('charges', id)}/card-payment`;
  const answer = await connection.post<{ state: string; amountMinor: number }>(path, { json });
  const { state, amountMinor } = answer;
  cli.terminal.answer(answer, () => `${showAmount(amountMinor, currency)} ${state}: ${id}`);
}

/** Never as arguments: those are seen by everybody on the machine, and kept by the shell. */
async function presented(cli: Cli, { cardFile }: CardOptions) {
  const { surroundings } = cli;
  if (cardFile !== undefined) {
    const [number = '', pin = ''] = (await textOf(cli.sourceFile(cardFile).open())).split('\n');
    return { number: number.replaceAll(/\s/g, ''), pin: pin.trim() };
  }
  if (surroundings.stdin.isTTY !== true) {
    throw wrongUsage('There is no terminal to ask for the card: give --card-file F (- is stdin).');
  }
  const number = await askHidden('Card number: ', surroundings);
  return {
    number: number.replaceAll(/\s/g, ''),
    pin: await askHidden('PIN: ', surroundings),
  };
}
