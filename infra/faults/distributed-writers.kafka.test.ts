// Starts: Kafka, the stand-ins for KurrentDB and MongoDB, and one process of identity and two of the
// currency, which are killed and paused. One store in one process: it cannot show what an election
// within a cluster of KurrentDB or MongoDB does to a writer.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { openRecordPlace } from '@mutirao/adapters/places';
import type { Instance } from '../local/cell.ts';
import { approved, balanceOf, furnish, must, paidRun, pay, transfer } from './benefit.fixture.ts';
import { CellTown, faultsIn, isOwner } from './cell.fixture.ts';
import { codeOf, eventually, fresh, lost, won } from './client.fixture.ts';
import { enrolmentFile, people, roll } from './files.fixture.ts';
import { ofKind } from './history.fixture.ts';
import { charge, openShop, payCharge } from './shop.fixture.ts';
import { askAgain, Spending, unproven } from './spending.fixture.ts';

jest.setTimeout(120_000);

/** Seven chunks of 900, at most. */
const LINES = 6_300;
const TWENTY = people(20, 900_001);

let town: CellTown;
let holders: string[];
beforeAll(async () => {
  town = await CellTown.start({ currency: 2, clock: '2026-10-20T12:00:00-03:00' });
  holders = await furnish(town, { numbers: TWENTY });
  await paidRun(town, roll(TWENTY, '1000.00'));
});
afterAll(() => town.stop());

const [ANA, BIA] = [0, 1];
const person = (index: number): string => holders[index] ?? '';

/** Odd ones by one instance, even ones by the other, at once. */
function byBoth<T>(
  instances: readonly Instance[],
  count: number,
  ask: (at: CellTown) => Promise<T>,
): Promise<T[]> {
  const towns = instances.map((each) => town.at(each));
  const at = (index: number): CellTown => towns[index % towns.length] ?? town;
  return Promise.all(Array.from({ length: count }, (_, index) => ask(at(index))));
}

test('fault 21: 100 at once with one key, half of them elsewhere: one effect, one answer', async () => {
  const key = fresh();
  const before = await balanceOf(town, person(BIA));
  const ask = (at: CellTown) => transfer(at, person(ANA), person(BIA), 7, { key });
  const answers = await byBoth(await town.writers(), 100, ask);
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
  expect(await balanceOf(town, person(BIA))).toBe(before + 7);
});

test('fault 22: the key of one instance, with another body at the other, is refused', async () => {
  const [owner, other] = await town.writers();
  for (const [first, second] of [
    [owner, other],
    [other, owner],
  ] as const) {
    const key = fresh();
    await must(transfer(town.at(first), person(ANA), person(BIA), 1, { key }));
    const refused = await transfer(town.at(second), person(ANA), person(BIA), 2, { key });
    expect(codeOf(refused)).toEqual([409, 'idempotency-key-reused']);
  }
});

test('fault 24: of forty who spend one balance at once at two instances, one does', async () => {
  const balance = await balanceOf(town, person(2));
  const ask = (at: CellTown) => transfer(at, person(2), person(3), balance);
  const answers = await byBoth(await town.writers(), 40, ask);
  expect(won(answers)).toHaveLength(1);
  expect(new Set(lost(answers).map(codeOf).map(String))).toEqual(
    new Set(['409,insufficient-funds']),
  );
  expect(await balanceOf(town, person(2))).toBe(0);
});

test('fault 27: a run whose lines were edited in the database after the approval is not paid', async () => {
  const { run, sha256 } = await approved(town, roll(TWENTY), { period: '2026-08' });
  const place = await openRecordPlace(town.folder.records);
  const records = await place.open({ name: 'runs' });
  const kept = await records.get(`${sha256}:0000`);
  const text = kept?.value.toString() ?? '';
  const edited = text.replace(' 1000\n', ' 9000\n');
  expect(edited).not.toBe(text);
  await records.put([{ key: `${sha256}:0000`, value: Buffer.from(edited) }]);
  for (const each of await town.writers()) {
    expect(codeOf(await pay(town.at(each), run))).toEqual([409, 'run-changed']);
  }
  await records.put([{ key: `${sha256}:0000`, value: Buffer.from(text) }]);
  await place.close();
  expect((await pay(town, run)).body).toMatchObject({ paid: 20, paidMinor: 200_00 });
});

test('fault 1, fault 24: the owner is killed under payments at both; the other goes on', async () => {
  const [owner, other] = await town.writers();
  const from = (await town.events()).length;
  const spending = new Spending(town, holders.slice(4, 12));
  await spending.more(50);
  const killed = performance.now();
  await owner.kill();
  const [first] = await spending.more(50);
  const seconds = ((first?.ended ?? 0) - killed) / 1_000;
  expect(await isOwner(other)).toBe(true);
  const payments = await spending.stop();
  await owner.restart();
  await askAgain(town.at(owner), payments.slice(-100));
  await askAgain(town.at(other), payments.slice(0, 100));
  const events = await town.events(from);
  expect(unproven(payments, events)).toEqual([]);
  expect(ofKind(events, 'Transferred')).toHaveLength(payments.length);
  expect(await faultsIn(town)).toEqual([]);
  const unanswered = payments.filter((each) => each.unanswered > 0).length;
  process.stdout.write(
    `owner killed: ${Math.round(seconds)} s to the next payment, ${payments.length} payments, ${unanswered} of them asked again\n`,
  );
  expect(seconds).toBeLessThan(20);
});

