// Starts: the server, a few times for each way to spoil a snapshot.
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readSnapshot, writeSnapshot } from '@mutirao/adapters/files';
import { balanceOf, furnish, health, must, paidRun, transfer } from './benefit.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { faultsOf } from './history.fixture.ts';
import { takeSnapshot } from './snapshot.fixture.ts';
import { FaultTown } from './town.fixture.ts';

let sound: FaultTown;
let copied: FaultTown | undefined;
let ana: string;
let bia: string;
beforeAll(async () => {
  sound = await FaultTown.make();
  await sound.start();
  [ana = '', bia = ''] = await furnish(sound);
  await paidRun(sound, roll(people(20)));
  await sound.stop();
  await takeSnapshot(sound);
});
afterEach(() => copied?.remove());
afterAll(() => sound.remove());

function alien(path: string): void {
  const taken = readSnapshot(path);
  if (!taken) throw new Error('there is a snapshot');
  writeSnapshot(path, { ...taken, head: { ...taken.head, hash: new Uint8Array(32).fill(9) } });
}

function ahead(path: string): void {
  const taken = readSnapshot(path);
  if (!taken) throw new Error('there is a snapshot');
  writeSnapshot(path, { ...taken, head: { ...taken.head, position: taken.head.position + 40 } });
}

test.each([
  ['torn', (path: string) => truncateSync(path, 1_000)],
  ['altered', (path: string) => writeFileSync(path, readFileSync(path).fill(7, 300, 301))],
  ['of nothing', (path: string) => writeFileSync(path, '')],
  ['of another history', alien],
  ['ahead of the journal', ahead],
])(
  'fault 51: a snapshot that is %s is ignored, and made again from the journal',
  async (_, spoil) => {
    copied = sound.copy();
    spoil(copied.folder.path.snapshot);
    await copied.start();
    expect((await health(copied)).status).toBe('ok');
    await must(transfer(copied, ana, bia, 4_00));
    expect([await balanceOf(copied, ana), await balanceOf(copied, bia)]).toEqual([6_00, 14_00]);
    await copied.kill();
    await takeSnapshot(copied);
    await copied.start();
    expect((await health(copied)).status).toBe('ok');
    expect([await balanceOf(copied, ana), await balanceOf(copied, bia)]).toEqual([6_00, 14_00]);
    expect(await copied.stop()).toBe(0);
    expect(await faultsOf(copied.folder)).toEqual([]);
  },
);

test('fault 51: a snapshot that was copied back is stale, and what came after it is folded again', async () => {
  copied = sound.copy();
  const { snapshot } = copied.folder.path;
  const old = readFileSync(snapshot);
  await copied.start();
  for (let each = 0; each < 30; each++) await must(transfer(copied, ana, bia, 10));
  await copied.kill();
  await takeSnapshot(copied);
  writeFileSync(snapshot, old);
  await copied.start();
  expect([await balanceOf(copied, ana), await balanceOf(copied, bia)]).toEqual([7_00, 13_00]);
  expect(await copied.stop()).toBe(0);
  expect(await faultsOf(copied.folder)).toEqual([]);
});
