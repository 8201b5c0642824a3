import { type Figure, figure } from './figure.ts';
import { type OpenTown, openTown } from './open-town.ts';
import { paidTown } from './paid-town.ts';
import { transferLoad } from './transfer-load.ts';

/** 5,000 people are 10,000 movements: an opening and a benefit each. */
const PEOPLE = 5_000;
const TRANSFERS = 20_000;
const ROUNDS = 9;

/**
 * Transfers by the same number of payers in a town with a short journal and in one with a long one, in
 * turn, so that whatever else the machine does meets both.
 */
export async function growth(place: string, data: string): Promise<Figure[]> {
  const short = await openTown(await paidTown(place, PEOPLE));
  const long = await openTown(data);
  const rates = { short: [] as number[], long: [] as number[] };
  const cpu = { short: [] as number[], long: [] as number[] };
  const once = async (which: 'short' | 'long', { town, holders }: OpenTown): Promise<void> => {
    const same = { town, holders: holders.slice(0, PEOPLE), close: long.close };
    const burst = await transferLoad(same, { transfers: TRANSFERS, inFlight: 512 });
    rates[which].push(burst.perSecond);
    cpu[which].push(burst.cpuMicrosecondsEach);
  };
  await once('short', short);
  await once('long', long);
  for (const series of [rates.short, rates.long, cpu.short, cpu.long]) series.length = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await once('short', short);
    await once('long', long);
  }
  await short.close();
  await long.close();
  const method =
    `${TRANSFERS.toLocaleString('en')} transfers among ${PEOPLE.toLocaleString('en')} people, 512 in ` +
    'flight, in turn on a journal of 10,000 movements (growing to 200,000 while it is measured) and ' +
    'on one of 1,000,000 with 100,000 accounts';
  return [
    figure({
      what: 'transfers at 10,000 movements',
      unit: '/s',
      samples: rates.short,
      method,
    }),
    figure({ what: 'transfers at 1,000,000 movements', unit: '/s', samples: rates.long, method }),
    figure({
      what: 'rate at 1,000,000 movements, of that at 10,000',
      unit: '%',
      samples: rates.long.map((rate, round) => (100 * rate) / (rates.short[round] ?? 1)),
      reach: { atLeast: 90 },
      method: `each round by itself; ${method}`,
    }),
    figure({
      what: 'processor time at 1,000,000 movements, of that at 10,000',
      unit: '%',
      samples: cpu.long.map((each, round) => (100 * each) / (cpu.short[round] ?? 1)),
      method,
    }),
  ];
}
