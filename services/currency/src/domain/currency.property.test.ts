import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import {
  decodeSnapshot,
  emptySnapshot,
  encodeSnapshot,
  Journal,
  MemoryEventStore,
  type Metadata,
  Replay,
  randomness,
  readEvents,
  Tables,
} from '@mutirao/event-sourcing';
import { applyChunk, brokenRules, ledgerOf, parseLot } from '@mutirao/ledger';
import type { CurrencyCommand } from './commands.ts';
import { currencyDecider } from './currency.ts';
import { idOf, opening, randomMonths } from './random-month.fixture.ts';
import { openingOfShops, randomShops } from './random-shops.fixture.ts';
import { type CurrencyState, shortfall } from './state.ts';

const COMMANDS = 9_000;
const SEED = Number(process.env['MUTIRAO_SEED'] ?? Date.now() % 1_000_000);

/** Without these, chance has not asked enough for the rest to mean anything. */
const HAPPENED = [
  'shortfall',
  ...['Issue', 'Unissue', 'PayLines', 'FinishRun', 'RetryRun', 'ReverseLines', 'Transfer'],
  ...['AssignBankLine', 'OrderTreasuryReturn', 'ExpireLots', 'CancelRun'],
  ...['reserve-insufficient', 'insufficient-funds', 'account-frozen'],
  ...['PayCharge', 'CaptureHold', 'ReleaseHold', 'RefundPayment', 'ExpireHolds', 'LapseCharges'],
  ...['limit-reached', 'charge-closed', 'refund-exceeds-payment'],
  ...['same-person', 'run-changed', 'run-not-ready', 'run-under-way', 'line-assigned'],
];

type CurrencyJournal = Awaited<ReturnType<typeof openCurrency>>['journal'];
interface Asked {
  readonly command: CurrencyCommand;
  readonly meta: Metadata;
  readonly outcome: Awaited<ReturnType<CurrencyJournal['execute']>>;
}

const sumOf = (values: Iterable<number>): number =>
  [...values].reduce((total, each) => total + each, 0);

/** Balances of the accounts of one kind, `bank:` for instance. */
function balances(state: CurrencyState, kind: string): number[] {
  const found = [...state.ledger.accounts.entries()].filter(([id]) => id.startsWith(kind));
  return found.map(([, { balance }]) => balance);
}

const shortfallsOf = (state: CurrencyState) =>
  new Map(
    [...state.programmes.entries()].map(([code]) => [code, shortfall(state, code) as number]),
  );

/** What holds of a currency after every command, each that does not, in words. */
function brokenPromises(state: CurrencyState): string[] {
  const broken = brokenRules(state.ledger);
  const rule = (holds: boolean, what: string): void => {
    if (!holds) broken.push(what);
  };
  const atBank = sumOf([...state.bankAccounts.entries()].map(([, { balance }]) => balance));
  const ours = sumOf([...balances(state, 'bank:'), ...balances(state, 'in-transit:')]);
  rule(atBank === ours, `the bank has ${atBank}, our accounts ${ours}`);
  const orders = [...state.treasuryReturns.entries()].map(([, each]) => each);
  const ordered = sumOf(orders.map(({ status, amount }) => (status === 'ordered' ? amount : 0)));
  rule(sumOf(balances(state, 'in-transit:')) === ordered, 'what is in transit was ordered');
  for (const [id, run] of state.runs.entries()) {
    const open = run.status === 'paying';
    const balance = state.ledger.accounts.get(`run:${id}`)?.balance ?? 0;
    rule(open || balance === 0, `${id} keeps ${balance} though it is ${run.status}`);
    rule(run.paidMinor <= run.payableMinor, `${id} paid more than was approved`);
    rule(run.reversedMinor <= run.paidMinor, `${id} took back more than it paid`);
    rule(!run.approvals.includes(run.preparedBy), `${id} was approved by who prepared it`);
  }
  const held = [...state.charges.entries()].filter(([, each]) => each.held !== undefined);
  for (const [id] of held) {
    const hold = state.ledger.accounts.get(`hold:${id}`);
    rule(hold?.state === 'open' && hold.balance > 0, `${id} is held for and nothing is held`);
  }
  const holds = balances(state, 'hold:').filter((balance) => balance > 0).length;
  rule(holds === held.length, `${holds} holds have value, ${held.length} charges are held for`);
  return broken;
}

async function openCurrency(clock: { now: number }) {
  const store = new MemoryEventStore();
  const tables = new Tables();
  let ids = 0;
  const ports = {
    store,
    now: () => clock.now,
    dayOf: (at: number) => new Date(at).toISOString().slice(0, 10),
    newId: () => `id-${ids++}`,
    turn: async () => {},
    acknowledge: () => {},
    fatal: (error: unknown) => {
      throw error;
    },
  };
  const journal = await Journal.open(currencyDecider, ports, { ...emptySnapshot(), tables });
  return { store, tables, journal, dayOf: ports.dayOf };
}

