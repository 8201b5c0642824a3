import { cpSync } from 'node:fs';
import { type Figure, figure } from './figure.ts';
import { type OpenTown, openTown } from './open-town.ts';
import { paidTown } from './paid-town.ts';
import { transferLoad } from './transfer-load.ts';

/** 5,000 people are 10,000 movements: an opening and a benefit each. */
const PEOPLE = 5_000;
const LONG = 1_000_000;
const TRANSFERS = 20_000;
const ROUNDS = 9;

/**
 * The same town twice, one of them with a hundred times the history, measured in turn, so that
 * whatever else the machine does meets both.
 */
export async function growth(place: string): Promise<Figure[]> {
  const data = await paidTown(place, PEOPLE);
  const copy = `${data}-with-history`;
  for (const end of ['', '.keys']) cpSync(`${data}${end}`, `${copy}${end}`, { recursive: true });
  const short = await openTown(data);
  const long = await openTown(copy);
  await transferLoad(long, { transfers: LONG - 2 * PEOPLE, inFlight: 512 });
  const rates = { short: [] as number[], long: [] as number[] };
  const cpu = { short: [] as number[], long: [] as number[] };
  const once = async (which: 'short' | 'long', opened: OpenTown): Promise<void> => {
    const burst = await transferLoad(opened, { transfers: TRANSFERS, inFlight: 512 });
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
    `${TRANSFERS.toLocaleString('en')} transfers a round, 512 in flight, in turn on two copies of a ` +
    `town of ${PEOPLE.toLocaleString('en')} people: one begins with 10,000 movements (and has 210,000 ` +
    'in the end), the other with 1,000,000';
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
