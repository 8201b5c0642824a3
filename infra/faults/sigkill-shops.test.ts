// Starts: the server, fourteen times, and kills it while the town shops.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { replayAt } from '@mutirao/currency';
import { randomness } from '@mutirao/event-sourcing';
import { health, must } from './benefit.fixture.ts';
import { eventually } from './client.fixture.ts';
import {
  type Event,
  eventsOf,
  faultsOf,
  ofKind,
  refusalsOf,
  transfersOf,
} from './history.fixture.ts';
import { untilGone } from './load.fixture.ts';
import { Payday } from './payday.fixture.ts';
import { Receiver } from './receiver.fixture.ts';
import { type Act, movesOf, type Purchase, performAs, sell } from './shop-load.fixture.ts';
import { openShopping, type Shopping } from './shopping.fixture.ts';
import { snapshotEvery } from './snapshot.fixture.ts';
import { FaultTown } from './town.fixture.ts';
import { eventsAppended } from './watched.fixture.ts';

const SEED = Number(process.env['MUTIRAO_SEED'] ?? Date.now() % 1_000_000);
const random = randomness(SEED);

const KINDS = ['return file', 'payment', 'merchant file', 'PIN', 'any moment'] as const;
type Kind = (typeof KINDS)[number];
const CYCLES = Array.from({ length: 13 }, (_, cycle): [number, Kind] => [
  cycle,
  KINDS[cycle % KINDS.length] ?? 'any moment',
]);
const SHOPS = 8;
/** Redemptions whose return file is applied by three commands, and of other days, by one. */
const [MANY, FEW] = [700, 40];
/** They are proposed by three commands. */
const NEW_SHOPS = 520;
const options = snapshotEvery(4_000, '--local-webhooks');

let town: FaultTown;
let shopping: Shopping;
/** The journal's end when everything begins. */
let begun: number;
let receiver: Receiver;
const paydays: Payday[] = [];
const caught = new Map<Kind, number>(KINDS.map((kind) => [kind, 0]));

beforeAll(async () => {
  town = await FaultTown.make({ rehearsal: true });
  receiver = await Receiver.listen();
  await town.start(options);
  shopping = await openShopping(town, SHOPS);
  begun = (await health(town)).position;
  const merchant = shopping.shops[0]?.merchant ?? '';
  const owner = await town.as(merchant, 'merchant');
  await must(owner.post(`/merchants/${merchant}/webhooks`, { url: receiver.url }));
});
afterAll(async () => {
  await town.remove();
  await receiver.close();
});

function paydayOf(cycle: number, kind: Kind): Payday {
  return new Payday({
    ...shopping,
    redemptions: kind === 'return file' ? MANY : FEW,
    newShops: { count: NEW_SHOPS, n: 1_000 + cycle * NEW_SHOPS },
    refusedWhole: cycle % 2 === 1,
  });
}

/** Waits until there is at least one append of that kind to come. */
async function momentIn(kind: Kind): Promise<void> {
  switch (kind) {
    case 'return file':
      return eventsAppended(town, 'Leg', 1 + random.below(MANY - 320));
    case 'payment':
      return eventsAppended(town, 'Payment', 1 + random.below(120));
    case 'merchant file':
      return eventsAppended(town, 'MerchantProposed', 1 + random.below(NEW_SHOPS - 20));
    case 'PIN':
      return eventsAppended(town, 'PinTried', 1 + random.below(5));
    case 'any moment':
      return void (await sleep(random.below(2_000)));
  }
}

/** Whether the kill left that in the middle, as the journal and the clients tell. */
function isHalf(kind: Kind, tail: readonly Event[]): boolean {
  const some = (...types: readonly string[]): number =>
    types.reduce((sum, type) => sum + ofKind(tail, type).length, 0);
  switch (kind) {
    case 'return file':
      return some('LegSettled', 'LegRejected') > 0 && some('ReturnFileApplied') === 0;
    case 'payment':
      return purchases().some(({ answer }) => answer === undefined);
    case 'merchant file':
      return some('MerchantProposed') > 0 && some('MerchantProposed') < NEW_SHOPS;
    case 'PIN':
      return some('PinTried') > some('PinAccepted') + refusalsOf(tail, 'pin-wrong');
    case 'any moment':
      return true;
  }
}

