import { Command, InvalidArgumentError } from 'commander';
import { Cli, month, wholeNumber } from '../cli.ts';
import { explain, Failure } from '../failure.ts';
import { payOwnRoll } from './own-roll.ts';
import { liveMonth } from './whole-town.ts';

interface DemoOptions {
  readonly data?: string;
  readonly at?: string;
  readonly seed: number;
  readonly people: number;
  readonly roll?: string;
  readonly programme?: string;
  readonly period?: string;
}

const { stdin, stdout, stderr, env } = process;
const folder = env['INIT_CWD'] ?? process.cwd();
const cli = new Cli({ stdin, stdout, stderr, env, folder }, false);

const program = new Command('demo')
  .description(
    'A town is paid its monthly benefit, spends it, and its shops are paid: bank to bank.',
  )
  .option('--data <folder>', 'where the town is made (else a fresh folder for temporary files)')
  .option('--at <url>', 'a town on the distributed profile, new and served at this address')
  .option('--seed <n>', 'of the generated town', wholeNumber, 1)
  .option('--people <n>', 'in the generated town', townSize, 15_000)
  .option('--roll <file>', 'pay your own roll instead')
  .option('--programme <programme>', 'of your own roll')
  .option('--period <month>', 'of your own roll, YYYY-MM (else as it says)', month)
  .action(async (options: DemoOptions) => {
    const { roll, programme } = options;
    if (roll === undefined) return liveMonth(cli, options);
    return payOwnRoll(cli, { ...options, roll, programme: programme ?? 'own' });
  });

function townSize(text: string): number {
  const people = wholeNumber(text);
  if (people >= 100 && people <= 99_900) return people;
  throw new InvalidArgumentError('Expected 100 to 99900 people.');
}

// By way of `exit`, so that the server that was started ends too.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const words = process.argv.slice(import.meta.url.endsWith('.ts') ? 3 : 2);
try {
  await program.parseAsync(words, { from: 'user' });
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  cli.terminal.note(cli.terminal.paint('red', explain(error.problem), stderr));
  process.exitCode = error.exitCode;
}
