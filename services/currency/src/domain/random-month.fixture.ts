import type { Randomness } from '@mutirao/event-sourcing';
import type { Minor } from '@mutirao/money';
import type { BankLineInput, CurrencyCommand, RunLine } from './commands.ts';
import { addDays, monthOf, type PlainDate } from './plain-date.ts';
import type { CurrencyState, Run } from './state.ts';

const PROGRAMMES = ['food', 'rent', 'work'];
const BANKS = ['first', 'second'];
const LARGE = 50_000;

/** An id as the journal has them: 22 letters, digits, `-` or `_`. */
export const idOf = (name: string): string => name.padEnd(22, '_');
export const HOLDERS = Array.from({ length: 12 }, (_, index) => idOf(`holder-${index}`));
export const PEOPLE = ['ana', 'bia', 'caio', 'davi'].map(idOf);
const digestOf = (number: number): string => number.toString(16).padStart(64, '0');

/** What comes before chance: the currency, three programmes of different rules, everyone enrolled. */
export function opening(on: PlainDate): CurrencyCommand[] {
  const from = addDays(on, -90);
  return [
    {
      type: 'OpenCurrency',
      community: 'vila',
      currency: 'MUM',
      decimals: 2,
      backedBy: 'BRL',
      timeZone: 'America/Sao_Paulo',
      rehearsal: false,
    },
    { type: 'OpenProgramme', programme: 'food', name: idOf('food') },
    { type: 'OpenProgramme', programme: 'work', name: idOf('work'), expiresAfterDays: 12 },
    {
      type: 'OpenProgramme',
      programme: 'rent',
      name: idOf('rent'),
      twoApproversAbove: 900 as Minor,
    },
    {
      type: 'Enrol',
      rows: PROGRAMMES.flatMap((programme) =>
        HOLDERS.slice(0, 10).map((holder) => ({ programme, holder, from })),
      ),
    },
  ];
}

/**
 * Draws what officers, treasurers, banks and holders of a town do in a month, in any order and often
 * when they should not. Runs are driven from the state, so that many are paid to their end.
 */
export function randomMonths(random: Randomness) {
  const ofRuns = randomRuns(random);
  const ofMoney = randomMoney(random);
  return (on: PlainDate, state: CurrencyState): CurrencyCommand => {
    if (random.chance(0.005)) return { type: 'ClosePeriod', month: monthOf(addDays(on, -30)) };
    return random.chance(0.55) ? ofRuns(on, state) : ofMoney(on);
  };
}

function programmeOf({ chance, pick }: Randomness): string {
  return chance(0.03) ? 'nobody' : pick(PROGRAMMES);
}

function randomRuns(random: Randomness) {
  const { below, chance, pick } = random;
  const linesOf = new Map<string, readonly RunLine[]>();
  const prepare = randomPreparation(random, linesOf);

  /** The next lines of the pass that is under way; now and then the chunk that was sent before. */
  function chunk(type: 'PayLines' | 'ReverseLines', run: Run, state: CurrencyState) {
    const all = linesOf.get(run.sha256) ?? [];
    const failed = state.failed(run.run);
    const due = run.attempt > 1 && type === 'PayLines' ? all.filter(isFailed) : all;
    function isFailed({ line }: RunLine): boolean {
      return failed.has(String(line)) || line <= run.cursor;
    }
    const after = chance(0.1) ? 0 : run.cursor;
    const lines = due.filter(({ line }) => line > after).slice(0, 1 + below(4));
    return { type, run: run.run, after, lines } as const;
  }

  function nextOf(run: Run, state: CurrencyState): CurrencyCommand {
    const { run: id, status, cursor } = run;
    const last = (linesOf.get(run.sha256) ?? []).at(-1)?.line ?? 0;
    const by = pick(PEOPLE);
    switch (status) {
      case 'prepared': {
        const sha256 = chance(0.1) ? digestOf(0) : run.sha256;
        return chance(0.05)
          ? { type: 'CancelRun', run: id }
          : { type: 'ApproveRun', run: id, by, sha256 };
      }
      case 'approved':
        return { type: chance(0.05) ? 'CancelRun' : 'FundRun', run: id };
      case 'paying': {
        const next = chunk('PayLines', run, state);
        const over = cursor >= last || next.lines.length === 0;
        return over || chance(0.05) ? { type: 'FinishRun', run: id } : next;
      }
      case 'reversing':
        return cursor >= last || chance(0.1)
          ? { type: 'FinishReversal', run: id }
          : chunk('ReverseLines', run, state);
      case 'paid':
        return chance(0.6)
          ? { type: 'RetryRun', run: id }
          : { type: 'ReverseRun', run: id, by, mayPropose: true, mayApprove: chance(0.8) };
      default:
        return { type: pick(['FundRun', 'CancelRun', 'RetryRun', 'FinishRun']), run: id };
    }
  }

  function ofRuns(on: PlainDate, state: CurrencyState): CurrencyCommand {
    const runs = [...state.runs.entries()].map(([, run]) => run);
    if (runs.length === 0 || chance(0.12)) return prepare(on, state);
    return nextOf(pick(runs.slice(-8)), state);
  }
  return ofRuns;
}