const purchases = (): Purchase[] => shopping.counters.flatMap(({ log }) => log);
const done = (acts: readonly Act[]): Purchase[] =>
  purchases().filter(({ act, answer }) => acts.includes(act) && (answer?.status ?? 999) < 300);

test.each(CYCLES)(
  `fault 1, fault 2: cycle %i, killed in the middle of: %s (again: MUTIRAO_SEED=${SEED})`,
  async (cycle, kind) => {
    const { position } = await health(town);
    const payday = paydayOf(cycle, kind);
    paydays.push(payday);
    const load = [payday.all(town), ...shopping.counters.map((each) => sell(town, each, random))];
    const gone = untilGone(load);
    await momentIn(kind);
    await town.kill();
    await gone;
    const isMet = isHalf(kind, await eventsOf(town.folder, position + 1));
    if (isMet) caught.set(kind, (caught.get(kind) ?? 0) + 1);

    await town.start(options);
    const again = shopping.counters.map(async ({ log }) => {
      const open = log.filter(({ answer }) => answer === undefined || random.chance(0.02));
      for (const each of open) await performAs(town, each);
    });
    await Promise.all([payday.all(town), ...again]);
    expect(purchases().filter(({ answer }) => answer === undefined)).toEqual([]);
  },
);

const EVENTS_OF: readonly (readonly [acts: readonly Act[], types: readonly string[]])[] = [
  [['charge'], ['ChargeMade']],
  [['cancellation'], ['ChargeCancelled']],
  [
    ['payment', 'card-payment'],
    ['PaymentMade', 'PaymentHeld'],
  ],
  [['capture'], ['PaymentCaptured']],
  [['release'], ['HoldReleased']],
  [['refund'], ['PaymentRefunded']],
];

test('fault 1: every acknowledged act of a purchase is in the journal exactly once', async () => {
  const events = await eventsOf(town.folder);
  const since = events.slice(begun + 1);
  for (const [acts, types] of EVENTS_OF) {
    const told = done(acts).map(({ answer }) => answer?.body ?? {});
    expect(told.length).toBeGreaterThan(0);
    for (const { position, id } of told) {
      const event = events[Number(position)];
      expect(types.map((type) => `currency.${type}.v1`)).toContain(event?.type);
      if (id !== undefined) expect(event?.id).toBe(id);
    }
    expect(new Set(told.map(({ position }) => position)).size).toBe(told.length);
    const found = types.flatMap((type) => ofKind(since, type));
    expect([acts, found.length]).toEqual([acts, told.length]);
  }
});

test('fault 1: a PIN is counted once for each payment, and each card knows its last one', async () => {
  const presented = purchases().filter(({ act }) => act === 'card-payment');
  const wrong = presented.filter(({ wrongPin }) => wrongPin);
  const events = await eventsOf(town.folder);
  expect(ofKind(events, 'PinTried')).toHaveLength(presented.length);
  expect(ofKind(events, 'PinAccepted')).toHaveLength(presented.length - wrong.length);
  expect(refusalsOf(events, 'pin-wrong')).toBe(wrong.length);
  for (const { card, log } of shopping.counters) {
    const last = log.findLast(({ act }) => act === 'card-payment');
    const shown = await must((await town.officer()).get(`/holders/${card.holder}/cards`));
    expect(shown).toMatchObject({ cards: [{ triesLeft: last?.wrongPin ? 2 : 3 }] });
  }
});

