import type { Command } from 'commander';
import { type Cli, day, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { at } from '../connection.ts';
import { table } from '../display.ts';

interface ShowOptions extends ReachOptions {
  readonly from?: string;
  readonly to?: string;
}

interface SetOptions extends ReachOptions {
  readonly reason?: string;
}

interface CalendarDay {
  readonly date: string;
  readonly off: boolean;
  readonly by: string;
  readonly name?: string;
}

export function addCalendarCommands(program: Command, cli: Cli): void {
  const calendar = program
    .command('calendar')
    .description('on which days the town’s bank works: promises are counted in those');
  overHttp(calendar.command('show'))
    .description('days off, without weekends')
    .option('--from <day>', 'the first day; today if left out', day)
    .option('--to <day>', 'the last day; a year later if left out', day)
    .action((options: ShowOptions) => show(cli, options));
  for (const [name, off] of [
    ['off', true],
    ['on', false],
  ] as const) {
    overHttpWrite(calendar.command(`${name} <day>`))
      .description(off ? 'a local day off' : 'a day on which the town works all the same')
      .option('--reason <text>', 'why; kept in the erasable store')
      .action((date: string, options: SetOptions) => set(cli, date, off, options));
  }
}

async function show(cli: Cli, { from, to, ...reach }: ShowOptions): Promise<void> {
  const answer = await cli.connect(reach).get<{ days: readonly CalendarDay[] }>('/calendar', {
    from,
    to,
  });
  cli.terminal.answer(answer, () => {
    const rows = answer.days
      .filter(({ by }) => by !== 'weekend')
      .map(({ date, off, name = '' }) => [date, off ? 'off' : 'works', name]);
    return rows.length === 0 ? 'Weekends alone.' : table(rows, ['left', 'left', 'left']);
  });
}

async function set(cli: Cli, date: string, off: boolean, { reason, ...reach }: SetOptions) {
  const answer = await cli.connect(reach).put(at('calendar', date), { json: { off, reason } });
  cli.terminal.answer(answer, () => `${date} is ${off ? 'a day off' : 'a business day'}.`);
}
