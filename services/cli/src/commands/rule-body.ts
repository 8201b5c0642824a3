import { type Command, InvalidArgumentError, Option } from 'commander';
import { amountFrom, collected, wholeNumber } from '../cli.ts';
import type { Currency } from '../display.ts';
import { wrongUsage } from '../failure.ts';

/** What a rule says, as the options of a command. */
export interface BodyOptions {
  readonly limit?: string;
  readonly of?: string;
  readonly per?: string;
  readonly programme?: string;
  readonly on?: string;
  readonly purpose?: string;
  readonly basisPoints?: number;
  readonly flat?: string;
  readonly category?: readonly string[];
  readonly size?: readonly string[];
  readonly allow?: readonly string[];
  readonly expiresAfter?: number;
  readonly off?: boolean;
}

export function withBody(command: Command): Command {
  return command
    .option('--limit <amount>', 'a limit: at most this, with --of and --per')
    .addOption(
      new Option('--of <whom>', 'of a limit').choices(['holder', 'card', 'terminal', 'programme']),
    )
    .addOption(new Option('--per <time>', 'of a limit').choices(['payment', 'day', 'month']))
    .option('--programme <code>', 'whose money it is about')
    .addOption(new Option('--on <what>', 'a fee, with --purpose').choices(['sale', 'redemption']))
    .option('--purpose <slug>', 'of a fee: what it is for')
    .option('--basis-points <count>', 'of a fee: 150 is 1.5 %', basisPoints)
    .option('--flat <amount>', 'of a fee: so much each time')
    .option('--category <slug>', 'of a fee: these merchants alone (repeatable)', collected)
    .option('--size <slug>', 'of a fee: these merchants alone (repeatable)', collected)
    .option('--allow <category>', 'a category rule: buys there alone (repeatable)', collected)
    .option('--expires-after <days>', 'an expiry: so long after it was paid', wholeNumber)
    .option('--off', 'ends the rule');
}

function basisPoints(text: string): number {
  const count = wholeNumber(text);
  if (count > 10_000) throw new InvalidArgumentError('Expected at most 10000.');
  return count;
}

/** The body that the options say; exactly one kind of rule, with all that it needs. */
export function bodyFrom(options: BodyOptions, currency: Currency): Record<string, unknown> {
  const { limit, on, allow, expiresAfter, off } = options;
  const kinds = [limit, on, allow, expiresAfter, off].filter((each) => each !== undefined);
  if (kinds.length !== 1) {
    throw wrongUsage('Say one thing: --limit, --on, --allow, --expires-after or --off.');
  }
  if (off) return { kind: 'off' };
  if (on !== undefined) return feeFrom(options, on, currency);
  const programme = options.programme === undefined ? {} : { programme: options.programme };
  if (limit !== undefined) {
    const of = needed(options.of, '--of');
    if (of === 'programme') needed(options.programme, '--programme');
    const per = needed(options.per, '--per');
    return { kind: 'limit', of, per, maxMinor: amountFrom(limit, currency), ...programme };
  }
  needed(options.programme, '--programme');
  if (allow !== undefined) return { kind: 'categories', allow, ...programme };
  return { kind: 'expiry', days: expiresAfter, ...programme };
}

function feeFrom(options: BodyOptions, on: string, currency: Currency) {
  const { purpose, basisPoints = 0, flat, category, size } = options;
  return {
    kind: 'fee',
    on,
    purpose: needed(purpose, '--purpose'),
    basisPoints,
    flatMinor: flat === undefined ? 0 : amountFrom(flat, currency),
    ...(category === undefined ? {} : { categories: category }),
    ...(size === undefined ? {} : { sizes: size }),
  };
}

function needed(value: string | undefined, option: string): string {
  if (value === undefined) throw wrongUsage(`Such a rule needs ${option}.`);
  return value;
}
