// Starts: the server, about thirty times, and kills it under load.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { replayAt } from '@mutirao/currency';
import { randomness } from '@mutirao/event-sourcing';
import { furnish, health } from './benefit.fixture.ts';
import { eventually } from './client.fixture.ts';
import { people } from './files.fixture.ts';
import { type Event, eventsOf, faultsOf, ofKind, transfersOf } from './history.fixture.ts';
import { heard } from './identity-history.fixture.ts';
import { Month, perform, spend, type Transfer, untilGone } from './load.fixture.ts';
import { snapshotEvery } from './snapshot.fixture.ts';
import { FaultTown } from './town.fixture.ts';
import { eventsAppended } from './watched.fixture.ts';

const SEED = Number(process.env['MUTIRAO_SEED'] ?? Date.now() % 1_000_000);
const random = randomness(SEED);

const KINDS = ['payment', 'import', 'snapshot', 'enrolment', 'any moment'] as const;
type Kind = (typeof KINDS)[number];
const CYCLES = Array.from({ length: 26 }, (_, cycle): [number, Kind] => [
  cycle,
  KINDS[cycle % KINDS.length] ?? 'any moment',
]);
const PAID = 2_500;
const BANK_LINES = 1_100;
const NEWCOMERS = 2_100;
const AMOUNT_MINOR = 10_00;
const SPENDERS = 8;
const options = snapshotEvery(4_000);

let town: FaultTown;
let holders: string[];
const transfers: Transfer[] = [];
const months: Month[] = [];
const caught: Record<Kind, number> = {
  payment: 0,
  import: 0,
  snapshot: 0,
  enrolment: 0,
  'any moment': 0,
};

beforeAll(async () => {
  town = await FaultTown.make();
  await town.start(options);
  const issuedMinor = 100 * PAID * AMOUNT_MINOR;
  holders = await furnish(town, { numbers: people(PAID), issuedMinor });
  await furnish(town, { programme: 'outra', numbers: [] });
});
afterAll(() => town.remove());

function monthOf(cycle: number): Month {
  const period = `${2021 + Math.floor(cycle / 12)}-${String(1 + (cycle % 12)).padStart(2, '0')}`;
  return new Month({
    period,
    numbers: people(PAID),
    bankLines: BANK_LINES,
    newcomers: { count: NEWCOMERS, n: 100_000 + cycle * NEWCOMERS },
  });
}

/** Events of each kind up to which there is at least one append of that kind to come. */
const MIDDLE = { payment: PAID - 900, import: BANK_LINES - 500, enrolment: NEWCOMERS - 1_000 };

/** Waits for the moment: so many events of that kind are in the journal, or a snapshot is begun. */
async function momentIn(kind: Kind): Promise<void> {
  const atOnce = { everyMilliseconds: 1 };
  if (kind === 'any moment') return void (await sleep(random.below(1_500)));
  if (kind === 'snapshot') {
    const draft = `${town.folder.path.snapshot}.draft`;
    return void (await eventually(() => existsSync(draft), Boolean, atOnce));
  }
  await eventsAppended(town, TYPES[kind], 1 + random.below(MIDDLE[kind]));
}

const TYPES = { payment: 'BenefitPaid', import: 'BankLineBooked', enrolment: 'Enrolled' } as const;

/** Whether the kill left that in the middle, as the journal tells. */
function isHalf(kind: Kind, tail: readonly Event[]): boolean {
  const some = (type: string): number => ofKind(tail, type).length;
  switch (kind) {
    case 'payment':
      return some('RunFunded') === 1 && some('RunFinished') === 0;
    case 'import':
      return some('BankLineBooked') > 0 && some('BankStatementImported') === 0;
    case 'enrolment':
      return some('Enrolled') > 0 && some('Enrolled') < NEWCOMERS;
    case 'snapshot':
      return existsSync(`${town.folder.path.snapshot}.draft`);
    case 'any moment':
      return true;
  }
}

