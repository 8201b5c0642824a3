import { expect } from '@jest/globals';
import { type Stamp, specification } from '@mutirao/event-sourcing';
import { movementCodec } from '@mutirao/ledger';
import { type Minor, minor } from '@mutirao/money';
import type { BankLineInput, CurrencyCommand, PrepareRun, RunLine } from './commands.ts';
import { currencyDecider } from './currency.ts';
import type { CurrencyEvent } from './events.ts';
import type { PlainDate } from './plain-date.ts';

/** Vila, a town for tests: its words are commands, and what it has lived through is their events. */
export const RENDA = 'renda-minima';
export const GESTANTE = 'gestante';
export const RUN = 'renda-minima-2026-11-1';
export const NOVEMBER = '2026-11';
export const TODAY: PlainDate = '2026-11-10';
export const SHA256 = 'a'.repeat(64);
/** Whom the specification names as the actor of every event, and so the preparer of every run. */
export const PREPARER = 'test';

/** 22 characters, as a random id has. */
export const id = (name: string): string => name.padEnd(22, '_');
export const [ANA, BENTO, CLARA] = ['ana', 'bento', 'clara'].map(id) as [string, string, string];
export const [PAULA, RUI] = ['paula', 'rui'].map(id) as [string, string];

export const cents = (value: number): Minor => minor(value);
export const onDay = (on: PlainDate): Stamp => ({ at: Date.parse(`${on}T12:00:00Z`), on });
export const given = specification(
  currencyDecider,
  (actual, expected) => expect(actual).toEqual(expected),
  onDay(TODAY),
);

/** A command, or the day from which on the next ones are given. */
type Step = CurrencyCommand | PlainDate;

/** What follows from these steps after `before`: all events from the first one. A refusal fails. */
export function lived(
  before: readonly CurrencyEvent[],
  ...steps: readonly Step[]
): readonly CurrencyEvent[] {
  const events = [...before];
  let day = TODAY;
  for (const step of steps) {
    if (typeof step === 'string') day = step;
    else
      events.push(
        ...given(...events)
          .when(step, onDay(day))
          .events(),
      );
  }
  return events;
}

/** The movements of events as they are stored, a line each: `DEBIT CREDIT AMOUNT UNIT LOT`. */
export function moves(events: readonly CurrencyEvent[]): string[] {
  return events.flatMap(({ movements }) =>
    movementCodec.encode(movements).split('\n').slice(0, -1),
  );
}

/** Balances by account, without those at zero. */
export function balances(events: readonly CurrencyEvent[]): Record<string, number> {
  const accounts = [...given(...events).state.ledger.accounts.entries()];
  return Object.fromEntries(
    accounts
      .filter(([, { balance }]) => balance !== 0)
      .map(([each, { balance }]) => [each, balance]),
  );
}

export const SETTINGS = {
  community: 'vila',
  currency: 'MUM',
  decimals: 2,
  backedBy: 'BRL',
  timeZone: 'America/Sao_Paulo',
  rehearsal: false,
};

export const open = (
  programme: string,
  rules: { twoApproversAbove?: Minor; expiresAfterDays?: number } = {},
): CurrencyCommand => ({ type: 'OpenProgramme', programme, name: id('name'), ...rules });

export const line = (given: Partial<BankLineInput> & { line: string }): BankLineInput => ({
  kind: 'deposit',
  amount: cents(1000_00),
  postedOn: '2026-11-03',
  content: id(`${given.line}-c`),
  programme: RENDA,
  note: id(`${given.line}-n`),
  ...given,
  line: id(given.line),
});

export const book = (...lines: readonly BankLineInput[]): CurrencyCommand => ({
  type: 'BookBankLines',
  bankAccount: id('bank'),
  import: id('import'),
  lines,
});

export const assign = (name: string, programme: string): CurrencyCommand => ({
  type: 'AssignBankLine',
  line: id(name),
  programme,
});

export const issue = (amount: number, programme = RENDA): CurrencyCommand => ({
  type: 'Issue',
  programme,
  amount: cents(amount),
});

export const enrol = (...holders: readonly string[]): CurrencyCommand => ({
  type: 'Enrol',
  rows: holders.map((holder) => ({ programme: RENDA, holder, from: '2026-10-01' })),
});

export const pays = (
  number: number,
  holder: string,
  amount = 110_00,
  month = NOVEMBER,
): RunLine => ({ line: number, holder, month, amount: cents(amount) });

/** Prepares a run of these lines, as they would come from a file without bad ones. */
export function prepare(
  lines: readonly RunLine[],
  given: Partial<PrepareRun> = {},
): CurrencyCommand {
  const totalMinor = lines.reduce((sum, { amount }) => sum + amount, 0);
  const counts = { lines: lines.length, totalMinor, payableLines: lines.length };
  const file = { fileSha256: 'f'.repeat(64), sha256: SHA256, refusedLines: 0, excludeBad: false };
  const of = { programme: RENDA, period: NOVEMBER, supplement: 0, rules: 1 };
  return { type: 'PrepareRun', ...of, ...file, ...counts, payableMinor: totalMinor, ...given };
}

export const approve = (by = PAULA, run = RUN, sha256 = SHA256): CurrencyCommand => ({
  type: 'ApproveRun',
  run,
  by,
  sha256,
});

export const fund = (run = RUN): CurrencyCommand => ({ type: 'FundRun', run });

export const pay = (lines: readonly RunLine[], run = RUN, after = 0): CurrencyCommand => ({
  type: 'PayLines',
  run,
  after,
  lines,
});

export const finish = (run = RUN): CurrencyCommand => ({ type: 'FinishRun', run });

/** All steps by which a run is paid. */
export function paid(lines: readonly RunLine[], given: Partial<PrepareRun> = {}, run = RUN) {
  return [prepare(lines, given), approve(PAULA, run), fund(run), pay(lines, run), finish(run)];
}

export const giveBack = (amount: number, order = 'order', programme = RENDA): CurrencyCommand => ({
  type: 'OrderTreasuryReturn',
  programme,
  amount: cents(amount),
  order: id(order),
});

export const freeze = (holder: string): CurrencyCommand => ({ type: 'FreezeHolder', holder });
export const unfreeze = (holder: string): CurrencyCommand => ({ type: 'UnfreezeHolder', holder });

export const send = (from: string, to: string, amount: number): CurrencyCommand => ({
  type: 'Transfer',
  from,
  to,
  unit: 'MUM',
  amount: cents(amount),
});

/** The currency and two programmes. */
export const OPENED = lived(
  [],
  { type: 'OpenCurrency', ...SETTINGS },
  open(RENDA),
  open(GESTANTE, { expiresAfterDays: 15 }),
);

/** 1000,00 in the bank for RENDA, 900,00 of it issued; Ana, Bento and Clara are enrolled. */
export const FUNDED = lived(
  OPENED,
  book(line({ line: 'deposit' })),
  issue(900_00),
  enrol(ANA, BENTO, CLARA),
);
