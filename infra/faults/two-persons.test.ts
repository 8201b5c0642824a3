// Starts: the server, once.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
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

test('fault 26: who prepares never approves, in any role; one approval is one', async () => {
  const carla = await town.as('carla', 'officer', 'approver');
  const { run, sha256 } = await must(prepare(town, roll(TWENTY), { period: '2026-04' }));
  const approvals = `/runs/${run}/approvals`;
  expect(codeOf(await carla.post(approvals, { sha256 }))).toEqual([403, 'same-person']);
  const twice = await Promise.all([approve(town, { run, sha256 }), approve(town, { run, sha256 })]);
  expect(twice.map(codeOf).sort()).toEqual([
    [200, undefined],
    [409, 'approved-already'],
  ]);
  expect(ofKind(await eventsOf(town.folder), 'RunApproved').at(-1)?.data).toMatchObject({
    run,
    approvals: [expect.any(String)],
  });
});

test('fault 26: a role that is gone counts no more, at the second approval and at the payment', async () => {
  const programme = 'dois';
  const treasurer = await town.treasurer();
  await must(treasurer.post('/programmes', { programme, name: 'Dois', twoApproversAboveMinor: 1 }));
  const officer = await town.officer();
  await must(
    officer.write(`/enrolments?programme=${programme}&from=2020-01-01`, `nis\n${nis(1)}\n`),
  );
  const { run, sha256 } = await must(prepare(town, roll([nis(1)]), { programme }));
  await must(approve(town, { run, sha256 }));
  const formerApprover = await town.as('elis', 'operator');
  const second = await formerApprover.post(`/runs/${run}/approvals`, { sha256 });
  expect(second.status).toBe(403);
  const formerTreasurer = await town.as('ana', 'auditor');
  expect((await formerTreasurer.post(`/runs/${run}/payment`, {})).status).toBe(403);
  expect(codeOf(await pay(town, run))).toEqual([409, 'run-not-approved']);
  expect(town.audited().filter(({ status }) => status === 403).length).toBeGreaterThan(1);
});

test('fault 27: the lines are edited after the approval: nothing is paid until they are put back', async () => {
  const { run, sha256 } = await approved(town, roll(TWENTY), { period: '2026-05' });
  const path = join(town.folder.path.runs, `${sha256}.lines`);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(' 1000\n', ' 9000\n'));
  expect(codeOf(await pay(town, run))).toEqual([409, 'run-changed']);
  expect(await faultsOf(town.folder)).toContainEqual(expect.stringMatching(/^run-files: /));
  const other = await must(prepare(town, roll(TWENTY, '90.00'), { period: '2026-05' }));
  expect(codeOf(await approve(town, { run: other.run, sha256 }))).toEqual([409, 'run-changed']);
  writeFileSync(path, text);
  expect((await pay(town, run)).body).toMatchObject({ paid: 20, paidMinor: 200_00 });
});

test('fault 28: of a cancellation and a payment at once exactly one wins, and the lines say which', async () => {
  const officer = await town.officer();
  const auditor = await town.auditor();
  for (let month = 1; month <= 8; month++) {
    const { run } = await approved(town, roll(TWENTY, '1.00'), { period: `2025-0${month}` });
    const cancel = () => officer.post(`/runs/${run}/cancellation`);
    const order = month % 2 === 0 ? [cancel, () => pay(town, run)] : [() => pay(town, run), cancel];
    const answers = await Promise.all(order.map((ask) => ask()));
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status }) => status === 409);
    expect([won.length, lost.length]).toEqual([1, 1]);
    const { status } = await must(auditor.get(`/runs/${run}`));
    const { lines } = await must(auditor.get<{ lines: Json[] }>(`/runs/${run}/report`));
    const isPaid = 'paid' in (won[0]?.body ?? {});
    expect(status).toBe(isPaid ? 'paid' : 'cancelled');
    expect(lines.map((line) => line['status'])).toEqual(Array(isPaid ? 20 : 0).fill('paid'));
  }
});

test('fault 30: a run is taken back once, as far as it is unspent, and the rest is listed', async () => {
  const programme = await programmeOf('volta');
  const { run } = await paidRun(town, roll(TWENTY), { programme, period: '2026-06' });
  const spender = await must(
    (await town.auditor()).post<{ holder: string; lots: { lot: Json; amountMinor: number }[] }>(
      '/beneficiary-lookups',
      { registry: nis(1) },
    ),
  );
  const [someone = '', other = ''] = holders.filter((id) => id !== spender.holder);
  const lotsBefore = spender.lots.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  await must(transfer(town, spender.holder, someone, lotsBefore));
  const reversal = `/runs/${run}/reversal`;
  const officer = await town.officer();
  const approver = await town.approver();
  expect(codeOf(await approver.post(reversal))).toEqual([403, 'preparer-needed']);
  await must(officer.post(reversal));
  expect(codeOf(await officer.post(reversal))).toEqual([403, 'same-person']);
  const twice = await Promise.all([approver.post(reversal), approver.post(reversal)]);
  const done = twice.find(({ status }) => status === 200);
  expect(done?.body).toMatchObject({
    status: 'reversed',
    reversedMinor: 190_00,
    rest: [{ spentMinor: 10_00 }],
  });
  expect(twice.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(codeOf(await officer.post(reversal))).toEqual([409, 'run-reversed']);
  expect(await balanceOf(town, spender.holder)).toBe(0);
  expect(await balanceOf(town, other)).toBeGreaterThanOrEqual(0);
  const again = await prepare(town, roll(TWENTY), { programme, period: '2026-06' });
  expect(again.body).toMatchObject({ payableLines: 0, ready: false });
});

test('after all that no account is below zero, and doctor is content', async () => {
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
