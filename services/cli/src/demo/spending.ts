import { showCount } from '../display.ts';
import { manyAtOnce } from './in-flight.ts';
import type { Stage } from './stage.ts';
import type { Wallet } from './wallets.ts';

/** Fewer than people, so that nobody pays themselves. */
const ROUNDS = 5;
const AMOUNT_MINOR = 12_50;

export interface Spending {
  readonly transfers: number;
  readonly totalMinor: number;
  readonly milliseconds: number;
}

/** Neighbours pay each other, each with the own token, many at once: all have in the end what they had. */
export async function payNeighbours(
  { narrator, currency, amount }: Stage,
  people: readonly Wallet[],
): Promise<Spending> {
  const started = performance.now();
  const transfers = people.length * ROUNDS;
  const turns = Array.from({ length: transfers }, (_, turn) => turn);
  await manyAtOnce(turns, async (turn) => {
    const from = people[turn % people.length] as Wallet;
    const to = people[(turn + 1 + Math.floor(turn / people.length)) % people.length] as Wallet;
    const parties = { from: from.holder, to: to.holder };
    const json = { ...parties, amountMinor: AMOUNT_MINOR, unit: currency.currency };
    await from.phone.post('/transfers', { json });
  });
  const milliseconds = performance.now() - started;
  const rate = showCount(Math.round((transfers / milliseconds) * 1000));
  narrator.say(`${showCount(transfers)} transfers of ${amount(AMOUNT_MINOR)}, ${rate} a second`);
  return { transfers, totalMinor: transfers * AMOUNT_MINOR, milliseconds };
}

/** Somebody is lent a little by two others, and so has more to spend than a month allows. */
export async function lendTo(
  { currency }: Stage,
  to: Wallet,
  lenders: readonly Wallet[],
): Promise<number> {
  for (const { holder, phone } of lenders) {
    const parties = { from: holder, to: to.holder };
    const json = { ...parties, amountMinor: LOAN_MINOR, unit: currency.currency };
    await phone.post('/transfers', { json });
  }
  return lenders.length * LOAN_MINOR;
}

const LOAN_MINOR = 100_00;