/** Who was paid for what: programme, month, holder and supplement, each at most once. */
async function paidEntitlements(store: MemoryEventStore, state: CurrencyState): Promise<string[]> {
  const paid: string[] = [];
  for await (const { type, data, movements } of readEvents(store, currencyDecider.codec)) {
    const run = state.runs.get(String(data['run']));
    if (type !== 'currency.BenefitPaid.v1' || !run) continue;
    for (const each of movements) {
      if (each.kind !== 'transfer') continue;
      const { fund, period } = parseLot(each.lot);
      paid.push(`${fund} ${period} ${each.credit} ${run.supplement}`);
    }
  }
  return paid;
}

test(`${COMMANDS} random acts of a town keep its promises (again: MUTIRAO_SEED=${SEED})`, async () => {
  const random = randomness(SEED);
  const months = randomMonths(random);
  const shops = randomShops(random);
  const clock = { now: Date.UTC(2026, 8, 3, 12) };
  const { store, tables, journal, dayOf } = await openCurrency(clock);
  const outcomes = new Map<string, number>();
  const asked: Asked[] = [];
  const execute = async (command: CurrencyCommand) => {
    const drawn = idOf(random.pick(['ana', 'bia', 'caio', 'davi']));
    // Whoever proposes a shop is another person than the one who confirms it.
    const proposer = command.type === 'ProposeMerchant' ? idOf('ana') : drawn;
    const by = 'by' in command ? command.by : proposer;
    const key = createHash('sha256').update(`command ${asked.length}`).digest('hex').slice(0, 32);
    const meta = { operation: command.type, actor: by, correlation: 'one', key, request: key };
    const outcome = await journal.execute(command, meta);
    asked.push({ command, meta, outcome });
    if (outcome.kind === 'done') shops.saw(outcome.events);
    const kind = outcome.kind === 'refused' ? outcome.refusal.code : command.type;
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
  };
  const first = dayOf(clock.now);
  for (const command of [...opening(first), ...openingOfShops(first)]) await execute(command);
  let snapshot = encodeSnapshot(emptySnapshot());
  for (let done = 0; done < COMMANDS; done++) {
    clock.now += random.below(17 * 60 * 1000);
    const before = await journal.read(shortfallsOf);
    const command = await journal.read((state) =>
      random.chance(0.36) ? shops.draw(clock.now, state) : months(dayOf(clock.now), state),
    );
    await execute(command);
    const { broken, after } = await journal.read((state) => ({
      broken: brokenPromises(state),
      after: shortfallsOf(state),
    }));
    expect({ command, broken }).toEqual({ command, broken: [] });
    const widened = [...after].filter(([code, minor]) => minor > (before.get(code) ?? 0));
    if (widened.length > 0) outcomes.set('shortfall', 1);
    if (random.chance(0.1)) await expectSameAnswer(journal, random.pick(asked));
    if (command.type !== 'BookBankLines')
      expect({ command, widened }).toEqual({ command, widened: [] });
    if (done === COMMANDS / 2) {
      const replay = new Replay(currencyDecider, emptySnapshot());
      await replay.follow(store);
      snapshot = encodeSnapshot(replay.snapshot());
    }
  }
  await journal.read((state) => expectOnce(store, state));
  await expectSameHistory(store, tables, snapshot);
  expect(HAPPENED.filter((each) => !outcomes.has(each))).toEqual([]);
});

/** A key that comes again is answered as it was, and a key with another body is refused. */
async function expectSameAnswer(journal: CurrencyJournal, { command, meta, outcome }: Asked) {
  const { position } = journal.head;
  expect(await journal.execute(command, meta)).toEqual(outcome);
  const other = { ...meta, request: 'another body' };
  expect(await journal.execute(command, other)).toEqual({ kind: 'key-reused' });
  expect(journal.head.position).toBe(position);
}

async function expectOnce(store: MemoryEventStore, state: CurrencyState): Promise<void> {
  const paid = await paidEntitlements(store, state);
  expect(paid.length).toBeGreaterThan(50);
  expect(paid.length).toBe(new Set(paid).size);
}

/** From zero, from a snapshot, and by movements alone: the writer's state, to the last row. */
async function expectSameHistory(store: MemoryEventStore, live: Tables, snapshot: Buffer) {
  const contentOf = (tables: Tables) =>
    new Map([...tables.dump()].map(({ name, rows }) => [name, new Map(rows)]));
  const whole = new Replay(currencyDecider, emptySnapshot());
  const tail = new Replay(currencyDecider, decodeSnapshot(snapshot) ?? emptySnapshot());
  const moved = ledgerOf(new Tables());
  await whole.follow(store);
  await tail.follow(store);
  for await (const chunk of store.read(0)) applyChunk(moved, chunk);
  const state = contentOf(live);
  expect(contentOf(whole.tables)).toEqual(state);
  expect(isDeepStrictEqual(contentOf(tail.tables), state)).toBe(true);
  expect(isDeepStrictEqual(new Map(moved.accounts.entries()), state.get('accounts'))).toBe(true);
}