test('fault 24: an owner that was paused is no owner any more, and spends nothing twice', async () => {
  const [owner, other] = await town.writers();
  const from = (await town.events()).length;
  const balance = await balanceOf(town, person(12));
  owner.pause();
  // Asked of one who does not answer; it is still there when it wakes up.
  const asleep = transfer(town.at(owner), person(12), person(13), balance);
  asleep.catch(() => undefined);
  const spending = new Spending(town.at(other), holders.slice(4, 8));
  await spending.more(20);
  expect(await isOwner(other)).toBe(true);
  await must(transfer(town.at(other), person(12), person(14), balance));
  const done = spending.answered.slice(0, 20);
  owner.resume();
  const again = askAgain(town.at(owner), done);
  expect(codeOf(await asleep)).toEqual([409, 'insufficient-funds']);
  await again;
  const stale = new Spending(town.at(owner), holders.slice(8, 12));
  await stale.more(20);
  expect(
    await eventually(
      () => isOwner(owner),
      (owns) => !owns,
    ),
  ).toBe(false);
  const payments = [...(await spending.stop()), ...(await stale.stop())];
  const events = await town.events(from);
  expect(unproven(payments, events)).toEqual([]);
  expect(ofKind(events, 'Transferred')).toHaveLength(payments.length + 1);
  expect(await faultsIn(town)).toEqual([]);
});

test('fault 49: hours that strike at two nodes at once: a hold lapses once, a day is redeemed once', async () => {
  const [daily, shop] = [await openShop(town, 1, { redeemsDaily: true }), await openShop(town, 2)];
  const taken = await charge(town, daily, 70_00);
  await must(payCharge(town, person(16), taken));
  const held = await charge(town, shop, 5_00, { mode: 'hold' });
  await must(payCharge(town, person(17), held));
  const before = await balanceOf(town, person(17));
  const from = (await town.events()).length;
  const days = ['10-20T23:00', '10-21T00:10', '11-10T09:00', '11-10T09:05'];
  for (const at of days.map((each) => `2026-${each}:00-03:00`)) {
    const strike = async (node: CellTown) =>
      (await node.treasurer()).post('/rehearsal/clock', { at });
    const struck = await byBoth(await town.writers(), 2, strike);
    // Whoever comes second finds that it is that late already; each sweeps all the same.
    expect(won(struck).length).toBeGreaterThan(0);
  }
  const swept = await eventually(
    () => town.events(from),
    (events) => ofKind(events, 'DayRedeemed').some(({ data }) => data['day'] === '2026-11-09'),
  );
  expect(ofKind(swept, 'HoldExpired').map(({ data }) => data)).toEqual([{ charge: held }]);
  expect(ofKind(swept, 'RedemptionRequested').map(({ data }) => data)).toMatchObject([
    { merchant: daily.merchant, dailyOf: '2026-10-20' },
  ]);
  const redeemed = ofKind(swept, 'DayRedeemed').map(({ data }) => data['day']);
  expect(new Set(redeemed).size).toBe(redeemed.length);
  expect(await balanceOf(town, person(17))).toBe(before + 5_00);
});

test('fault 2, fault 49: the owner is killed in a run: the next one finishes it, each line once', async () => {
  const numbers = people(LINES);
  const programme = 'soma';
  await furnish(town, { programme, numbers: [], issuedMinor: LINES * 10_00 });
  await enrol(numbers, programme);
  const { run } = await approved(town, roll(numbers), { programme });
  const [owner, other] = await town.writers();
  const from = (await town.events()).length;
  const asked = pay(town.at(other), run);
  const hasBegun = (position: number): boolean => position > from + 1;
  await eventually(() => town.position(other), hasBegun, { everyMilliseconds: 2 });
  const killed = performance.now();
  await owner.kill();
  const paidBefore = ofKind(await town.events(from), 'BenefitPaid').length;
  expect((await asked).body).toMatchObject({ paid: LINES, paidMinor: LINES * 10_00, unpaid: [] });
  const seconds = (performance.now() - killed) / 1_000;
  const events = await town.events(from);
  expect(ofKind(events, 'BenefitPaid')).toHaveLength(LINES);
  expect([ofKind(events, 'RunFunded').length, ofKind(events, 'RunFinished').length]).toEqual([
    1, 1,
  ]);
  expect(await faultsIn(town)).toEqual([]);
  expect(paidBefore).toBeLessThan(LINES);
  process.stdout.write(
    `owner killed after ${paidBefore} of ${LINES} lines: all paid ${Math.round(seconds)} s later\n`,
  );
});

/** Their accounts are opened on the way, so that it may have to be asked for again. */
async function enrol(numbers: readonly string[], programme: string): Promise<void> {
  const officer = await town.officer();
  const path = `/enrolments?programme=${programme}&from=2020-01-01`;
  const key = fresh();
  const ask = () => officer.write(path, enrolmentFile(numbers), { key });
  const isDone = ({ status }: { status: number }): boolean => status < 500;
  await must(eventually(ask, isDone, { withinMilliseconds: 60_000 }));
}
