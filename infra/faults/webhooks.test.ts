// Starts: the server, five times, and kills it while a shop's own server is told of its sales.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { furnish, must, paidRun } from './benefit.fixture.ts';
import { eventually, type Json } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { untilGone } from './load.fixture.ts';
import { Receiver } from './receiver.fixture.ts';
import { charge, openShop, payCharge, type Shop } from './shop.fixture.ts';
import { FaultTown } from './town.fixture.ts';

const KILLS = 4;
const BUYERS = 8;
/** Before each kill. */
const SALES = 20;
const options = { words: ['--local-webhooks'] };

let town: FaultTown;
let shop: Shop;
let holders: readonly string[];
let well: Receiver;
let unwell: Receiver;
let webhooks: string;
const made = new Map<Receiver, string>();
beforeAll(async () => {
  town = await FaultTown.make({ rehearsal: true });
  [well, unwell] = [await Receiver.listen(), await Receiver.listen()];
  await town.start(options);
  holders = await furnish(town, { numbers: people(BUYERS) });
  await paidRun(town, roll(people(BUYERS), '900.00'));
  shop = await openShop(town);
  webhooks = `/merchants/${shop.merchant}/webhooks`;
  for (const receiver of [well, unwell]) {
    const body = { url: receiver.url, events: ['charge.paid'] };
    const { webhook } = await must((await owner()).post<{ webhook: string }>(webhooks, body));
    made.set(receiver, webhook);
  }
});
afterAll(async () => {
  await town.remove();
  await Promise.all([well.close(), unwell.close()]);
});

const owner = () => town.as(shop.merchant, 'merchant');

let bought = 0;
async function buy(holder: string): Promise<void> {
  for (;;) {
    await must(payCharge(town, holder, await charge(town, shop, 1)));
    bought += 1;
  }
}

const sold = async () => ofKind(await eventsOf(town.folder), 'PaymentMade').map(({ id }) => id);
/** In the order in which they came first; what came again is known by its id. */
const heard = ({ told }: Receiver) => [...new Set(told)];

test('fault 46: a server that is down holds back its own deliveries alone, however often we are killed', async () => {
  unwell.status = () => 503;
  for (let kill = 0; kill < KILLS; kill++) {
    const gone = untilGone(holders.map(buy));
    const enough = bought + SALES;
    await eventually(
      () => bought,
      (sales) => sales >= enough,
    );
    await sleep(40 * kill);
    await town.kill();
    await gone;
    await town.start(options);
  }
  const all = await sold();
  expect(all.length).toBeGreaterThanOrEqual(KILLS * SALES);
  expect(
    await eventually(
      () => heard(well),
      ({ length }) => length >= all.length,
    ),
  ).toEqual(all);
  expect(heard(unwell)).toEqual(all.slice(0, 1));
  // Once for each start, or later by its back-off: no storm.
  expect(unwell.told.length).toBeLessThan(3 * KILLS);
});

test('fault 46: when it is well again it hears of everything, at least once, in order', async () => {
  const all = await sold();
  unwell.status = () => 204;
  const { delivery } = await must(
    (await owner()).post<{ delivery: string }>(`${webhooks}/${made.get(unwell)}/test`),
  );
  const told = await eventually(
    () => heard(unwell),
    (ids) => ids.includes(delivery),
  );
  expect(told).toEqual([...all, delivery]);
  const states = await eventually(
    async () => (await must((await owner()).get<{ webhooks: Json[] }>(webhooks))).webhooks,
    (list) => list.every(({ waiting }) => waiting === 0),
  );
  expect(states).toMatchObject([
    { state: 'active', waiting: 0 },
    { state: 'active', waiting: 0 },
  ]);
  expect(await faultsOf(town.folder)).toEqual([]);
});

test('fault 46: a town of real money takes no webhook on this machine, and no flag for it', async () => {
  const real = await FaultTown.make();
  const server = real.spawn(options);
  await expect(server.listening()).rejects.toThrow('init --rehearsal');
  await real.start();
  const { merchant } = await openShop(real);
  const client = await real.as(merchant, 'merchant');
  for (const url of [well.url, 'https://127.0.0.1/', 'https://[::1]/', 'https://10.0.0.1/']) {
    expect((await client.post(`/merchants/${merchant}/webhooks`, { url })).status).toBe(422);
  }
  await real.remove();
});
