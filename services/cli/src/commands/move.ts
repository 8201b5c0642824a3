import type { MoveStep } from '@mutirao/platform';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { wrongUsage } from '../failure.ts';
import type { Progress } from '../progress.ts';
import { ownFolders, serversOf } from './folder.ts';

interface MoveOptions {
  readonly data: string;
  readonly keys?: string;
  readonly masterKeyFile?: string;
}

const COUNTED: Readonly<Record<MoveStep, string>> = {
  checking: 'events',
  copying: 'records',
  moving: 'events',
};

export function addMoveCommand(program: Command, cli: Cli): void {
  program
    .command('move')
    .description('move a town from its folder to the servers that MUTIRAO_PROFILE is set up for')
    .requiredOption('--data <folder>', 'the folder of the town, which no server may have open')
    .option('--keys <folder>', 'the folder of its keys (else beside it, FOLDER.keys)')
    .option('--master-key-file <file>', 'where the master key is (else where init put it)')
    .action((options: MoveOptions) => move(cli, options));
}

/** Cut off anywhere, it is said again. */
async function move(cli: Cli, options: MoveOptions): Promise<void> {
  const { terminal } = cli;
  if (cli.surroundings.env['MUTIRAO_PROFILE'] === undefined) {
    throw wrongUsage('Say where the servers are: MUTIRAO_PROFILE=distributed, and what it needs.');
  }
  const to = await serversOf(cli);
  const from = ownFolders(cli, options);
  const { masterKeyFile } = options;
  const bars = new Map<MoveStep, Progress>();
  const progress = (step: MoveStep, done: number, total: number): void => {
    for (const [other, bar] of bars) if (other !== step) bar.stop();
    const bar = bars.get(step) ?? cli.progress({ label: step, counted: COUNTED[step] });
    bars.set(step, bar);
    bar.at(done, total);
  };
  const { moveTown } = await import('@mutirao/platform');
  const report = await moveTown(from, to, {
    ...(masterKeyFile !== undefined && { masterKeyFile: cli.locate(masterKeyFile) }),
    progress,
  }).finally(() => {
    for (const bar of bars.values()) bar.stop();
  });
  const { community, cell, wasThere } = report;
  terminal.answer(report, () =>
    [
      `${community} ${wasThere ? 'was already' : 'is now'} on the servers of ${cell}; ${from.data} is served no more`,
      `identity head ${report.identity}`,
      `currency head ${report.currency}`,
      `Its keys are in ${report.keys}: keep them apart from it and safe.`,
      'Start the services there, then look whether all is good: mutirao doctor',
    ].join('\n'),
  );
}
