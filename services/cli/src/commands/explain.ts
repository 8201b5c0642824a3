import type { Command } from 'commander';
import { type Cli, overHttp, type ReachOptions, wholeNumber } from '../cli.ts';
import type { Query } from '../connection.ts';
import { type Currency, showAmount, table } from '../display.ts';
import { type LanguageOption, languageOption } from '../language.ts';

interface ExplainOptions extends ReachOptions, LanguageOption {}

/** The parts of the answer that are shown. */
interface ExplanationAnswer {
  readonly sentence: Readonly<Record<'en' | 'pt' | 'fr', string>>;
  readonly events: readonly {
    readonly position: number;
    readonly type: string;
    readonly effectiveOn: string;
    readonly movements: readonly {
      readonly debit: string;
      readonly credit: string;
      readonly amountMinor: number;
      readonly unit: string;
    }[];
  }[];
  readonly rules: readonly {
    readonly rule: string;
    readonly bindsFrom?: string;
    readonly body?: object;
  }[];
}

/** Why something is as it is: a sentence for people, then the events and rules behind it. */
export function addExplainCommands(program: Command, cli: Cli): void {
  const explain = program.command('explain').description('what something came to be by');
  const told = (command: Command) => overHttp(command).addOption(languageOption());
  told(explain.command('balance <account>'))
    .description('each lot of a balance: what brought it, what left it')
    .action((account: string, options: ExplainOptions) => show(cli, options, { account }));
  told(explain.command('payment <payment>'))
    .description('a payment with its fees, rules and refunds')
    .action((payment: string, options: ExplainOptions) => show(cli, options, { payment }));
  told(explain.command('event'))
    .description('any event by its position, a refusal among them')
    .argument('<position>', 'in the journal', wholeNumber)
    .action((position: number, options: ExplainOptions) => show(cli, options, { position }));
  told(explain.command('run-line'))
    .description('a line of a run, paid or not')
    .argument('<run>')
    .argument('<line>', 'as in the file, the header is line 1', wholeNumber)
    .action((run: string, line: number, options: ExplainOptions) =>
      show(cli, options, { run, line }),
    );
  told(explain.command('redemption <redemption>'))
    .description('a redemption with its promise and its payouts')
    .action((redemption: string, options: ExplainOptions) => show(cli, options, { redemption }));
}

async function show(cli: Cli, options: ExplainOptions, query: Query): Promise<void> {
  const connection = cli.connect(options);
  const answer = await connection.get<ExplanationAnswer>('/explanations', query);
  const currency = await connection.currency();
  cli.terminal.answer(answer, () => explanationText(answer, currency, options.language ?? 'en'));
}

function explanationText(
  { sentence, events, rules }: ExplanationAnswer,
  currency: Currency,
  language: 'en' | 'pt' | 'fr',
): string {
  const moved = events.map(({ position, effectiveOn, type, movements }) => [
    `#${position}`,
    effectiveOn,
    type.replace(/^currency\.|\.v\d+$/g, ''),
    movements
      .map(({ debit, credit, amountMinor, unit }) => {
        return `${debit} → ${credit} ${showAmount(amountMinor, currency, unit)}`;
      })
      .join('; '),
  ]);
  const applied = rules.map(({ rule, bindsFrom, body }) => [
    rule,
    bindsFrom ?? '',
    body === undefined ? '' : JSON.stringify(body),
  ]);
  return [
    sentence[language],
    table(moved, ['left', 'left', 'left', 'left']),
    table(applied, ['left', 'left', 'left']),
  ]
    .filter((each) => each !== '')
    .join('\n');
}
