// Starts: the server, on a small tmpfs that is mounted and filled.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, furnish, health, must, paidRun, prepare, transfer } from './benefit.fixture.ts';
import { eventually, fresh } from './client.fixture.ts';
import { bankFile, enrolmentFile, people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

const disk = mkdtempSync(join(tmpdir(), 'mutirao-small-disk-'));
const ballast = join(disk, 'ballast');
let town: FaultTown;
let ana: string;
let bia: string;

beforeAll(async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
  town = await FaultTown.make({}, join(disk, 'vila'));
  await town.start();
  [ana = '', bia = ''] = await furnish(town);
  await paidRun(town, roll(people(20)));
});
afterAll(async () => {
  await town.kill();
  execFileSync('umount', ['-l', disk]);
  rmdirSync(disk);
  rmSync(join(town.folders.keys, '..'), { recursive: true });
});

/** To the last page, of which the server may take some first. */
function fill(): void {
  const { bavail, bsize } = statfsSync(disk);
  try {
    writeFileSync(ballast, Buffer.alloc((bavail + 1) * bsize));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** As one sees it oneself, which leaves no trace: another's look that cannot be recorded is refused. */
async function ownBalance(holder: string): Promise<number> {
  const self = await town.holder(holder);
  return (await must(self.get<{ balanceMinor: number }>(`/accounts/${holder}`))).balanceMinor;
}

test('fault 11: a full disk is 503 for writes, reads go on, and with room all is as it was', async () => {
  const before = await balanceOf(town, bia);
  fill();
  const key = fresh();
  let done = 0;
  // The log may have room that was used before: so long transfers are kept, and then none is.
  const refused = await eventually(
    async () => {
      const answer = await transfer(town, ana, bia, 1, { key: `${key}${done}` });
      if (answer.status === 201) done += 1;
      return answer;
    },
    ({ status }) => status !== 201,
  );
  expect(refused).toMatchObject({ status: 503, body: { detail: 'the disk is full.' } });
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await ownBalance(bia)).toBe(before + done);
  expect((await health(town)).status).toBe('ok');

  rmSync(ballast);
  const again = await transfer(town, ana, bia, 1, { key: `${key}${done}` });
  expect(again.status).toBe(201);
  expect(await balanceOf(town, bia)).toBe(before + done + 1);
  expect(ofKind(await eventsOf(town.folder), 'Transferred')).toHaveLength(done + 1);
});

test('fault 11: files, names and new officials too are asked to come back, and nothing is half kept', async () => {
  const treasurer = await town.treasurer();
  const officer = await town.officer();
  const bank = bankFile({
    account: 'full',
    lines: Array.from({ length: 400 }, (_, index) => [`F${index}`, 100, 'CREDITO'] as const),
  });
  const programme = { programme: 'cheia', name: 'x'.repeat(200) };
  const keys = { bank: fresh(), enrol: fresh(), prepare: fresh(), open: fresh(), actor: fresh() };
  const asks = [
    () => treasurer.write('/bank-statements', bank, { type: 'application/x-ofx', key: keys.bank }),
    () =>
      officer.write(
        '/enrolments?programme=renda&from=2020-01-01',
        enrolmentFile(people(2_000, 500)),
        { key: keys.enrol },
      ),
    () => prepare(town, roll(people(20), '1.00'), { period: '2026-11', key: keys.prepare }),
    () => treasurer.post('/programmes', programme, { key: keys.open }),
  ];
  fill();
  await eventually(
    () => transfer(town, ana, bia, 1),
    ({ status }) => status === 503,
  );
  const before = (await eventsOf(town.folder)).length;
  for (const ask of asks) {
    const { status, body } = await ask();
    expect([status, body]).toMatchObject([503, { detail: expect.stringMatching(/disk is full/i) }]);
  }
  expect(await eventsOf(town.folder)).toHaveLength(before);
  rmSync(ballast);
  for (const ask of asks) await must<unknown>(ask());
  const { position } = await health(town);
  const followed = await eventually(
    () => health(town),
    ({ readModels }) => readModels >= position,
  );
  expect(followed.readModels).toBeGreaterThanOrEqual(position);
  const kinds = await eventsOf(town.folder);
  expect(ofKind(kinds, 'BankLineBooked')).toHaveLength(401);
  expect(ofKind(kinds, 'Enrolled')).toHaveLength(2_020);
  await must(transfer(town, ana, bia, 1));
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