test.each(CYCLES)(
  `fault 1, fault 2: cycle %i, killed in the middle of: %s (again: MUTIRAO_SEED=${SEED})`,
  async (cycle, kind) => {
    const { position } = await health(town);
    const month = monthOf(cycle);
    months.push(month);
    const sent: Transfer[] = [];
    const load = [
      month.all(town),
      ...Array.from({ length: SPENDERS }, () => spend(town, holders, random, sent)),
    ];
    const gone = untilGone(load);
    await momentIn(kind);
    await town.kill();
    await gone;
    if (isHalf(kind, await eventsOf(town.folder, position + 1))) caught[kind] += 1;

    await town.start(options);
    await heard(town);
    transfers.push(...sent);
    const again = sent.filter(({ answer }) => !answer || random.chance(0.1));
    await Promise.all([
      month.all(town),
      ...again.map(async (each) => perform(await town.holder(each.from), each)),
    ]);
    expect(sent.filter(({ answer }) => answer === undefined)).toEqual([]);
  },
);

test('fault 1: every acknowledged operation is in the journal exactly once', async () => {
  expect(await town.stop()).toBe(0);
  const events = await eventsOf(town.folder);
  const done = transfers.filter(({ answer }) => answer?.status === 201);
  const refused = transfers.filter(({ answer }) => answer?.status === 409);
  expect(done.length + refused.length).toBe(transfers.length);
  expect(ofKind(events, 'Transferred')).toHaveLength(done.length);
  expect(ofKind(events, 'CommandRefused')).toHaveLength(refused.length);
  for (const { answer, from, to, amountMinor } of done) {
    const event = events[Number(answer?.body['position'])];
    expect([event?.id, event?.type]).toEqual([answer?.body['id'], 'currency.Transferred.v1']);
    const moved = event ? transfersOf(event) : [];
    expect(moved.map(({ debit, credit }) => [debit, credit])).toEqual(
      moved.map(() => [`holder:${from}`, `holder:${to}`]),
    );
    expect(moved.reduce((sum, { amount }) => sum + amount, 0)).toBe(amountMinor);
  }
});

test('fault 2: every line of a run, of a statement and of an enrolment is there exactly once', async () => {
  const events = await eventsOf(town.folder);
  const count = (type: string): number => ofKind(events, type).length;
  const cycles = months.length;
  expect([
    count('RunPrepared'),
    count('RunApproved'),
    count('RunFunded'),
    count('RunFinished'),
  ]).toEqual([cycles, cycles, cycles, cycles]);
  expect(count('BenefitPaid')).toBe(cycles * PAID);
  expect(count('BenefitFailed')).toBe(0);
  const entitlements = ofKind(events, 'BenefitPaid').map((event) => {
    const [moved] = transfersOf(event);
    return `${moved?.credit} ${moved?.lot}`;
  });
  expect(new Set(entitlements).size).toBe(cycles * PAID);
  // One line more for each programme: its deposit.
  expect(count('BankLineBooked')).toBe(cycles * BANK_LINES + 2);
  expect(count('BankStatementImported')).toBe(cycles + 2);
  expect(count('Enrolled')).toBe(PAID + cycles * NEWCOMERS);
  for (const { paid, imported, enrolled } of months) {
    expect(paid?.answer?.body).toMatchObject({ paid: PAID, unpaid: [] });
    expect(imported.answer?.body['statements']).toMatchObject([{ new: BANK_LINES, ties: true }]);
    expect(enrolled.answer?.body).toMatchObject({ enrolled: NEWCOMERS, known: 0, refused: [] });
  }
});

test('fault 1: every balance is what the clients were told, and the history is sound', async () => {
  const expected = new Map(holders.map((id) => [id, months.length * AMOUNT_MINOR]));
  const move = (id: string, amount: number) => expected.set(id, (expected.get(id) ?? 0) + amount);
  for (const { answer, from, to, amountMinor } of transfers) {
    if (answer?.status !== 201) continue;
    move(from, -amountMinor);
    move(to, amountMinor);
  }
  const { balances } = await replayAt(town.folder);
  const found = new Map(balances.map(({ account, minor }) => [account, minor]));
  expect(holders.map((id) => found.get(`holder:${id}`))).toEqual(
    holders.map((id) => expected.get(id)),
  );
  expect(await faultsOf(town.folder)).toEqual([]);
});

test('fault 2: the kills did meet what they were meant for', () => {
  process.stdout.write(`killed in the middle of: ${JSON.stringify(caught)}, seed ${SEED}\n`);
  expect(Object.values(caught).every((times) => times > 0)).toBe(true);
});
