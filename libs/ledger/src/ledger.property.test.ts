import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import {
  decodeSnapshot,
  emptySnapshot,
  encodeSnapshot,
  Journal,
  type JournalPorts,
  KEY_BINDS_MILLISECONDS,
  type Metadata,
  type Outcome,
  Replay,
  randomness,
  Tables,
  Unavailable,
} from '@mutirao/event-sourcing';
import { brokenRules } from './broken-rules.ts';
import { LEDGER_REFUSALS, type LedgerRefusal } from './decide.ts';
import { applyChunk, ledgerOf } from './ledger.ts';
import { lapsed } from './lot.ts';
import type { Movement, Transfer } from './movement.ts';
import { randomCommands, TOWN, type TownCommand } from './random-town.fixture.ts';
import { FailingStore, townDecider } from './town.fixture.ts';

const COMMANDS = 4_000;
const SEED = Number(process.env['MUTIRAO_SEED'] ?? Date.now() % 1_000_000);
const HOUR = 3_600_000;

type TownOutcome = Outcome<Movement, LedgerRefusal>;
interface Ask {
  readonly command: TownCommand;
  readonly meta: Metadata;
  /** What the answer must be, where it is known: a key that is bound answers as before. */
  readonly expected?: TownOutcome;
}
interface Answered extends Ask {
  readonly outcome: TownOutcome;
  readonly now: number;
}

const isTransfer = (movement: Movement): movement is Transfer => movement.kind === 'transfer';
/** Always refused, and so recorded: by it a writer that is behind learns that it is. */
const NOTHING: TownCommand = { type: 'Release', hold: 'no such hold' };

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

function metaOf(key: string, command: TownCommand): Metadata {
  const asked = { operation: 'test', actor: 'someone', correlation: 'one' };
  return { ...asked, key: digest(key), request: digest(JSON.stringify(command)) };
}

/** Two writers on one store, by mistake: each loses the other's race now and then. */
async function openTown(store: FailingStore, clock: { now: number }, failures: unknown[]) {
  let ids = 0;
  const open = async () => {
    const ports: JournalPorts = {
      store,
      now: () => clock.now,
      dayOf: (at) => new Date(at).toISOString().slice(0, 10),
      newId: () => `id-${ids++}`,
      turn: async () => {},
      acknowledge: () => {},
      fatal: (error) => failures.push(error),
    };
    const tables = new Tables();
    const journal = await Journal.open(townDecider, ports, { ...emptySnapshot(), tables });
    return { journal, tables };
  };
  return [await open(), await open()] as const;
}
type Writer = Awaited<ReturnType<typeof openTown>>[0];

/** Asks until the journal takes it, as a client does; `undefined` for a command that failed. */
async function answered({ journal }: Writer, { command, meta }: Ask, failures: unknown[]) {
  for (;;) {
    try {
      return await journal.execute(command, meta);
    } catch (error) {
      if (error instanceof Unavailable && journal.halted === undefined) continue;
      failures.push(error);
      return undefined;
    }
  }
}

/** Again with its key, or its key with another body; nothing for a key that is about to lapse. */
function again(old: Answered, now: number, other: TownCommand | undefined): Ask[] {
  const { command, meta, outcome } = old;
  const age = now - old.now - KEY_BINDS_MILLISECONDS;
  if (age > -2 * HOUR) return age > 2 * HOUR ? [{ command, meta }] : [];
  if (!other) return [{ command, meta, expected: outcome }];
  const request = digest(`other than ${meta.request}`);
  return [{ command: other, meta: { ...meta, request }, expected: { kind: 'key-reused' } }];
}

const contentOf = (tables: Tables) =>
  new Map([...tables.dump()].map(({ name, rows }) => [name, new Map(rows)]));

