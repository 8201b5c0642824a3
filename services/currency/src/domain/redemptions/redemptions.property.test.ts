import { expect, test } from '@jest/globals';
import { isRefused, randomness, Tables } from '@mutirao/event-sourcing';
import { brokenRules } from '@mutirao/ledger';
import { currencyDecider } from '../currency.ts';
import type { CurrencyEvent } from '../events.ts';
import { BAKERY, BAZAAR } from '../shop.fixture.ts';
import { type CurrencyState, freeReserve } from '../state.ts';
import { GESTANTE, onDay, PREPARER, RENDA } from '../vila.fixture.ts';
import { randomRedemptions, takings } from './random-redemptions.fixture.ts';
import { APART, FEE, TAKINGS } from './takings.fixture.ts';

const COMMANDS = 6_000;
const SEED = Number(process.env['MUTIRAO_SEED'] ?? Date.now() % 1_000_000);
const PROGRAMMES = [RENDA, GESTANTE];

/** Without these, chance has not asked enough for the rest to mean anything. */
const HAPPENED = [
  ...['RedemptionRequested', 'PayoutPrepared', 'PayoutSent', 'PayoutCancelled', 'PayoutMatched'],
  ...['LegSettled', 'LegRejected', 'LegUnknown', 'LegNotReceived', 'by bank-line', 'payout line'],
  ...['leg-unknown-outcome', 'leg-settled', 'leg-rejected', 'leg-not-sent', 'same-person'],
  ...['return-applied', 'payout-changed', 'payout-sent', 'line-amount-differs'],
  ...['mismatch line-amount-differs', 'mismatch leg-settled', 'mismatch leg-not-sent'],
];

const sum = (values: Iterable<number>): number => [...values].reduce((all, each) => all + each, 0);

/** What was seen of each leg, from the events alone. */
interface Seen {
  readonly feeMinor: number;
  readonly netMinor: number;
  readonly lots: readonly (readonly [programme: string, amount: number])[];
  ends: string[];
  lines: number;
}

function see(seen: Map<string, Seen>, { type, data, movements }: CurrencyEvent): void {
  const end = (leg: string, how: string): void => void seen.get(leg)?.ends.push(how);
  switch (type) {
    case 'currency.RedemptionRequested.v1':
      for (const leg of data['legs'] as (Seen & { leg: string; programmes: string[] })[]) {
        const lots = movements.flatMap((each) => {
          if (each.kind !== 'transfer' || !each.credit.startsWith('redeeming:')) return [];
          const [programme = ''] = each.lot.split('/');
          return leg.programmes.includes(programme) ? [[programme, each.amount] as const] : [];
        });
        const { feeMinor, netMinor } = leg;
        seen.set(leg.leg, { feeMinor, netMinor, lots, ends: [], lines: 0 });
      }
      break;
    case 'currency.LegSettled.v1':
      end(String(data['leg']), 'settled');
      break;
    case 'currency.LegRejected.v1':
      end(String(data['leg']), 'rejected');
      break;
    case 'currency.BankLineBooked.v1':
    case 'currency.PayoutMatched.v1':
      for (const leg of (data['legs'] ?? []) as string[]) {
        const row = seen.get(leg);
        if (row) row.lines += 1;
      }
  }
}

/** What a redemption took in fees, also of lots that are in no leg. */
function chargedBy({ type, movements }: CurrencyEvent): number {
  if (type !== 'currency.RedemptionRequested.v1') return 0;
  return sum(
    movements.map((each) => {
      return each.kind === 'transfer' && each.credit.startsWith('fees:') ? each.amount : 0;
    }),
  );
}

const START_ISSUED = new Map<string, number>();

