// Starts: the server of a rehearsal, with a clock that is set anew each time.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { Background, RunPasses } from '@mutirao/currency';
import { createLogger } from '@mutirao/nest';
import { openServices } from '@mutirao/platform';
import { approved, balanceOf, furnish, must, paidRun, pay, transfer } from './benefit.fixture.ts';
import { eventually, type Json } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind, transfersOf } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

const towns: FaultTown[] = [];
afterEach(() => Promise.all(towns.map((town) => town.kill())));
afterAll(() => Promise.all(towns.map((town) => town.remove())));

async function rehearsal(timeZone = 'America/Sao_Paulo'): Promise<FaultTown> {
  const town = await FaultTown.make({ rehearsal: true, timeZone });
  towns.push(town);
  return town;
}

const at = (clock: string) => ({ words: ['--clock', clock] });

async function today(town: FaultTown): Promise<string> {
  return (await must((await town.auditor()).get<{ today: string }>('/currency'))).today;
}

test('fault 41: a clock that jumps back changes no order: positions count, time stands still', async () => {
  const town = await rehearsal();
  await town.start(at('2026-10-20T12:00:00-03:00'));
  const [ana = '', bia = ''] = await furnish(town);
  await paidRun(town, roll(people(20)));
  await town.stop();
  await town.start(at('2026-10-01T12:00:00-03:00'));
  await must(transfer(town, ana, bia, 1));
  await town.stop();
  await town.start(at('2026-11-05T12:00:00-03:00'));
  await must(transfer(town, ana, bia, 2));
  const events = await eventsOf(town.folder);
  const times = events.map((event) => event.at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const days = ofKind(events, 'Transferred').map(({ effectiveOn }) => effectiveOn);
  expect(days).toEqual(['2026-10-20', '2026-11-05']);
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});

test.each([
  ['the end of a month', '2026-02-28T23:59:57-03:00', 'America/Sao_Paulo', '2026-03-01'],
  ['a leap day', '2024-02-28T23:59:57-03:00', 'America/Sao_Paulo', '2024-02-29'],
  ['a night without midnight', '2018-11-03T23:59:57-03:00', 'America/Sao_Paulo', '2018-11-04'],
  ['a night with an hour twice', '2025-11-01T23:59:57-04:00', 'America/New_York', '2025-11-02'],
  ['a year in a zone ahead', '2025-12-31T09:59:57Z', 'Pacific/Kiritimati', '2026-01-01'],
])(
  'fault 41: %s begins when it begins in the town, not in Greenwich',
  async (_, clock, timeZone, next) => {
    const town = await rehearsal(timeZone);
    await town.start(at(clock));
    const first = await today(town);
    const later = await eventually(
      () => today(town),
      (day) => day !== first,
      { withinMilliseconds: 6_000 },
    );
    const before = new Date(Date.parse(`${next}T00:00:00Z`) - 1).toISOString().slice(0, 10);
    expect([before, next]).toContain(first);
    expect(later).toBe(next);
  },
);

test('fault 41: a rehearsal never runs past the present, and nothing else has a clock to set', async () => {
  const town = await rehearsal();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await expect(town.start(at(tomorrow))).rejects.toThrow('never runs past today');
  await expect(town.start(at('yesterday'))).rejects.toThrow('is no instant');
  const real = await FaultTown.make();
  towns.push(real);
  await expect(real.start(at('2026-10-01T12:00:00Z'))).rejects.toThrow('this one is real');
});

test('fault 42: a payment dated back keeps both times; in a closed month there is none', async () => {
  const town = await rehearsal();
  await town.start(at('2026-11-05T12:00:00-03:00'));
  await furnish(town);
  const treasurer = await town.treasurer();
  const { run } = await approved(town, roll(people(20)), { period: '2026-10' });
  for (const effectiveOn of ['2026-02-30', '2026-13-01', '20261030', 'today']) {
    expect((await pay(town, run, { effectiveOn })).status).toBe(422);
  }
  await must(pay(town, run, { effectiveOn: '2026-10-30' }));
  const [paid] = ofKind(await eventsOf(town.folder), 'BenefitPaid');
  expect(paid?.effectiveOn).toBe('2026-10-30');
  expect(new Date(paid?.at ?? 0).toISOString()).toMatch(/^2026-11-05T15:0/);

  expect((await treasurer.post('/periods/2026-11/close')).body['code']).toBe('period-not-over');
  await must(treasurer.post('/periods/2026-10/close'));
  const next = await approved(town, roll(people(20)), { period: '2026-11' });
  const late = await pay(town, next.run, { effectiveOn: '2026-10-31' });
  expect(late).toMatchObject({ status: 409, body: { code: 'period-closed' } });
  await must(pay(town, next.run, { effectiveOn: '2026-11-01' }));
  const asOf = (day: string) => treasurer.get<{ balances: Json[] }>(`/replay?asOf=${day}`);
  const issuedOut = ({ balances }: { balances: Json[] }) =>
    balances
      .filter(({ account }) => String(account).startsWith('holder:'))
      .reduce((sum, { minor }) => sum + Number(minor), 0);
  expect(issuedOut(await must(asOf('2026-10-29')))).toBe(0);
  expect(issuedOut(await must(asOf('2026-10-30')))).toBe(200_00);
  expect(issuedOut(await must(asOf('2026-11-01')))).toBe(400_00);
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});

test('fault 49: what lapses lapses once, however often and by whomever the sweeper is called', async () => {
  const town = await rehearsal();
  await town.start(at('2026-10-01T12:00:00-03:00'));
  const [ana = '', bia = ''] = await furnish(town, { expiresAfterDays: 30 });
  await paidRun(town, roll(people(20)));
  await must(transfer(town, ana, bia, 10_00));
  await town.stop();
  // The last day still counts.
  await town.start(at('2026-10-31T23:00:00-03:00'));
  await sleep(300);
  expect(await balanceOf(town, bia)).toBe(20_00);
  await town.kill();

  await sweptTogether(town, Date.parse('2026-11-01T12:00:00-03:00'));
  for (const clock of ['2026-11-01T12:00:00-03:00', '2026-11-02T12:00:00-03:00']) {
    await town.start(at(clock));
    expect(await balanceOf(town, bia)).toBe(0);
    await town.kill();
  }
  const lapsed = ofKind(await eventsOf(town.folder), 'LotsExpired').flatMap(transfersOf);
  expect(lapsed).toHaveLength(19);
  expect(lapsed.reduce((sum, { amount }) => sum + amount, 0)).toBe(200_00);
  await town.start(at('2026-11-02T12:00:00-03:00'));
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});

/** Three sweeps of one town at the same moment, by its own timer's code. */
async function sweptTogether({ folder }: FaultTown, startAt: number): Promise<void> {
  const clock = new Date(startAt).toISOString();
  const { town, identity } = await openServices(folder, { clock }, createLogger('silent'));
  const background = new Background(town, new RunPasses(town), createLogger('silent'));
  await Promise.all([1, 2, 3].map(() => background.sweep()));
  await town.close();
  await identity.close();
}
