import { cpSync } from 'node:fs';
import { BenchCell } from './distributed-cell.ts';
import { type Figure, figure, median } from './figure.ts';
import { METHOD as HTTP_METHOD, Load, type Round } from './http-payments.ts';
import { journalOf } from './journal-reader.ts';
import { openTown } from './open-town.ts';
import { paidTown } from './paid-town.ts';
import { makeCharges } from './payments.ts';
import { openShops } from './shops.ts';
import { TownServer } from './town-server.ts';

const PEOPLE = 2_000;
const SECONDS = 4;
const ROUNDS = 3;
/** More than any of the four pays. */
const CHARGES = 240_000;
const METHOD =
  'in turn at the embedded server, at the instance that writes, at the other one, which forwards, and ' +
  `through the gateway (in this process) to both; one town, moved with its journal; ${HTTP_METHOD}`;

/** Payments over HTTP, by which way they come to the one writer. */
export async function distributedPayments(place: string): Promise<Figure[]> {
  const data = await paidTown(place, PEOPLE, { prepare: openShops });
  const opened = await openTown(data);
  const charges = await makeCharges(opened.town, CHARGES);
  await opened.close();
  const { holders } = opened;
  const embeddedAt = `${data}-embedded`;
  for (const end of ['', '.keys'])
    cpSync(`${data}${end}`, `${embeddedAt}${end}`, { recursive: true });
  const embedded = await TownServer.start(embeddedAt);
  const bench = await BenchCell.start(place, { data, currency: 2 });
  const third = Math.floor(CHARGES / 3);
  const owner = bench.at(await bench.owner());
  const followed = (): Promise<void> => owner.followed();
  const load = (url: string, turn: number): Load => {
    const client = Object.assign(bench.client.at(url), { followed });
    return new Load(client, bench.journal, holders, charges.slice(turn * third));
  };
  const loads = {
    embedded: new Load(embedded, journalOf(embeddedAt), holders, charges),
    'at the owner': load(owner.url, 0),
    'at the other instance': load((await bench.other()).url, 1),
    'through the gateway': load(bench.cell.url, 2),
  };
  await followed();
  const rounds = Object.entries(loads).map(([way, each]) => ({ way, each, of: [] as Round[] }));
  for (const { each } of rounds) await each.run(2);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { each, of } of rounds) of.push(await each.run(SECONDS));
  }
  await embedded.stop();
  await bench.close();
  const embeddedRate = median(rounds[0]?.of.map(({ perSecond }) => perSecond) ?? []);
  return rounds.flatMap(({ way, of }) => figuresOf(way, of, embeddedRate));
}

function figuresOf(way: string, rounds: readonly Round[], embeddedRate: number): Figure[] {
  const what = `payments over HTTP, ${way}`;
  const rates = rounds.map(({ perSecond }) => perSecond);
  const method = METHOD;
  return [
    figure({ what, unit: '/s', samples: rates, method }),
    figure({
      what: `${what}: half answered within`,
      unit: 'ms',
      samples: rounds.map(({ p50 }) => p50),
      method,
    }),
    figure({
      what: `${what}: 99 of 100 answered within`,
      unit: 'ms',
      samples: rounds.map(({ p99 }) => p99),
      method,
    }),
    figure({
      what: `${what}: read models caught up after`,
      unit: 's',
      samples: rounds.map(({ caughtUpSeconds }) => caughtUpSeconds),
      method,
    }),
    ...(way === 'embedded'
      ? []
      : [
          figure({
            what: `${what}, of the embedded`,
            unit: '%',
            samples: rates.map((rate) => (100 * rate) / embeddedRate),
            method,
          }),
        ]),
  ];
}
