// Starts: a Kafka broker. Instances share one SQLite file, which stands in for KurrentDB: it shows who
// was first at each revision, and cannot show a store that is a network away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import {
  emptySnapshot,
  MemoryEventStore,
  StoreUnreachable,
  Unavailable,
} from '@mutirao/event-sourcing';
import { type LocalKafka, startKafka } from '../../../../infra/local/index.ts';
import {
  add,
  chunksOf,
  counter,
  LIMIT,
  meta,
  opened,
  totalOf,
} from '../../../event-sourcing/src/counter.fixture.ts';
import { forwarded } from './forwarded.ts';
import { type Cell, type Instance, instance, LEDGER, ownerFirst } from './instances.fixture.ts';
import { ReplicatedJournal } from './replicated-journal.ts';

jest.setTimeout(60_000);

let kafka: LocalKafka;
let cells = 0;
const open: Instance[] = [];
const folders: string[] = [];
beforeAll(async () => {
  kafka = await startKafka();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});
afterAll(async () => {
  await kafka.stop();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function freshCell(patienceMilliseconds?: number): Cell {
  const folder = mkdtempSync(join(tmpdir(), 'mutirao-shared-'));
  folders.push(folder);
  cells += 1;
  const patience = patienceMilliseconds === undefined ? {} : { patienceMilliseconds };
  return { brokers: kafka.brokers, cell: `cell-${cells}`, folder, ...patience };
}

async function started(cell: Cell, ...names: string[]): Promise<Instance[]> {
  const instances = await Promise.all(names.map((name) => instance(cell, name)));
  open.push(...instances);
  return ownerFirst(open);
}

async function two(cell = freshCell()): Promise<[Instance, Instance]> {
  const [owner, other] = await started(cell, 'a', 'b');
  return [owner as Instance, other as Instance];
}

test('a command is answered alike by the owner and by another instance, which then has it itself', async () => {
  const [owner, other] = await two();
  const own = await owner.add(2, 'own');
  const forwardedOutcome = await other.add(3, 'other');
  expect([own.kind, forwardedOutcome.kind]).toEqual(['done', 'done']);
  expect(await other.total()).toBe(5);
  expect(await other.add(2, 'own')).toEqual(own);
  expect(await owner.add(3, 'other')).toEqual(forwardedOutcome);
  expect(await other.journal.execute({ type: 'Nothing' }, meta('n'))).toEqual({
    kind: 'done',
    events: [],
  });
  expect(await other.journal.execute(add(4), meta('other', 'changed'))).toEqual({
    kind: 'key-reused',
  });
  expect(await other.add(LIMIT)).toEqual({
    kind: 'refused',
    refusal: { code: 'over-limit', left: LIMIT - 5 },
  });
  await expect(other.journal.execute({ type: 'FailToDecide' }, meta('f'))).rejects.toThrow(
    'the command failed where it was executed',
  );
  expect([owner.ownership.isOurs, other.ownership.isOurs]).toEqual([true, false]);
  expect([owner.owned, other.owned]).toEqual([['gained'], []]);
});

test('500 commands at once from another instance: each once, in few appends, told to all in order', async () => {
  const [owner, other] = await two();
  const outcomes = await Promise.all(
    Array.from({ length: 500 }, (_, index) => other.add(1, `k${index}`)),
  );
  expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
  expect([await owner.total(), await other.total()]).toEqual([500, 500]);
  const positions = Array.from({ length: 500 }, (_, index) => index);
  expect(owner.told).toEqual(positions);
  expect(other.told).toEqual(positions);
  expect((await chunksOf(owner.store)).length).toBeLessThan(50);
});

test('fault 21: one key, 100 times at once, by two instances: one effect, one answer', async () => {
  const [owner, other] = await two();
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, index) => (index % 2 ? owner : other).add(7, 'same')),
  );
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  expect(await owner.total()).toBe(7);
});

test('fault 16: a command that is delivered twice is done once, one without a key too', async () => {
  const [owner, other] = await two();
  const value = forwarded(add(9), meta());
  const send = () =>
    other.calls.ask({ topic: other.consumer.topic, key: LEDGER, value, correlation: 'twice' });
  const first = await send();
  const again = await send();
  expect(again).toEqual(first);
  expect(await owner.total()).toBe(9);
});

