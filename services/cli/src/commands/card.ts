import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { table } from '../display.ts';
import { refusedHere, wrongUsage } from '../failure.ts';
import { askHidden } from '../hidden-input.ts';

interface PinOptions extends ReachOptions {
  readonly pinFile?: string;
}

interface BlockOptions extends ReachOptions {
  readonly reason?: string;
}

interface NewCardAnswer {
  readonly card: string;
  readonly holder: string;
  readonly number: string;
}

interface CardAnswer {
  readonly card: string;
  readonly holder: string;
  readonly state: string;
  readonly ends?: string;
  readonly triesLeft: number;
}

export function addCardCommands(program: Command, cli: Cli): void {
  const card = program.command('card').description('cards of holders and their PINs');
  overHttpWrite(card.command('issue <holder>'))
    .description('issue a card; its number is told here alone')
    .action((holder: string, options: ReachOptions) =>
      tellNumber(cli, `${at('holders', holder)}/cards`, options),
    );
  overHttp(card.command('list <holder>'))
    .description('all cards that a holder ever had')
    .action((holder: string, options: ReachOptions) => list(cli, holder, options));
  overHttp(card.command('find <number>'))
    .description('whose card it is (- reads the number from stdin)')
    .action((number: string, options: ReachOptions) => find(cli, number, options));
  withPin(card.command('activate <card>'))
    .description('give a card its first PIN, with which it may pay')
    .action((id: string, options: PinOptions) => setPin(cli, id, 'activation', options));
  withPin(card.command('pin <card>'))
    .description('give a card another PIN; at a desk, also one that is locked')
    .action((id: string, options: PinOptions) => setPin(cli, id, 'pin', options));
  overHttpWrite(card.command('block <card>'))
    .description('block a lost card for good')
    .option('--reason <text>', 'why; kept in the erasable store')
    .action((id: string, options: BlockOptions) => block(cli, id, options));
  overHttpWrite(card.command('replace <card>'))
    .description('a new card for a lost one, keeping the balance')
    .action((id: string, options: ReachOptions) =>
      tellNumber(cli, `${at('cards', id)}/replacement`, options),
    );
}

/** Never as an argument: those are seen by everybody on the machine, and kept by the shell. */
function withPin(command: Command): Command {
  return overHttpWrite(command).option(
    '--pin-file <file>',
    'a file with the PIN (- is stdin); else it is asked for, unseen',
  );
}

async function tellNumber(cli: Cli, path: string, options: ReachOptions): Promise<void> {
  const answer = await cli.connect(options).post<NewCardAnswer>(path);
  const { card, holder, number } = answer;
  cli.terminal.answer(answer, () =>
    [
      `${grouped(number)} is the number of card ${card}, of ${holder}.`,
      'It is told here alone. The card pays once it has a PIN: mutirao card activate',
    ].join('\n'),
  );
}

const grouped = (number: string) => number.replace(/\d{4}(?=\d)/g, '$& ');

async function list(cli: Cli, holder: string, options: ReachOptions): Promise<void> {
  const path = `${at('holders', holder)}/cards`;
  const answer = await cli.connect(options).get<{ cards: readonly CardAnswer[] }>(path);
  cli.terminal.answer(answer, () =>
    answer.cards.length === 0 ? 'no card' : cardTable(answer.cards),
  );
}

async function find(cli: Cli, given: string, options: ReachOptions): Promise<void> {
  const { stdin } = cli.surroundings;
  const text = given === '-' ? await textOf(stdin) : given;
  const number = text.replaceAll(/\s/g, '');
  // In the body: addresses end up in logs.
  const answer = await cli.connect(options).post<CardAnswer>('/card-lookups', { json: { number } });
  cli.terminal.answer(answer, () => `${cardTable([answer])}\nof ${answer.holder}`);
}

function cardTable(cards: readonly CardAnswer[]): string {
  const rows = cards.map(({ card, ends, state, triesLeft }) => [
    card,
    ends === undefined ? '' : `…${ends}`,
    state,
    state === 'active' && triesLeft === 0 ? 'locked by wrong PINs: a desk sets another one' : '',
  ]);
  return table(rows, ['left', 'left', 'left', 'left']);
}

async function setPin(
  cli: Cli,
  card: string,
  what: 'activation' | 'pin',
  options: PinOptions,
): Promise<void> {
  const connection = cli.connect(options);
  const json = { pin: await newPin(cli, options) };
  const answer = await connection.post(`${at('cards', card)}/${what}`, { json });
  cli.terminal.answer(answer, () => `${card} has its PIN.`);
}

async function newPin(cli: Cli, { pinFile }: PinOptions): Promise<string> {
  if (pinFile !== undefined) return (await textOf(cli.sourceFile(pinFile).open())).trim();
  const { surroundings } = cli;
  if (surroundings.stdin.isTTY !== true) {
    throw wrongUsage('There is no terminal to ask for the PIN: give --pin-file F (- is stdin).');
  }
  const pin = await askHidden('New PIN, 4 to 6 digits: ', surroundings);
  const again = await askHidden('The same again: ', surroundings);
  if (pin === again) return pin;
  throw refusedHere('pins-differ', 'The two PINs differ: nothing was changed.');
}

async function block(cli: Cli, card: string, { reason, ...reach }: BlockOptions): Promise<void> {
  const json = reason === undefined ? {} : { reason };
  const answer = await cli.connect(reach).post(`${at('cards', card)}/block`, { json });
  cli.terminal.answer(answer, () => `${card} is blocked for good.`);
}
