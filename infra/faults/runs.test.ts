import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  approve,
  approved,
  balanceOf,
  furnish,
  must,
  paidRun,
  pay,
  prepare,
  transfer,
} from './benefit.fixture.ts';
import type { Json } from './client.fixture.ts';
import { nis, people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind, transfersOf } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

const TWENTY = people(20);
let town: FaultTown;
let holders: string[];
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  holders = await furnish(town);
});
afterAll(() => town.remove());

/** A programme of its own, with the twenty people. */
async function programmeOf(programme: string, issuedMinor?: number): Promise<string> {
  await furnish(town, {
    programme,
    numbers: TWENTY,
    ...(issuedMinor === undefined ? {} : { issuedMinor }),
  });
  return programme;
}

const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as Json)['code'],
];

test('fault 23: the same file again, in another order or layout, pays nobody twice', async () => {
  const programme = await programmeOf('uma-vez');
  const options = { programme, period: '2026-03' };
  const first = await must(prepare(town, roll(TWENTY), options));
  const twin = await must(prepare(town, roll(TWENTY), options));
  expect(twin.sha256).toBe(first.sha256);
  for (const each of [first, twin]) await must(approve(town, each));
  const paid = await Promise.all([pay(town, first.run), pay(town, twin.run)]);
  expect(paid.map(({ status }) => status)).toEqual([200, 200]);
  expect(paid.reduce((sum, { body }) => sum + body.paid, 0)).toBe(20);
  expect(new Set(paid.flatMap(({ body }) => body.unpaid.map(({ rule }) => rule)))).toEqual(
    new Set(['already-paid']),
  );
  const reordered = await prepare(town, roll(TWENTY.toReversed()), options);
  expect(reordered.body).toMatchObject({ ready: false, payableLines: 0, lines: 20 });
  expect(new Set(reordered.body.refused.map(({ rule }) => rule))).toEqual(
    new Set(['already-paid']),
  );
});

test('fault 25: two runs at once drain one programme: what is paid never exceeds it', async () => {
  const programme = await programmeOf('um-fundo', 300_00);
  const runs = await Promise.all(
    ['2026-01', '2026-02'].map((period) => approved(town, roll(TWENTY), { programme, period })),
  );
  const answers = await Promise.all(runs.map(({ run }) => pay(town, run)));
  expect(answers.map(codeOf).sort()).toEqual([
    [200, undefined],
    [409, 'insufficient-funds'],
  ]);
  const auditor = await town.auditor();
  expect((await auditor.get(`/programmes/${programme}`)).body).toMatchObject({
    undistributedMinor: 100_00,
    owedMinor: 200_00,
  });
});

test('fault 32: three lines of ten are bad: the good are paid, the bad are listed, the sums tie', async () => {
  const programme = await programmeOf('um-terco');
  const lines = TWENTY.flatMap((number, index) => {
    if (index % 10 === 3) return [`${number},10.0`];
    if (index % 10 === 6) return [`${nis(9_000 + index)},10.00`];
    if (index % 10 === 9) return [`${number.slice(0, 10)}x,10.00`];
    return [`${number},10.00`];
  });
  const file = ['beneficiary,amount', ...lines, ''].join('\n');
  const options = { programme, period: '2026-07' };
  const whole = await must(prepare(town, file, options));
  expect(whole).toMatchObject({ ready: false, lines: 20, payableLines: 14 });
  expect(codeOf(await approve(town, whole))).toEqual([409, 'run-not-ready']);
  const run = await approved(town, file, { ...options, query: '&excludeBad=true' });
  expect(run.refused.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
    '5 amount',
    '8 not-enrolled',
    '11 nis',
    '15 amount',
    '18 not-enrolled',
    '21 nis',
  ]);
  const paid = await must(pay(town, run.run));
  expect(paid).toMatchObject({ paid: 14, paidMinor: 140_00, unpaid: [] });
  // Two unreadable amounts add nothing to the file's own total.
  expect([run.lines, run.totalMinor]).toEqual([20, 180_00]);
  expect(run.payableLines + run.refused.length).toBe(run.lines);
  const { unpaid, totals } = await must(
    (await town.auditor()).get<{ unpaid: Json[]; totals: Json }>(`/runs/${run.run}/report`),
  );
  expect(unpaid).toHaveLength(6);
  expect(totals).toMatchObject({ paidLines: 14, paidMinor: 140_00, unpaid: 6 });
});

test.each([
  ['&expectLines=21', 'lines'],
  ['&expectTotalMinor=20001', 'minor units'],
  ['&expectLines=20&expectTotalMinor=19999', 'minor units'],
])('fault 33: with %s, which is not so, the whole file is refused', async (query, says) => {
  const before = (await eventsOf(town.folder)).length;
  const refused = await prepare<Json>(town, roll(TWENTY), { period: '2026-08', query });
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'file-refused', rule: 'control-totals', detail: expect.stringContaining(says) },
  });
  expect(await eventsOf(town.folder)).toHaveLength(before);
});

test('fault 33: with the totals that are so, the run is prepared', async () => {
  const query = '&expectLines=20&expectTotalMinor=20000';
  const { ready } = await must(prepare(town, roll(TWENTY), { period: '2026-08', query }));
  expect(ready).toBe(true);
});

test('fault 24: 200 at once spend one account: exactly what there is, never more', async () => {
  await paidRun(town, roll([nis(2)], '100.00'), { period: '2026-09' });
  const { holder, balanceMinor } = await must(
    (await town.auditor()).post<{ holder: string; balanceMinor: number }>('/beneficiary-lookups', {
      registry: nis(2),
    }),
  );
  const [to = ''] = holders.filter((id) => id !== holder);
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => transfer(town, holder, to, 200)),
  );
  const done = answers.filter(({ status }) => status === 201).length;
  expect(done * 200).toBe(balanceMinor - (balanceMinor % 200));
  expect(new Set(answers.map(codeOf).map(String))).toEqual(
    new Set(['201,', '409,insufficient-funds']),
  );
  expect(await balanceOf(town, holder)).toBe(balanceMinor % 200);
});

test('after all that nobody is paid a month twice, no account is below zero, and doctor is content', async () => {
  const events = await eventsOf(town.folder);
  const runs = new Map(ofKind(events, 'RunPrepared').map(({ data }) => [data['run'], data]));
  const entitlements = ofKind(events, 'BenefitPaid').map((event) => {
    const [moved] = transfersOf(event);
    return `${moved?.credit} ${moved?.lot} ${runs.get(event.data['run'])?.['supplement']}`;
  });
  expect(new Set(entitlements).size).toBe(entitlements.length);
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