function brokenPromises(
  state: CurrencyState,
  seen: ReadonlyMap<string, Seen>,
  charged: number,
): string[] {
  const broken = brokenRules(state.ledger);
  const same = (actual: number, expected: number, what: string): void => {
    if (actual !== expected) broken.push(`${what}: ${actual}, expected ${expected}`);
  };
  const balance = (account: string): number => state.ledger.accounts.get(account)?.balance ?? 0;
  const legs = [...seen.values()];
  const ended = (how: string) => legs.filter(({ ends }) => ends.includes(how));
  for (const programme of PROGRAMMES) {
    const paid = sum(
      ended('settled').flatMap(({ lots }) =>
        lots.map(([fund, amount]) => (fund === programme ? amount : 0)),
      ),
    );
    same(balance(`paid-out:${programme}`), paid, `paid out of ${programme}`);
    const issued = (START_ISSUED.get(programme) ?? 0) - paid;
    same(balance(`issuance:${programme}`), issued, `issued of ${programme}`);
  }
  const rejected = ended('rejected');
  const fees = charged - sum(rejected.map((leg) => leg.feeMinor));
  same(balance('fees:redemption'), fees, 'fees taken less those given back');
  const open = legs.filter(({ ends }) => ends.length === 0);
  const redeeming = balance(`redeeming:${BAKERY}`) + balance(`redeeming:${BAZAAR}`);
  same(redeeming, sum(open.map(({ netMinor }) => netMinor)), 'being redeemed');
  // The ledger's bank is what the statements say, less what was settled and no line has shown.
  const unseen = legs.filter(({ ends, lines }) => ends.includes('settled') && lines === 0);
  const atBank = sum([...state.bankAccounts.entries()].map(([, account]) => account.balance));
  const ours = sum(['unmatched', ...PROGRAMMES].map((programme) => balance(`bank:${programme}`)));
  const dark = unseen.map(({ netMinor }) => netMinor);
  same(ours, atBank - sum(dark), 'the bank accounts');
  for (const [leg, { ends, lines }] of seen) {
    if (ends.length > 1) broken.push(`${leg} ended ${ends.join(' and ')}`);
    if (lines > 1 || (lines === 1 && ends[0] !== 'settled'))
      broken.push(`${leg} on ${lines} lines`);
    const isOver = ends[0] === 'rejected' || lines === 1;
    if (isOver === state.legs.has(leg)) broken.push(`${leg} is ${isOver ? 'kept' : 'forgotten'}`);
  }
  return broken;
}

test(`${COMMANDS} random acts pay no leg twice and tie to the cent (again: MUTIRAO_SEED=${SEED})`, () => {
  const random = randomness(SEED);
  const draw = randomRedemptions(random);
  const state = currencyDecider.state(new Tables());
  const seen = new Map<string, Seen>();
  const happened = new Set<string>();
  const stamp = onDay('2026-11-12');
  let position = 0;
  let charged = 0;
  const fold = (event: CurrencyEvent): void => {
    const meta = { operation: 'test', actor: PREPARER, correlation: 'test' };
    currencyDecider.evolve(state, { ...event, position: position++, id: '', at: stamp.at, meta });
    see(seen, event);
    charged += chargedBy(event);
    happened.add(event.type.split('.')[1] ?? '');
    if (event.data['by'] === 'bank-line') happened.add('by bank-line');
    if (event.data['kind'] === 'payout') happened.add('payout line');
    if (event.data['mismatch']) happened.add(`mismatch ${String(event.data['mismatch'])}`);
  };
  for (const event of [...TAKINGS, FEE, ...APART.slice(TAKINGS.length)]) fold(event);
  for (const programme of PROGRAMMES) {
    START_ISSUED.set(programme, state.ledger.accounts.get(`issuance:${programme}`)?.balance ?? 0);
  }
  const reserves = PROGRAMMES.map((programme) => freeReserve(state, programme));
  for (let done = 0; done < COMMANDS; done++) {
    if (done % 900 === 0) fold(takings());
    const command = draw(state);
    const decision = currencyDecider.decide(command, state, stamp);
    if (isRefused(decision)) happened.add(decision.refusal.code);
    else decision.events.forEach(fold);
    const broken = brokenPromises(state, seen, charged);
    expect({ command, broken }).toEqual({ command, broken: [] });
  }
  // Whatever was redeemed, paid or refused: no programme has a centavo more or less to spare.
  expect(PROGRAMMES.map((programme) => freeReserve(state, programme))).toEqual(reserves);
  expect(HAPPENED.filter((each) => !happened.has(each))).toEqual([]);
});