function randomPreparation(random: Randomness, linesOf: Map<string, readonly RunLine[]>) {
  const { below, chance, pick } = random;
  return (on: PlainDate, state: CurrencyState): CurrencyCommand => {
    const code = programmeOf(random);
    const last = addDays(`${monthOf(on)}-01`, -1);
    const lines = Array.from({ length: 1 + below(8) }, (_, index): RunLine => {
      const month = monthOf(chance(0.7) ? on : last);
      const due = (chance(0.02) ? LARGE : 1 + below(300)) as Minor;
      return { line: 2 + 2 * index, holder: pick(HOLDERS), month, amount: due };
    });
    const payableMinor = lines.reduce((total, each) => total + each.amount, 0);
    const sha256 = digestOf(linesOf.size + 1);
    linesOf.set(sha256, lines);
    return {
      type: 'PrepareRun',
      programme: code,
      period: monthOf(on),
      supplement: chance(0.3) ? 1 : 0,
      fileSha256: sha256,
      sha256,
      lines: lines.length,
      totalMinor: payableMinor,
      payableLines: lines.length,
      payableMinor,
      refusedLines: chance(0.1) ? 1 : 0,
      excludeBad: chance(0.5),
      rules: chance(0.02) ? 2 : (state.programmes.get(code)?.rules ?? 1),
    };
  };
}

function randomMoney(random: Randomness) {
  const { below, chance, pick } = random;
  const bankLines = randomBankLines(random);
  let orders = 0;
  const programme = (): string => programmeOf(random);
  const amount = (): Minor => amountOf(random);
  return (on: PlainDate): CurrencyCommand => {
    const to = chance(0.05) ? idOf('nobody') : pick(HOLDERS);
    switch (below(9)) {
      case 0:
        return bankLines.next(on);
      case 1:
        return { type: 'AssignBankLine', line: bankLines.known(), programme: programme() };
      case 2:
      case 3:
        return { type: 'Issue', programme: programme(), amount: amount() };
      case 4:
        return chance(0.5)
          ? { type: 'Unissue', programme: programme(), amount: amount() }
          : { type: 'ExpireLots', holders: HOLDERS };
      case 5:
        return chance(0.5)
          ? {
              type: 'CancelTreasuryReturn',
              programme: programme(),
              order: idOf(`order-${1 + below(orders + 1)}`),
            }
          : {
              type: 'OrderTreasuryReturn',
              programme: programme(),
              amount: amount(),
              order: idOf(`order-${++orders}`),
            };
      case 6:
        return { type: pick(['FreezeHolder', 'UnfreezeHolder', 'UnfreezeHolder']), holder: to };
      default:
        return { type: 'Transfer', from: pick(HOLDERS), to, unit: 'MUM', amount: amount() };
    }
  };
}

function amountOf({ below, chance, pick }: Randomness): Minor {
  return (
    chance(0.06) ? pick([0, -1, 0.5, Number.NaN, 2 ** 53, LARGE]) : 1 + below(2_000)
  ) as Minor;
}

/** What banks say: mostly deposits, at times a line that they have said before. */
function randomBankLines(random: Randomness) {
  const { below, chance, pick } = random;
  const booked: BankLineInput[] = [];
  const kinds = ['deposit', 'deposit', 'deposit', 'interest', 'debit', 'fee'] as const;
  const sizes = { deposit: 9_000, interest: 60, debit: 8_000, fee: 20 };
  const line = (on: PlainDate): BankLineInput => {
    if (booked.length > 0 && chance(0.15)) return pick(booked);
    const kind = pick(kinds);
    const size = 1 + below(sizes[kind]);
    const made = booked.length;
    booked.push({
      line: idOf(`line-${made}`),
      kind,
      amount: (kind === 'deposit' || kind === 'interest' ? size : -size) as Minor,
      postedOn: addDays(on, -below(20)),
      content: idOf(`content-${made}`),
      programme: chance(0.3) ? null : pick(PROGRAMMES),
      note: idOf(`note-${made}`),
    });
    return booked[made] as BankLineInput;
  };
  return {
    known: (): string => (booked.length > 0 && chance(0.98) ? pick(booked).line : idOf('no-line')),
    next: (on: PlainDate): CurrencyCommand => ({
      type: 'BookBankLines',
      bankAccount: idOf(pick(BANKS)),
      import: idOf('import'),
      lines: Array.from({ length: 1 + below(3) }, () => line(on)),
    }),
  };
}
