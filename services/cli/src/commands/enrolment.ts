import type { Command } from 'commander';
import type { EnrolAnswer } from '../answers.ts';
import {
  type Cli,
  day,
  lineCount,
  month,
  overHttp,
  overHttpWrite,
  type ReachOptions,
} from '../cli.ts';
import { showCount, showRefusedLines, table } from '../display.ts';
import { EXIT } from '../failure.ts';
import { sendFile } from '../upload.ts';

interface EnrolOptions extends ReachOptions {
  readonly programme?: string;
  readonly from?: string;
}

interface ListOptions extends ReachOptions {
  readonly programme: string;
  readonly month?: string;
}

interface Enrolment {
  readonly holder: string;
  readonly programme: string;
  readonly from: string;
  readonly to?: string;
}

export function addEnrolmentCommands(program: Command, cli: Cli): void {
  overHttpWrite(program.command('enrol <file>'))
    .description('enrol people from a CSV with a nis, registry or beneficiary column (- is stdin)')
    .option('--programme <programme>', 'for rows whose programme column is empty or missing')
    .option('--from <day>', 'for rows whose from column is empty or missing', day)
    .action((file: string, options: EnrolOptions) => enrol(cli, file, options));
  overHttp(program.command('enrolments'))
    .description('who is enrolled, by holder id')
    .requiredOption('--programme <programme>', 'in this programme')
    .option('--month <month>', 'in this month alone, YYYY-MM', month)
    .action((options: ListOptions) => listEnrolments(cli, options));
}

async function enrol(cli: Cli, path: string, options: EnrolOptions): Promise<void> {
  const { programme, from } = options;
  const connection = cli.connect(options);
  const answer = await sendFile<EnrolAnswer>(cli, connection, '/enrolments', {
    path,
    contentType: 'text/csv',
    query: { programme, from },
  });
  cli.terminal.answer(answer, () => {
    const { lines, enrolled, changed, known, refused } = answer;
    const counts =
      `${lineCount(lines)}: ${showCount(enrolled)} enrolled, ${showCount(changed)} changed, ` +
      `${showCount(known)} known, ${showCount(refused.length)} refused`;
    return refused.length === 0 ? counts : `${counts}\n${showRefusedLines(refused)}`;
  });
  if (answer.refused.length > 0) cli.exitCode = EXIT.refused;
}

async function listEnrolments(cli: Cli, options: ListOptions): Promise<void> {
  const { programme, month: inMonth } = options;
  const connection = cli.connect(options);
  const query = { programme, month: inMonth, limit: 1000 };
  const enrolments = await connection.all<Enrolment>('/enrolments', 'enrolments', query);
  cli.terminal.answer({ enrolments }, () =>
    enrolments.length === 0
      ? 'Nobody is enrolled.'
      : table(
          enrolments.map((each) => [each.holder, each.programme, each.from, each.to ?? '']),
          ['left', 'left', 'left', 'left'],
        ),
  );
}
