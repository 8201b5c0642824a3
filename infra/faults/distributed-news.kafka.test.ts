// Starts: Kafka, the stand-ins for KurrentDB and MongoDB, and one process of identity and two of the
// currency, which are killed and paused; the stand-in for MongoDB is paused too. The broker is one: what
// an election within a cluster does to consumers is shown by the tests of the brokers alone.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { KafkaConnection } from '@mutirao/adapters/kafka';
import { openEventStore } from '@mutirao/adapters/places';
import { topics } from '@mutirao/contracts';
import { identityFolder } from '@mutirao/identity';
import { connected, everything } from '../../libs/adapters/src/kafka/kafka.fixture.ts';
import type { Instance } from '../local/cell.ts';
import { furnish, must, transfer } from './benefit.fixture.ts';
import { CellTown, faultsIn } from './cell.fixture.ts';
import { eventually, type Json } from './client.fixture.ts';
import { people } from './files.fixture.ts';
import { ofKind } from './history.fixture.ts';
import { memberFile, person, register } from './people.fixture.ts';
import { appendStrange, poisonous, type StrangeFact } from './strange-events.fixture.ts';

jest.setTimeout(180_000);

/** Of a member file, told as fast as identity can: the follower is in the middle of it when it is killed. */
const IMPORTED = 4_000;
const LONG = { withinMilliseconds: 60_000, everyMilliseconds: 200 };

let town: CellTown;
let kafka: KafkaConnection;
let members: string[];
beforeAll(async () => {
  town = await CellTown.start({ currency: 2 });
  const { environment, servers } = town.cell;
  kafka = connected(servers.kafka.brokers, { cell: environment['MUTIRAO_CELL'] ?? '' });
  members = await furnish(town, { numbers: people(8) });
});
afterAll(async () => {
  await kafka?.close();
  await town?.stop();
});

/** A suspension is heard when the currency refuses what it took before: with 403, and not for want of money. */
async function newsArrives(about: number, at: CellTown = town): Promise<void> {
  const [member = '', other = ''] = [members[about], members[about + 1]];
  const [identity] = town.cell.of('identity');
  const administrator = await (identity ? town.at(identity) : town).administrator();
  const asked = async () => (await transfer(at, member, other, 1)).status;
  await must(administrator.post(`/members/${member}/suspension`));
  expect(await eventually(asked, (status) => status === 403, LONG)).toBe(403);
  await must(administrator.post(`/members/${member}/reinstatement`));
  expect(await eventually(asked, (status) => status === 409, LONG)).toBe(409);
}

async function strange(ledger: 'identity' | 'currency', fact: StrangeFact): Promise<number> {
  const { place } =
    ledger === 'currency' ? town.folder : identityFolder(town.folder.town, town.folder);
  const store = await openEventStore(place);
  const position = await appendStrange(store, [fact]);
  await store.close();
  return position;
}

/** False also of one that says nothing. */
const isReady = ({ url }: Instance): Promise<boolean> =>
  fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

test('fault 16, fault 17: all that was told comes again, backwards: nothing happens, news goes on', async () => {
  await newsArrives(0);
  const before = await town.events();
  // All that identity has told, as it lies in the topic.
  const messages = await everything(kafka, kafka.topic(topics.identityEvents));
  expect(messages.length).toBeGreaterThan(8);
  const producer = await kafka.producer();
  const topic = kafka.topic(topics.identityEvents);
  for (const { key, value, headers = {} } of messages.toReversed()) {
    const texts = Object.entries(headers).map(([name, text]) => [name, String(text)]);
    await producer.send({
      ...{ topic, key: String(key), value: String(value), headers: Object.fromEntries(texts) },
    });
  }
  await newsArrives(1);
  const since = (await town.events())
    .slice(before.length)
    .filter(({ type }) => /Holder/.test(type));
  expect(since.map(({ type, data }) => [type.split('.')[1], data['holder']])).toEqual([
    ['HolderSuspended', members[1]],
    ['HolderReinstated', members[1]],
  ]);
});

