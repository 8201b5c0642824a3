import type { Connection } from '../connection.ts';
import { showCount } from '../display.ts';
import type { Stage } from './stage.ts';

interface Enrolment {
  readonly holder: string;
}

const PEOPLE = 400;
/** Fewer than people, so that nobody pays themselves. */
const ROUNDS = 5;
const IN_FLIGHT = 32;
const AMOUNT_MINOR = 12_50;

export interface Spending {
  readonly transfers: number;
  readonly milliseconds: number;
  /** Somebody who paid and was paid, to look at later. */
  readonly holder: string;
}

/** Neighbours pay each other, each with the own token, many at once, until merchants exist. */
export async function spend(stage: Stage, programme: string): Promise<Spending> {
  const { narrator, officials, currency } = stage;
  const query = { programme, month: stage.today.slice(0, 7), limit: PEOPLE };
  const page = await officials.treasurer.get<{ enrolments: Enrolment[] }>('/enrolments', query);
  const holders = page.enrolments.map(({ holder }) => holder);
  const wallets = await Promise.all(holders.map((holder) => stage.connect(holder, 'holder')));
  const started = performance.now();
  const transfers = holders.length * ROUNDS;
  let next = 0;
  let done = 0;
  const progress = stage.cli.progress({
    label: 'spending',
    counted: 'transfers',
    total: transfers,
  });
  const payer = async () => {
    for (let turn = next++; turn < transfers; turn = next++) {
      const from = turn % holders.length;
      const to = (from + 1 + Math.floor(turn / holders.length)) % holders.length;
      const json = {
        ...{ from: holders[from], to: holders[to] },
        ...{ amountMinor: AMOUNT_MINOR, unit: currency.currency },
      };
      await (wallets[from] as Connection).post('/transfers', { json });
      progress.at(++done);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, payer)).finally(progress.stop);
  const milliseconds = performance.now() - started;
  const rate = showCount(Math.round((transfers / milliseconds) * 1000));
  narrator.say(
    `${showCount(transfers)} transfers of ${stage.amount(AMOUNT_MINOR)}, ${IN_FLIGHT} at a time, ` +
      `${rate} a second`,
  );
  return { transfers, milliseconds, holder: holders[0] ?? '' };
}