test('fault 46: a shop was told of all that it sold, at least once, in order', async () => {
  const events = await eventsOf(town.folder, begun + 1);
  const types = ['PaymentMade', 'PaymentCaptured', 'PaymentRefunded', 'LegSettled'];
  const account = `:${shopping.shops[0]?.merchant}`;
  const itsOwn = types
    .flatMap((type) => ofKind(events, type))
    .filter((event) =>
      transfersOf(event).some(({ debit, credit }) => {
        return debit.endsWith(account) || credit.endsWith(account);
      }),
    )
    .sort((a, b) => a.position - b.position);
  const told = await eventually(
    () => new Set(receiver.told),
    ({ size }) => size === itsOwn.length,
  );
  expect([...told]).toEqual(itsOwn.map(({ id }) => id));
});

test('fault 2: every payout, return file and file of shops ends as if it had never been cut', async () => {
  expect(await town.stop()).toBe(0);
  const events = await eventsOf(town.folder);
  const count = (type: string): number => ofKind(events, type).length;
  const redemptions = paydays.reduce((sum, { plan }) => sum + plan.redemptions, 0);
  expect(count('RedemptionRequested')).toBe(redemptions);
  for (const type of ['PayoutPrepared', 'PayoutApproved', 'PayoutSent', 'ReturnFileApplied']) {
    expect([type, count(type)]).toEqual([type, paydays.length]);
  }
  expect(count('MerchantProposed')).toBe(SHOPS + paydays.length * NEW_SHOPS);
  const ended = [...ofKind(events, 'LegSettled'), ...ofKind(events, 'LegRejected')];
  expect(ended).toHaveLength(redemptions);
  expect(new Set(ended.map(({ data }) => data['leg'])).size).toBe(ended.length);
  for (const { plan, imported, returned } of paydays) {
    expect(imported.answer?.body).toEqual({
      ...{ lines: NEW_SHOPS, proposed: NEW_SHOPS, known: 0, refused: [] },
    });
    const rejected = plan.refusedWhole ? plan.redemptions : Math.floor(plan.redemptions / 10);
    expect(returned?.answer?.body).toMatchObject({
      ...{ settled: plan.redemptions - rejected, rejected, pending: 0, known: 0 },
      errors: plan.refusedWhole ? [] : [{ rule: 'leg-unknown' }],
    });
  }
});

async function balances(options: { readonly at?: number } = {}): Promise<Map<string, number>> {
  const { balances: found } = await replayAt(town.folder, options);
  return new Map(found.map(({ account, minor }) => [account, minor]));
}

test('fault 1: every balance is what the clients were told, and the history is sound', async () => {
  const told = await balances({ at: begun });
  const move = (name: string, amount: number) => told.set(name, (told.get(name) ?? 0) + amount);
  for (const [account, amount] of movesOf(purchases())) move(account, amount);
  const takers = new Map(paydays.flatMap((payday) => payday.legs()));
  for (const merchant of takers.values()) move(`merchant:${merchant}`, -1);
  const rejected = ofKind(await eventsOf(town.folder), 'LegRejected');
  for (const { data } of rejected) move(`merchant:${takers.get(String(data['leg']))}`, 1);
  const found = await balances();
  const people = [...told].filter(([account]) => /^(holder|merchant):/.test(account));
  expect(people.length).toBe(4 * SHOPS);
  expect(people).toEqual(people.map(([account]) => [account, found.get(account)]));
  const redeeming = [...found].filter(([account]) => account.startsWith('redeeming:'));
  expect(redeeming.filter(([, minor]) => minor !== 0)).toEqual([]);
  expect(await faultsOf(town.folder)).toEqual([]);
});

test('fault 2: the kills did meet what they were meant for', () => {
  process.stdout.write(
    `killed in the middle of: ${JSON.stringify(Object.fromEntries(caught))}, ` +
      `${purchases().length} purchases, seed ${SEED}\n`,
  );
  expect([...caught.values()].every((times) => times > 0)).toBe(true);
});