/** Replayed from zero, from a snapshot, by movements alone: all must be the state of the writer. */
async function compareHistories(store: FailingStore, live: Tables, snapshot: Buffer) {
  const whole = new Replay(townDecider, emptySnapshot());
  const tail = new Replay(townDecider, decodeSnapshot(snapshot) ?? emptySnapshot());
  const moved = ledgerOf(new Tables());
  await whole.follow(store);
  await tail.follow(store);
  for await (const chunk of store.read(0)) applyChunk(moved, chunk);
  const state = contentOf(live);
  const same = {
    replay: isDeepStrictEqual(contentOf(whole.tables), state),
    snapshotAndTail: isDeepStrictEqual(contentOf(tail.tables), state),
    movementsAlone: isDeepStrictEqual(new Map(moved.accounts.entries()), state.get('accounts')),
    head: isDeepStrictEqual(tail.snapshot().head, whole.snapshot().head),
    keys: tail.keys.count === whole.keys.count,
  };
  expect(Object.entries(same).filter(([, holds]) => !holds)).toEqual([]);
  return encodeSnapshot(whole.snapshot());
}

test(`${COMMANDS} random commands break no rule (again: MUTIRAO_SEED=${SEED})`, async () => {
  const random = randomness(SEED);
  const draw = randomCommands(random);
  const store = new FailingStore();
  const clock = { now: Date.UTC(2026, 8, 1) };
  const failures: unknown[] = [];
  const writers = await openTown(store, clock, failures);
  for (const spec of TOWN) {
    const command: TownCommand = { type: 'OpenAccount', spec };
    await writers[0].journal.execute(command, metaOf(spec.account, command));
  }
  const past: Transfer[][] = [];
  const answers = new Map<string, Answered>();
  const outcomes = new Map<string, number>();
  let snapshot = encodeSnapshot(emptySnapshot());
  let made = 0;

  const burst = (): Ask[] =>
    Array.from({ length: 1 + random.below(6) }).flatMap((): Ask[] => {
      const command = draw(clock.now, past);
      const old = answers.size > 0 && random.chance(0.2) && random.pick([...answers.values()]);
      if (old) return again(old, clock.now, random.chance(0.3) ? command : undefined);
      const ask = { command, meta: metaOf(`command ${made++}`, command) };
      return random.chance(0.05) ? [ask, ask] : [ask];
    });

  const check = (ask: Ask, outcome: TownOutcome | undefined): void => {
    if (ask.expected) expect(outcome).toEqual(ask.expected);
    const kind = outcome?.kind === 'refused' ? outcome.refusal.code : (outcome?.kind ?? 'failed');
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    const events = outcome?.kind === 'done' ? outcome.events : [];
    const { key } = ask.meta;
    if (!outcome || ask.expected || key === undefined) return;
    if (outcome.kind === 'done' && events.length === 0) return;
    const twin = answers.get(key);
    if (twin?.now === clock.now) expect(outcome).toEqual(twin.outcome);
    answers.set(key, { ...ask, outcome, now: clock.now });
    const transfers = events.flatMap((each) => each.movements).filter(isTransfer);
    const spends = ask.command.type === 'Transfer' || ask.command.type === 'Hold';
    const on = events[0]?.effectiveOn ?? '';
    if (spends) expect(transfers.filter(({ lot }) => lapsed(lot, on))).toEqual([]);
    if (transfers.length > 0) past.push(transfers);
  };

  let writer = writers[0];
  for (let step = 0; made < COMMANDS; step++) {
    clock.now += random.chance(0.03) ? -HOUR : random.below(5 * HOUR);
    if (random.chance(0.04)) store.failNext(random);
    const asks = burst();
    if (random.chance(0.1)) {
      writer = writer === writers[0] ? writers[1] : writers[0];
      asks.unshift({ command: NOTHING, meta: metaOf(`change of writer ${step}`, NOTHING) });
    }
    const given = await Promise.all(asks.map((ask) => answered(writer, ask, failures)));
    for (const [index, ask] of asks.entries()) check(ask, given[index]);
    expect(await writer.journal.read(brokenRules)).toEqual([]);
    if (step % 100 === 0) snapshot = await compareHistories(store, writer.tables, snapshot);
  }
  await compareHistories(store, writer.tables, snapshot);
  // What passes 2^53 fails, never rounds; whatever else is wrong with a command is a refusal.
  expect(failures.filter((error) => !(error instanceof RangeError))).toEqual([]);
  const wanted = [...LEDGER_REFUSALS, 'key-reused'];
  expect(wanted.filter((each) => !outcomes.has(each))).toEqual([]);
  expect(outcomes.get('done')).toBeGreaterThan(COMMANDS / 5);
});
