import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AccountBalance } from '@mutirao/currency';
import { showCount } from '../display.ts';
import { refusedHere } from '../failure.ts';
import type { Stage } from './stage.ts';

export interface Check {
  readonly name: string;
  readonly count: number;
  readonly ok: boolean;
  readonly message?: string;
}

export interface Proof {
  readonly head: string;
  readonly checks: readonly Check[];
  readonly exported: string;
  /** By the replay. */
  readonly balances: readonly AccountBalance[];
}

/** A copy of everything but the keys, made while the town is served. */
export async function backUp({ place: { folders }, files, narrator }: Stage): Promise<void> {
  if (!('data' in folders)) {
    narrator.say('backup: with the servers’ own means (docs/operations.md); there is no folder');
    return;
  }
  const { backupTown } = await import('@mutirao/platform');
  const folder = join(files, 'backup');
  const copied = await backupTown(folders, folder);
  narrator.say(`backup of ${copied.files} files: ${folder}`);
}

/** Everything again from the stored bytes: by the ledger's replay, and by a reader of its own. */
export async function prove({ cli, place, files, narrator }: Stage): Promise<Proof> {
  const { replayAt, doctor, exportHledger } = await import('@mutirao/currency');
  const { openFolder } = await import('@mutirao/platform');
  const folder = await openFolder(place.folders);
  const { position, hash, balances } = await replayAt(folder);
  narrator.say(
    `replay: ${showCount(balances.length)} balances from ${showCount(position + 1)} events`,
  );
  const progress = cli.progress({ label: 'examining', counted: 'events' });
  const health = await doctor(folder, {
    expect: `${position}:${hash}`,
    progress: progress.at,
  }).finally(progress.stop);
  const faults = health.checks.filter(({ ok }) => !ok);
  if (faults.length > 0) {
    const names = faults.map(({ name, message }) => `${name}: ${message ?? 'fault'}`);
    throw refusedHere('demo-fault', `The doctor found ${names.join('; ')}`);
  }
  narrator.say(`doctor, which shares no code with it: ${health.checks.length} checks, all good`);
  const exported = join(files, 'ledger.hledger');
  await pipeline(Readable.from(exportHledger(folder)), createWriteStream(exported));
  narrator.say(`export: ${exported}`);
  return { head: health.head, checks: health.checks, exported, balances };
}
