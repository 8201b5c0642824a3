// Starts: the server, about thirty times, and kills it between identity and the currency.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { furnish, paidRun } from './benefit.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf } from './history.fixture.ts';
import {
  assertAgreed,
  factsNamed,
  factsOf,
  heard,
  verifyIdentity,
} from './identity-history.fixture.ts';
import { Life, STEPS, type Step } from './lives.fixture.ts';
import { perform, untilGone } from './load.fixture.ts';
import { accredited } from './people.fixture.ts';
import { openShop } from './shop.fixture.ts';
import { FaultTown } from './town.fixture.ts';
import { appended, heldDuring } from './watched.fixture.ts';

const MOMENTS = [
  'before identity has it',
  'when identity has it and the currency has not',
  'when the currency has it',
  'when it is answered',
] as const;
type Moment = (typeof MOMENTS)[number];

let town: FaultTown;
/** One for each moment, at which it is cut again and again. */
let lives: Map<Moment, Life>;
const caught = new Map<Moment, number>(MOMENTS.map((moment) => [moment, 0]));
const waited: number[] = [];

beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  const [rich = ''] = await furnish(town);
  await paidRun(town, roll(people(20), '90.00'));
  const bakery = await openShop(town);
  const municipality = await accredited(town, 'municipality', 1);
  const scene = { town, bakery, municipality, rich };
  lives = new Map(MOMENTS.map((moment, n) => [moment, new Life(scene, 1_000 + n)]));
});
afterAll(() => town.remove());

/** Lets the step go as far as the moment, and not one instruction further. */
async function cut({ said, done }: Step, moment: Moment, send: () => Promise<unknown>) {
  const identity = town.identity.path.journal;
  const currency = town.folder.path.journal;
  const until = async (reached: () => Promise<unknown>): Promise<void> => {
    const there = reached();
    const gone = untilGone([send()]);
    await there;
    await town.kill();
    await gone;
  };
  const told = () => appended(identity, `identity.${said}`);
  switch (moment) {
    case 'before identity has it':
      return heldDuring(identity, () => until(() => sleep(200)));
    case 'when identity has it and the currency has not':
      return heldDuring(currency, () => until(told));
    case 'when the currency has it':
      return until(() => appended(currency, `currency.${done}`));
    case 'when it is answered':
      await send();
      return town.kill();
  }
}

/** Whether the kill was where it was meant to be, as the two journals tell. */
function met(moment: Moment, { said, done }: { said: boolean; done: boolean }): boolean {
  switch (moment) {
    case 'before identity has it':
      return !said;
    case 'when identity has it and the currency has not':
      return said && !done;
    case 'when the currency has it':
      return said && done;
    case 'when it is answered':
      return said;
  }
}

const CASES = STEPS.flatMap((step) =>
  MOMENTS.map((moment): [string, Moment, Step] => [step.name, moment, step]),
);

test.each(CASES)('fault 3: %s: killed %s, it converges by itself', async (_, moment, step) => {
  const life = lives.get(moment) as Life;
  const [client, asked] = await step.asked(life);
  const facts = (await factsOf(town)).length;
  const events = (await eventsOf(town.folder)).length;
  await cut(step, moment, () => perform(client, asked));
  const since = {
    said: factsNamed(await factsOf(town, facts), step.said).length > 0,
    done: (await eventsOf(town.folder, events)).some(({ type }) => type.includes(step.done)),
  };
  if (met(moment, since)) caught.set(moment, (caught.get(moment) ?? 0) + 1);

  await town.start();
  waited.push(await heard(town));
  // Nobody has asked again yet.
  await assertAgreed(town);
  const answer = await perform(client, asked);
  expect(await perform(client, asked)).toEqual(answer);
  await heard(town);
  expect(await step.met(life, answer)).toEqual(step.expected);
});

test('fault 3: what identity said was done once each, in its order, and all books are sound', async () => {
  await assertAgreed(town);
  const facts = await factsOf(town);
  for (const { said } of STEPS) {
    expect([said, factsNamed(facts, said).length >= MOMENTS.length]).toEqual([said, true]);
  }
  expect(await town.stop()).toBe(0);
  await verifyIdentity(town);
  expect(await faultsOf(town.folder)).toEqual([]);
});

test('the kills did meet their moments, and all was well within seconds', () => {
  const longest = Math.round(Math.max(...waited));
  process.stdout.write(
    `met ${JSON.stringify(Object.fromEntries(caught))}, ${longest} ms at most\n`,
  );
  for (const times of caught.values()) expect(times).toBeGreaterThan(STEPS.length / 2);
  expect(longest).toBeLessThan(5_000);
});
