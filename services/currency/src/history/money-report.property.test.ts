import { expect, test } from '@jest/globals';
import {
  emptySnapshot,
  Journal,
  MemoryEventStore,
  MemoryReadModels,
  project,
  randomness,
  readEvents,
} from '@mutirao/event-sourcing';
import { movementCodec, parseLot } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import type { CurrencyCommand } from '../domain/commands.ts';
import { currencyDecider } from '../domain/currency.ts';
import { addDays } from '../domain/plain-date.ts';
import { idOf, opening, randomMonths } from '../domain/random-month.fixture.ts';
import { openingOfShops, randomShops } from '../domain/random-shops.fixture.ts';
import type { CurrencyState } from '../domain/state.ts';
import { type DayRow, type MoneyFlowRow, moneyFlow } from '../read-models/money-flow.ts';
import { dayOfProgramme, moneyFigures } from './money-report.ts';
import { replayMoneyFlow } from './money-report-replay.ts';

const COMMANDS = 8_000;
const SEED = Number(process.env['MUTIRAO_SEED'] ?? Date.now() % 1_000_000);
const FIRST = '2026-09-03';
const PROGRAMMES = ['food', 'rent', 'work'];
const SHOPS = ['bakery', 'bazaar', 'chemist', 'grocer'].map(idOf);
const PEOPLE = ['ana', 'bia', 'caio', 'davi'].map(idOf);

/** Two months of a town in which people do what they like. */
async function randomTown() {
  const random = randomness(SEED);
  const [months, shops] = [randomMonths(random), randomShops(random)];
  const store = new MemoryEventStore();
  let now = Date.parse(`${FIRST}T12:00:00Z`);
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  const journal = await Journal.open(
    currencyDecider,
    {
      store,
      dayOf,
      now: () => now,
      newId: () => 'id',
      turn: async () => {},
      acknowledge: () => {},
      fatal: (error: unknown) => {
        throw error;
      },
    },
    emptySnapshot(),
  );
  const execute = async (command: CurrencyCommand) => {
    const actor = 'by' in command ? command.by : random.pick(PEOPLE);
    const meta = { operation: command.type, actor, correlation: 'one' };
    const outcome = await journal.execute(command, meta);
    if (outcome.kind === 'done') shops.saw(outcome.events);
  };
  const redeem = (): CurrencyCommand => ({
    type: 'RequestRedemption',
    merchant: random.pick(SHOPS),
    amount: minor(1 + random.below(200)),
    dueOn: addDays(dayOf(now), 2),
    dueAt: now,
    terms: 1,
  });
  const fromShop = (charge: string): CurrencyCommand => ({
    type: 'PayCharge',
    charge,
    payer: `merchant:${random.pick(SHOPS)}`,
  });
  for (const command of [...opening(FIRST), ...openingOfShops(FIRST)]) await execute(command);
  for (let done = 0; done < COMMANDS; done++) {
    now += random.below(30 * 60 * 1000);
    const command = await journal.read((state) => {
      if (random.chance(0.02)) return redeem();
      const open = [...state.charges.entries()].filter(([, { held }]) => held === undefined);
      const [charge] = open.at(-1) ?? [];
      if (charge !== undefined && random.chance(0.2)) return fromShop(charge);
      return random.chance(0.5) ? shops.draw(now, state) : months(dayOf(now), state);
    });
    await execute(command);
  }
  return { store, journal, last: dayOf(now) };
}

/** What the ledger itself says that is outstanding of a programme: lots, by who has them. */
function outstanding(
  { ledger }: CurrencyState,
  programme: string,
  kinds: readonly string[],
): number {
  let total = 0;
  for (const [id, { lots, of = id }] of ledger.accounts.entries()) {
    const kind = (id.startsWith('hold:') ? of : id).split(':')[0] ?? '';
    if (!kinds.includes(kind)) continue;
    for (const [lot, amount] of lots) if (parseLot(lot).fund === programme) total += amount;
  }
  return total;
}

test(`of ${COMMANDS} random acts the report says what the ledger has (again: MUTIRAO_SEED=${SEED})`, async () => {
  const { store, journal, last } = await randomTown();
  const models = new MemoryReadModels();
  for await (const event of readEvents(store, movementCodec)) {
    await project(moneyFlow, models, [event]);
  }
  const rows = await models.list<MoneyFlowRow>(moneyFlow.name, { limit: Number.MAX_SAFE_INTEGER });
  const replayed = await replayMoneyFlow(store);
  expect(new Map(replayed.rows)).toEqual(new Map(rows.map(({ key, row }) => [key, row])));

  const days = rows
    .filter(({ key }) => key.startsWith('day/'))
    .map(({ key, row }) => dayOfProgramme(key, row as DayRow));
  const { programmes, total } = moneyFigures(
    days,
    { from: addDays(FIRST, -60), to: last },
    PROGRAMMES,
  );
  for (const { programme, closing } of programmes) {
    const has = await journal.read((state) => ({
      peopleMinor: outstanding(state, programme, ['holder']),
      shopsMinor: outstanding(state, programme, ['merchant']),
      redeemingMinor: outstanding(state, programme, ['redeeming']),
      feesMinor: outstanding(state, programme, ['fees']),
    }));
    expect({ programme, ...closing }).toMatchObject({ programme, ...has });
  }
  // Else chance has not done enough for the rest to mean anything.
  expect(total.flows.spentMinor).toBeGreaterThan(0);
  expect(total.flows.chargedMinor).toBeGreaterThan(0);
});
