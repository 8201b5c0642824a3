import type { Command } from 'commander';
import { type Cli, overHttp, overHttpWrite, type ReachOptions } from '../cli.ts';
import { showCount, table } from '../display.ts';
import { EXIT } from '../failure.ts';

interface ParkedOptions extends ReachOptions {
  readonly about?: string;
}

interface Parked {
  readonly position: number;
  readonly key: string;
  readonly type: string;
  readonly reason: string;
  readonly why?: string;
  readonly parkedAt: string;
}

interface Replayed {
  readonly applied: number;
  readonly left: number;
  readonly stuck: readonly {
    readonly position: number;
    readonly key: string;
    readonly reason: string;
  }[];
}

export function addParkedCommands(program: Command, cli: Cli): void {
  const parked = program
    .command('parked')
    .description('messages of other services that could not be applied');
  aboutOne(overHttp(parked.command('list', { isDefault: true })))
    .description('all of them, in the order in which they came, and why')
    .action((options: ParkedOptions) => listParked(cli, options));
  aboutOne(overHttpWrite(parked.command('replay')))
    .description('apply them again, in that order; what still cannot be stays')
    .action((options: ParkedOptions) => replayParked(cli, options));
}

function aboutOne(command: Command): Command {
  return command.option('--about <id>', 'only those about one member, organisation or name');
}

async function listParked(cli: Cli, { about, ...reach }: ParkedOptions): Promise<void> {
  const query = about === undefined ? {} : { key: about };
  const parked = await cli.connect(reach).all<Parked>('/parked', 'parked', query);
  const rows = parked.map(({ position, type, key, reason, why, parkedAt }) => [
    String(position),
    parkedAt,
    type,
    key,
    why === undefined ? reason : `${reason}: ${why}`,
  ]);
  const columns = ['right', 'left', 'left', 'left', 'left'] as const;
  cli.terminal.answer({ parked }, () =>
    rows.length === 0 ? 'Nothing is parked.' : table(rows, columns),
  );
}

async function replayParked(cli: Cli, { about, ...reach }: ParkedOptions): Promise<void> {
  const json = about === undefined ? {} : { key: about };
  const answer = await cli.connect(reach).post<Replayed>('/parked/replay', { json });
  const { applied, left, stuck } = answer;
  if (stuck.length > 0) cli.exitCode = EXIT.refused;
  cli.terminal.answer(answer, () =>
    [
      `${showCount(applied)} applied, ${showCount(left)} still parked.`,
      ...stuck.map(({ position, key, reason }) => `${position}, about ${key}: ${reason}`),
    ].join('\n'),
  );
}
