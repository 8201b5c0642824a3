import { appendFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { decodeSnapshot, encodeSnapshot } from '@mutirao/event-sourcing';
import type { Account } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import type { Folder } from '../folder.ts';
import {
  copyOf,
  faultsOf,
  forgeAfter,
  moved,
  soundFolder,
  sql,
  transferred,
} from './doctor.fixture.ts';
import { doctor } from './doctor.ts';
import { fileBytes } from './plain-files.ts';
import { forge, present, takeSnapshot } from './town.fixture.ts';
import { ANA, BENTO } from './worked-month.fixture.ts';

let sound: Folder;
beforeAll(async () => {
  sound = await soundFolder();
});

test('a sound folder passes every check, and each says how much it looked at', async () => {
  const { ok, checks, head } = await doctor(sound, { expect: (await doctor(sound)).head });
  expect({ ok, bad: checks.filter((check) => !check.ok) }).toEqual({ ok: true, bad: [] });
  expect(checks.map(({ name, count }) => `${name} ${count}`)).toEqual([
    'chain 37',
    'head 2',
    'expected-head 1',
    'order 37',
    'form 37',
    'sums 23',
    'floors 19',
    'lots 7',
    'balances 46',
    'snapshot 26',
    'read-models 27',
    'reserve 10',
    'entitlements 3',
    'runs 2',
    'run-files 2',
    'flows 0',
    'payments 0',
    'holds 0',
    'redemptions 0',
    'inbox 0',
    'pins 0',
    'webhooks 0',
  ]);
  expect(head).toMatch(/^36:[0-9a-f]{64}$/);
});

test('an empty journal and missing copies are no fault', async () => {
  const { ok, head } = await doctor(copyOf(sound, 'snapshot', 'readModels'));
  expect([ok, head]).toEqual([true, (await doctor(sound)).head]);
});

async function alteredSnapshot(alter: (account: Account) => Account): Promise<Folder> {
  const folder = copyOf(sound);
  const snapshot = await present(folder);
  const table = snapshot.tables.table<Account>('accounts');
  const ana = table.get(`holder:${ANA}`);
  if (ana) table.set(`holder:${ANA}`, alter(ana));
  writeFileSync(folder.path.snapshot, encodeSnapshot(snapshot));
  return folder;
}

test('a balance altered in the snapshot', async () => {
  const folder = await alteredSnapshot((ana) => ({ ...ana, balance: minor(80_01) }));
  expect(await faultsOf(folder)).toEqual([
    `snapshot: holder:${ANA} has 8001, the journal says 8000`,
  ]);
});

test('a lot altered in the snapshot', async () => {
  const folder = await alteredSnapshot((ana) => ({
    ...ana,
    lots: [['renda-minima/2026-12/', minor(80_00)]],
  }));
  expect(await faultsOf(folder)).toEqual([
    `snapshot: holder:${ANA} has other lots than the journal says`,
  ]);
});

test('a paid entitlement that the snapshot forgets, or makes up', async () => {
  const paid = 'paid/renda-minima/2026-11/0';
  const forgets = copyOf(sound);
  const snapshot = await present(forgets);
  snapshot.tables.table(paid).delete(ANA);
  writeFileSync(forgets.path.snapshot, encodeSnapshot(snapshot));
  expect(await faultsOf(forgets)).toEqual(['snapshot: it has 2 paid entitlements, the journal 3']);
  const makesUp = copyOf(sound);
  snapshot.tables.table(paid).set('nobody', 'run');
  writeFileSync(makesUp.path.snapshot, encodeSnapshot(snapshot));
  expect(await faultsOf(makesUp)).toEqual([
    'snapshot: it says that holder:nobody was paid renda-minima/2026-11/0',
  ]);
});

test('a snapshot that is torn, or ahead of the journal', async () => {
  const torn = copyOf(sound);
  truncateSync(torn.path.snapshot, 1_000);
  expect(await faultsOf(torn)).toEqual([
    expect.stringMatching(/^snapshot: it is torn or was altered/),
  ]);
  const ahead = copyOf(sound);
  const snapshot = decodeSnapshot(fileBytes(ahead.path.snapshot) as Buffer);
  if (!snapshot) throw new Error('there is a snapshot');
  const head = { ...snapshot.head, position: 99 };
  writeFileSync(ahead.path.snapshot, encodeSnapshot({ ...snapshot, head }));
  expect(await faultsOf(ahead)).toEqual(['snapshot: it is of position 99, past the end']);
});

test.each([
  [
    'a balance',
    `UPDATE rows SET row = json_set(row, '$.balance', 1) WHERE key = 'holder:${ANA}'`,
    `holder:${ANA} has 1`,
  ],
  [
    'a lot',
    `UPDATE rows SET row = json_set(row, '$.lots[0][1]', 1) WHERE key = 'holder:${ANA}'`,
    'other lots',
  ],
  [
    'a state',
    `UPDATE rows SET row = json_set(row, '$.state', 'frozen') WHERE key = 'holder:${ANA}'`,
    'frozen',
  ],
  ['a missing row', `DELETE FROM rows WHERE key = 'holder:${ANA}'`, 'accounts has 22 rows'],
  [
    'a line',
    `UPDATE rows SET row = json_set(row, '$.status', 'paid') WHERE row LIKE '%failed%'`,
    'run line',
  ],
  ['a position', `UPDATE positions SET position = 99 WHERE model = 'accounts'`, 'past the end'],
  ['no JSON', `UPDATE rows SET row = 'x' WHERE key = 'holder:${ANA}'`, 'cannot be read'],
])('a read model with %s altered', async (_, statement, message) => {
  const folder = copyOf(sound);
  sql(folder.path.readModels, statement);
  expect(await faultsOf(folder)).toEqual([expect.stringMatching(`^read-models: .*${message}`)]);
});

test('a run file edited, or missing', async () => {
  const edited = copyOf(sound);
  const [first = ''] = readdirSync(edited.path.runs);
  appendFileSync(join(edited.path.runs, first), '9 x 2026-11 1\n');
  expect(await faultsOf(edited)).toEqual([
    expect.stringMatching(/^run-files: .* not what was approved/),
  ]);
  const missing = copyOf(sound);
  rmSync(join(missing.path.runs, first));
  expect(await faultsOf(missing)).toEqual([expect.stringMatching(/^run-files: .* is missing/)]);
});

test('a journal long enough for two threads is examined as well', async () => {
  const folder = copyOf(sound, 'snapshot', 'readModels');
  const there = moved(`holder:${ANA}`, `holder:${BENTO}`, 1, ['MUM', 'renda-minima/2026-11/']);
  const back = { ...there, debit: there.credit, credit: there.debit };
  const thousand = Array.from({ length: 1_000 }, (_, n) => transferred(n % 2 === 0 ? there : back));
  for (let n = 0; n < 51; n++) await forge(folder, thousand);
  await forgeAfter(folder, [transferred()]);
  await takeSnapshot(folder);
  const seen: number[] = [];
  const { ok, checks } = await doctor(folder, { progress: (done) => seen.push(done) });
  expect({ ok, bad: checks.filter((check) => !check.ok) }).toEqual({ ok: true, bad: [] });
  expect(checks.map(({ name, count }) => `${name} ${count}`)).toEqual(
    expect.arrayContaining(['chain 51038', 'balances 46', 'snapshot 26']),
  );
  expect(seen).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 51_038]);
});
