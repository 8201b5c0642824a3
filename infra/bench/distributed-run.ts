import { BenchCell } from './distributed-cell.ts';
import { type Figure, figure, median } from './figure.ts';
import { fund, fundedTown, payRun, prepareRun } from './paid-town.ts';
import type { TownClient } from './town-client.ts';

const PEOPLE = 15_000;
const ROUNDS = 3;
const METHOD =
  `POST /programmes/:programme/runs/…/approvals and /payment for ${PEOPLE.toLocaleString('en')} people, from ` +
  'the approval until the read models of the instance that writes hold the last line; each round a ' +
  'supplement to the run before it';

interface Times {
  readonly prepareSeconds: number;
  readonly paySeconds: number;
  readonly followedSeconds: number;
}

/** A benefit for everybody, from the approval to the last row of the read models. */
export async function distributedRun(place: string): Promise<Figure[]> {
  const { server, month } = await fundedTown(place, PEOPLE, { runs: ROUNDS });
  const embedded = await rounds(server, server, month);
  await server.stop();
  const bench = await BenchCell.start(place, { currency: 2 });
  const began = performance.now();
  const there = await fund(bench.client, PEOPLE, ROUNDS);
  const enrolSeconds = (performance.now() - began) / 1000;
  const distributed = await rounds(bench.client, bench.at(await bench.owner()), there);
  await bench.close();
  const whole = (times: readonly Times[]) =>
    times.map(({ paySeconds, followedSeconds }) => paySeconds + followedSeconds);
  const beside = median(whole(embedded));
  const what = 'pay 15,000 lines, read models caught up';
  return [
    figure({
      what: `${what}, distributed`,
      unit: 's',
      samples: whole(distributed),
      reach: { atMost: 10 },
      method: METHOD,
    }),
    figure({ what: `${what}, embedded`, unit: 's', samples: whole(embedded), method: METHOD }),
    figure({
      what: `${what}, distributed to embedded`,
      unit: 'times',
      samples: whole(distributed).map((seconds) => seconds / beside),
      method: METHOD,
    }),
    figure({
      what: 'pay 15,000 lines, distributed: until the last is durable',
      unit: 's',
      samples: distributed.map(({ paySeconds }) => paySeconds),
      method: METHOD,
    }),
    figure({
      what: 'prepare and check 15,000 lines, distributed',
      unit: 's',
      samples: distributed.map(({ prepareSeconds }) => prepareSeconds),
      method: 'POST …/runs with the official file',
    }),
    figure({
      what: 'fund, register and enrol 15,000 people, distributed',
      unit: 's',
      samples: [enrolSeconds],
      method:
        'a statement, an issue and POST /enrolments with people whom identity does not know yet',
    }),
  ];
}

/** By `client`, until `owner` has followed. */
async function rounds(client: TownClient, owner: TownClient, month: string): Promise<Times[]> {
  const times: Times[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await owner.followed();
    const supplement = round;
    const [prepared, prepareSeconds] = await prepareRun(client, {
      people: PEOPLE,
      month,
      supplement,
    });
    const paySeconds = await payRun(client, PEOPLE, prepared);
    const paid = performance.now();
    await owner.followed();
    const followedSeconds = (performance.now() - paid) / 1000;
    times.push({ prepareSeconds, paySeconds, followedSeconds });
  }
  return times;
}
