import { cpSync } from 'node:fs';
import { type Figure, figure } from './figure.ts';
import { type OpenTown, openTown } from './open-town.ts';
import { mustBe, paidTown } from './paid-town.ts';
import { paymentLoad } from './payments.ts';
import { openShops, SHOPS, shop } from './shops.ts';
import { TownServer } from './town-server.ts';

const PEOPLE = 100_000;
/** Two movements each, beside an opening and a benefit for everybody: 1,000,000 in all. */
const PAYMENTS = 400_000;
const A_PART = 100_000;
const A_ROUND = 20_000;
const ROUNDS = 5;
const TIMES = 20;

/**
 * A town of 100,000 accounts, 500 shops and every rule with 1,000,000 movements behind it: what it
 * still costs to pay, to serve, to write a statement and to say where the money went.
 */
export async function shopsHistory(place: string): Promise<Figure[]> {
  const data = await paidTown(place, PEOPLE, { prepare: openShops });
  const copy = `${data}-with-history`;
  for (const end of ['', '.keys']) cpSync(`${data}${end}`, `${copy}${end}`, { recursive: true });
  const catchUp = await live(copy);
  const grown = await growth(data, copy);
  return [...catchUp, ...grown, ...(await served(copy))];
}

/** Makes the history with the read models following, and prints how far they are behind. */
async function live(data: string): Promise<Figure[]> {
  const opened = await openTown(data, { background: true });
  const behind: number[] = [];
  for (let done = 0; done < PAYMENTS; done += A_PART) {
    const { caughtUpSeconds = 0 } = await paymentLoad(opened, { payments: A_PART, inFlight: 512 });
    behind.push(caughtUpSeconds);
  }
  await opened.close();
  return [
    figure({
      what: 'read models caught up after 100,000 payments, 512 in flight',
      unit: 's',
      samples: behind,
      reach: { atMost: 1 },
      method:
        'payments through Town.call as fast as they go, the read models following in their thread; ' +
        'from the last answer until the models hold it',
    }),
  ];
}

async function growth(data: string, copy: string): Promise<Figure[]> {
  const short = await openTown(data);
  const long = await openTown(copy);
  const cpu: { short: number; long: number }[] = [];
  const rates: { short: number; long: number }[] = [];
  const once = (opened: OpenTown) => paymentLoad(opened, { payments: A_ROUND, inFlight: 512 });
  await once(short);
  await once(long);
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = [await once(short), await once(long)];
    rates.push({ short: first.perSecond, long: second.perSecond });
    cpu.push({ short: first.cpuMicrosecondsEach, long: second.cpuMicrosecondsEach });
  }
  await short.close();
  await long.close();
  const method =
    `${A_ROUND.toLocaleString('en')} payments a round, every rule on, in turn on two copies of a town of ` +
    '100,000 people, one of them with 400,000 payments more behind it';
  return [
    figure({
      what: 'payments/s with 1,000,000 movements behind, of those without',
      unit: '%',
      samples: rates.map((each) => (100 * each.long) / each.short),
      reach: { atLeast: 90 },
      method,
    }),
    figure({
      what: 'the same: processor time a payment',
      unit: '%',
      samples: cpu.map((each) => (100 * each.long) / each.short),
      method,
    }),
  ];
}

async function served(data: string): Promise<Figure[]> {
  const first = await TownServer.start(data);
  await first.settled();
  await first.stop();
  const server = await TownServer.start(data);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const memory = server.memory().peak;
  const { today } = await server.get<{ today: string }>('/currency', 'auditor');
  const month = `from=${today.slice(0, 8)}01&to=${today}`;
  const statement = await timed(() =>
    server.get<{ rows: readonly unknown[] }>(
      `/accounts/merchant:${shop(number++ % SHOPS)}/statement?${month}`,
      'auditor',
    ),
  );
  const report = await timed(() => server.get(`/reports/money?${month}`, 'auditor'));
  const fromZero = await timed(
    () => server.get(`/reports/money?${month}&source=journal`, 'auditor'),
    3,
  );
  mustBe('statements', statement.length, TIMES);
  await server.stop();
  const behind = 'out of 1,000,000 movements, over HTTP';
  return [
    figure({
      what: 'resident memory, 100,000 accounts, 500 shops, 1,000,000 movements',
      unit: 'MiB',
      samples: [memory],
      reach: { atMost: 450 },
      worst: true,
      method:
        'highest resident memory of the built server from its start, with a snapshot at the end of the ' +
        'journal, until 5 s later, the check of the whole chain included',
    }),
    figure({
      what: 'statement of one shop, its first page',
      unit: 'ms',
      samples: statement,
      reach: { atMost: 50 },
      method: `${TIMES} shops in turn, ${behind}`,
    }),
    figure({
      what: 'where the money went, from its read model',
      unit: 'ms',
      samples: report,
      reach: { atMost: 100 },
      method: behind,
    }),
    figure({
      what: 'where the money went, from zero',
      unit: 's',
      samples: fromZero.map((each) => each / 1000),
      reach: { atMost: 5 },
      method: `the whole journal read again, ${behind}`,
    }),
  ];
}

let number = 0;

async function timed(ask: () => Promise<unknown>, times = TIMES): Promise<number[]> {
  const took: number[] = [];
  await ask();
  for (let time = 0; time < times; time++) {
    const start = performance.now();
    await ask();
    took.push(performance.now() - start);
  }
  return took;
}