test('ledgers of two communities, in the same processes, have nothing of each other', async () => {
  const [owner, other] = await two();
  const [serra, serraThere] = await Promise.all([
    owner.copyOf('currency-serra'),
    other.copyOf('currency-serra'),
  ]);
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => index).flatMap((index) => [
      other.add(1, `k${index}`),
      serra.add(2, `k${index}`),
    ]),
  );
  await serraThere.add(2, 'k0');
  await serraThere.add(5, 'k40');
  expect(await serraThere.total()).toBe(85);
  expect(await other.total()).toBe(40);
  expect(Number(serra.ownership.isOurs) + Number(serraThere.ownership.isOurs)).toBe(1);
});

test('fault 12: without its store a copy is read as it is, and nobody is the owner until it is back', async () => {
  const instances = await two(freshCell(1_500));
  const store = new MemoryEventStore();
  const reading = store.read.bind(store);
  let reads = 0;
  let isBack = false;
  store.read = (from) => {
    reads += 1;
    // Each copy is opened, and then the store is away.
    if (!isBack && reads > instances.length) throw new StoreUnreachable('no server');
    return reading(from);
  };
  const { ports } = await opened(new MemoryEventStore());
  const copy = ({ consumer }: Instance) => {
    const options = { ledger: 'currency-serra', consumer, patienceMilliseconds: 1_500 };
    return ReplicatedJournal.open(counter, { ...ports, store }, emptySnapshot(), options);
  };
  const journals = await Promise.all([copy(instances[0]), copy(instances[1])]);
  const [one, another] = journals;
  await expect(one.execute(add(1), meta('a'))).rejects.toThrow(Unavailable);
  expect(journals.map(({ ownership }) => ownership.isOurs)).toEqual([false, false]);
  expect(await another.read(totalOf)).toBe(0);
  isBack = true;
  expect((await another.execute(add(1), meta('a'))).kind).toBe('done');
  expect((await one.execute(add(2), meta('b'))).kind).toBe('done');
  for (const journal of journals) {
    while ((await journal.read(totalOf)) < 3) await pause(10);
    await journal.close();
  }
});

test('past its deadline a command is not done, and its key is free', async () => {
  const [owner, other] = await two(freshCell(5_000));
  const producer = await other.connection.producer();
  await producer.send({
    topic: other.consumer.topic,
    key: LEDGER,
    value: forwarded(add(5), meta('late')),
    headers: { correlation: 'x', 'reply-to': 'b', deadline: String(Date.now() - 1) },
  });
  expect(await other.add(1, 'next')).toMatchObject({ kind: 'done' });
  expect(await owner.total()).toBe(1);
  expect(await other.journal.execute(add(6), meta('late', 'another'))).toMatchObject({
    kind: 'done',
  });
});

test('a command that is too large, or comes when nobody writes, is told so in plain words', async () => {
  const [owner, other] = await two(freshCell(5_000));
  const long = 'x'.repeat(800 * 1024);
  await expect(other.journal.execute(add(1, long), meta('long'))).rejects.toThrow('at most 786432');
  owner.journal.halt('the disk is gone');
  await expect(other.add(1, 'a')).rejects.toThrow('the disk is gone');
  await owner.consumer.release(LEDGER);
  await expect(other.add(1, 'a')).rejects.toThrow('nobody here has it open');
  open.splice(open.indexOf(owner), 1);
  await owner.close();
  await ownerFirst([other]);
  expect((await other.add(1, 'a')).kind).toBe('done');
});

test('fault 18: instances come and go under load; nothing is lost, nothing is done twice', async () => {
  const cell = freshCell();
  const [first, second] = await two(cell);
  let sent = 0;
  let stop = false;
  const failed: unknown[] = [];
  const load = async (at: Instance): Promise<void> => {
    while (!stop) {
      const key = `k${sent++}`;
      await at.add(1, key).catch((error: unknown) => failed.push([key, error]));
      await pause(2);
    }
  };
  const running = [load(second), load(second), load(second)];
  await pause(300);
  await started(cell, 'c');
  await pause(500);
  expect(first.ownership.isOurs).toBe(true);
  const began = performance.now();
  open.splice(open.indexOf(first), 1);
  await first.close();
  const [next] = await ownerFirst(open);
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(first.owned).toEqual(['gained', 'lost']);
  await pause(500);
  stop = true;
  await Promise.all(running);
  expect(failed).toEqual([]);
  expect(await next?.total()).toBe(sent);
});

test('fault 24 and 49: two that both write never pass the limit between them', async () => {
  const [owner, other] = await two();
  Object.defineProperty(other.ownership, 'isOurs', { value: true });
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, index) => (index % 2 ? owner : other).add(LIMIT / 50)),
  );
  expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(50);
  expect(await owner.total()).toBe(LIMIT);
  await other.add(0, 'last');
  expect(await other.total()).toBe(LIMIT);
});
