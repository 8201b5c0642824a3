import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from './client.fixture.ts';
import type { FaultTown } from './town.fixture.ts';

/** Options of a server that takes a snapshot every so many events, where the real one waits longer. */
export function snapshotEvery(events: number, ...more: readonly string[]) {
  const program = fileURLToPath(new URL('serve.fixture.ts', import.meta.url));
  return { program: [program], words: ['--snapshot-every', String(events), ...more] };
}

/** Has the town served until there is a new snapshot, and killed. */
export async function takeSnapshot(town: FaultTown): Promise<void> {
  const { snapshot } = town.folder.path;
  const read = (): string => (existsSync(snapshot) ? readFileSync(snapshot, 'latin1') : 'none');
  const before = read();
  await town.start(snapshotEvery(10));
  await eventually(read, (now) => now !== before);
  await town.kill();
}
