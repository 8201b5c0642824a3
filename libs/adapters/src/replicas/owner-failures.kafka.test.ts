// Starts: a Kafka broker, which is killed and started again, and instances as processes, which are
// killed and paused. They share one SQLite file, which stands in for KurrentDB: it shows who was first
// at each revision, and cannot show what a store does whose own leader changes meanwhile.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Unavailable } from '@mutirao/event-sourcing';
import { type LocalKafka, startKafka } from '../../../../infra/local/index.ts';
import { LIMIT } from '../../../event-sourcing/src/counter.fixture.ts';
import { ChildInstance } from './child-instance.fixture.ts';
import { type Cell, type CountOutcome, type Instance, instance } from './instances.fixture.ts';

jest.setTimeout(120_000);

let kafka: LocalKafka;
let folder: string;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  kafka = await startKafka();
  folder = mkdtempSync(join(tmpdir(), 'mutirao-owner-'));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await kafka.stop();
  rmSync(folder, { recursive: true });
});

function cellOf(patienceMilliseconds = 10_000): Cell {
  return { brokers: kafka.brokers, cell: 'test', folder, patienceMilliseconds };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(10);
}

/** A process that owns the ledger, and instances here that do not. */
async function ownerAway(cell: Cell, ...names: string[]) {
  const owner = await ChildInstance.start(cell, 'owner');
  closing.push(() => owner.kill());
  await until(async () => (await owner.ask({ do: 'owns' })) === true);
  const others = await Promise.all(names.map((name) => instance(cell, name)));
  closing.push(...others.map((each) => each.close));
  await until(() => others.every(({ consumer }) => consumer.partitions > 0));
  expect(await owner.ask({ do: 'owns' })).toBe(true);
  return { owner, others };
}

/** Adds one under a fresh key, again and again, and asks again with the same key where there is no answer. */
class Load {
  readonly answered: number[] = [];
  readonly unavailable: number[] = [];
  #running = true;
  readonly #ended: Promise<unknown>;

  constructor(at: readonly Instance[], parallel: number) {
    const loops = at.flatMap((each) =>
      Array.from({ length: parallel }, (_, index) => this.#loop(each, `${each.name}${index}`)),
    );
    this.#ended = Promise.all(loops);
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#ended;
  }

  async #loop(at: Instance, name: string): Promise<void> {
    for (let count = 0; this.#running; count++) {
      await this.#untilDone(at, `${name}-${count}`);
      await pause(5);
    }
  }

  async #untilDone(at: Instance, key: string): Promise<void> {
    for (let outcome: CountOutcome | undefined; !outcome; ) {
      try {
        outcome = await at.add(1, key);
        expect(outcome.kind).toBe('done');
        this.answered.push(performance.now());
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        this.unavailable.push(performance.now());
        await pause(50);
      }
    }
  }
}

test('faults 1 and 3: an owner is killed under load; the next serves, each command done once', async () => {
  const { owner, others } = await ownerAway(cellOf(30_000), 'b', 'c');
  const load = new Load(others, 8);
  await until(() => load.answered.length > 200);
  await owner.kill();
  const killed = performance.now();
  const before = load.answered.length;
  await until(() => load.answered.length > before + 500);
  const served = load.answered.find((at) => at > killed + 1_000) ?? 0;
  await load.stop();
  expect(served - killed).toBeLessThan(20_000);
  const [one, other] = others as [Instance, Instance];
  await until(async () => (await one.total()) === (await other.total()));
  expect(await one.total()).toBe(load.answered.length);
  expect(load.unavailable).toEqual([]);
});

test('an owner that was paused, and wakes after another took over, spends nothing twice and steps down', async () => {
  const { owner, others } = await ownerAway(cellOf(), 'b');
  const [other] = others as [Instance];
  await other.add(LIMIT - 10, 'most');
  owner.process.kill('SIGSTOP');
  const asleep = Array.from({ length: 20 }, (_, index) =>
    owner.ask({ do: 'add', amount: 1, key: `o${index}` }),
  );
  await until(() => other.ownership.isOurs);
  await other.add(1, 'alone');
  owner.process.kill('SIGCONT');
  const awake = Array.from({ length: 20 }, (_, index) => other.add(1, `n${index}`));
  const outcomes = (await Promise.all([...asleep, ...awake])) as CountOutcome[];
  expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(9);
  expect(outcomes.filter(({ kind }) => kind === 'refused')).toHaveLength(31);
  await until(async () => (await owner.ask({ do: 'owns' })) === false);
  expect(other.ownership.isOurs).toBe(true);
  await until(async () => (await other.total()) === LIMIT);
  expect(await owner.ask({ do: 'total' })).toBe(LIMIT);
});

test('fault 18: an instance that was killed and comes back under its name hands commands on again soon', async () => {
  const cell = cellOf(15_000);
  const { owner } = await ownerAway(cell);
  const killed = await ChildInstance.start(cell, 'b');
  await killed.ask({ do: 'add', amount: 1, key: 'before' });
  await killed.kill();
  const again = await ChildInstance.start(cell, 'b');
  closing.push(() => again.kill());
  // Its place among those who are answered is free when the broker has missed its dead self.
  expect(await again.ask({ do: 'add', amount: 1, key: 'after' })).toMatchObject({ kind: 'done' });
  expect(await owner.ask({ do: 'total' })).toBe(2);
});

test('fault 13: without a broker the owner’s own clients go on; others are told to ask again, and are answered then', async () => {
  const cell = cellOf(1_000);
  const owner = await instance(cell, 'a');
  closing.push(owner.close);
  await until(() => owner.ownership.isOurs);
  const other = await instance(cell, 'b');
  closing.push(other.close);
  await until(() => other.consumer.partitions > 0);
  const [own, forwarded] = [new Load([owner], 2), new Load([other], 8)];
  await until(() => forwarded.answered.length > 50);
  await kafka.kill();
  const [ownBefore, before] = [own.answered.length, forwarded.answered.length];
  await pause(3_000);
  expect(own.answered.length).toBeGreaterThan(ownBefore + 50);
  expect(own.unavailable).toEqual([]);
  expect(forwarded.answered.length).toBeLessThanOrEqual(before + 8);
  expect(forwarded.unavailable.length).toBeGreaterThan(0);
  expect(await other.total()).toBeGreaterThan(ownBefore);
  await kafka.restart();
  await until(() => forwarded.answered.length > before + 200);
  await Promise.all([own.stop(), forwarded.stop()]);
  expect(own.unavailable).toEqual([]);
  const done = own.answered.length + forwarded.answered.length;
  await until(async () => (await other.total()) === (await owner.total()));
  expect(await owner.total()).toBe(done);
});