test('fault 18, fault 3: instances are killed and come back amid thousands of messages: none is lost, none twice', async () => {
  const from = (await town.events()).length;
  const opened = async () => ofKind(await town.events(from), 'HolderOpened').length;
  const officer = await town.officer();
  const file = memberFile(Array.from({ length: IMPORTED }, (_, n) => person(10_000 + n)));
  const importing = must(officer.write('/member-files', file));
  const [one, two] = town.cell.of('currency');
  for (const [each, share] of [
    [one, 0.1],
    [two, 0.4],
  ] as const) {
    await eventually(opened, (count) => count >= share * IMPORTED, LONG);
    await each?.kill();
    await each?.restart();
  }
  await importing;
  expect(await eventually(opened, (count) => count >= IMPORTED, LONG)).toBe(IMPORTED);
  const holders = ofKind(await town.events(from), 'HolderOpened').map(({ data }) => data['holder']);
  expect(new Set(holders).size).toBe(IMPORTED);
  await newsArrives(2);
  expect(await faultsIn(town)).toEqual([]);
});

test('fault 20: whoever follows is alive and silent: the other follows, and nothing is done twice', async () => {
  const [one, two] = town.cell.of('currency');
  if (!one || !two) throw new Error('there are two');
  for (const [each, other] of [
    [one, two],
    [two, one],
  ] as const) {
    each.pause();
    expect(await isReady(each)).toBe(false);
    await newsArrives(3, town.at(other));
    each.resume();
    expect(await eventually(() => isReady(each), Boolean, LONG)).toBe(true);
  }
  await newsArrives(4);
  expect(await faultsIn(town)).toEqual([]);
});

test('fault 19, fault 20: stuck at a poisoned message the follower is not ready; then it is parked, and others go on', async () => {
  const { mongo } = town.cell.servers;
  const instances = town.cell.of('currency');
  const notReady = async () =>
    (await Promise.all(instances.map(async (each) => !(await isReady(each))))).filter(Boolean);
  // Why a message is parked is noted there: until it answers, nobody can put the message aside.
  mongo.pause();
  await strange('identity', poisonous());
  expect(await eventually(notReady, (found) => found.length > 0, LONG)).toHaveLength(1);
  mongo.resume();
  expect(await eventually(notReady, (found) => found.length === 0, LONG)).toEqual([]);
  await newsArrives(5);
  const administrator = await town.administrator();
  const { parked } = await must(administrator.get<{ parked: Json[] }>('/parked'));
  expect(parked.map((each) => each['reason'])).toEqual(['failed']);
});

test('what lies on the topic and is nobody’s message is passed over', async () => {
  const producer = await kafka.producer();
  const topic = kafka.topic(topics.identityEvents);
  const key = '/identity/vila';
  await producer.send({ topic, key, value: 'not JSON', headers: {} });
  await producer.send({ topic, key, value: '{}', headers: { ce_sequence: 'first' } });
  await newsArrives(6);
  await register(town, 20_000);
});

test('fault 50: a later version has written: who does not know it ends, says why, and does not start', async () => {
  const [one, two] = town.cell.of('currency');
  const position = await strange('currency', { type: 'currency.Transferred.v9', data: {} });
  const said = `event ${position} is of type currency.Transferred.v9, which this version does not know`;
  for (const each of [one, two]) {
    const log = () => each?.log() ?? '';
    await eventually(log, (text) => text.includes(said), LONG);
    expect(log()).toContain('the journal is of a later version: the process ends');
  }
  await pause(500);
  for (const each of [one, two]) {
    await expect(fetch(`${each?.url}/live`)).rejects.toThrow('fetch failed');
    await expect(each?.restart()).rejects.toThrow();
    expect(each?.log()).toContain(said);
  }
});
