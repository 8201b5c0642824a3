import type { Stamp } from '@mutirao/event-sourcing';
import { type Movement, transfer } from '@mutirao/ledger';
import { add, type Minor, minor, subtract, ZERO } from '@mutirao/money';
import {
  bank,
  bankCosts,
  funding,
  inTransit,
  UNALLOCATED_YIELD,
  UNMATCHED,
  yieldOf,
} from './accounts.ts';
import { findPurpose, openOrder } from './bank-purpose.ts';
import type { CurrencyCommand } from './commands.ts';
import { type CurrencyEvent, fact } from './events.ts';
import { monthOf } from './plain-date.ts';
import { settledByLine } from './redemptions/match.decide.ts';
import { debitMatcher } from './redemptions/match.ts';
import { type CurrencyDecision, no } from './refusals.ts';
import { type BankLine, type CurrencyState, freeReserve, settingsOf, shortfalls } from './state.ts';

type Command<T extends CurrencyCommand['type']> = Extract<CurrencyCommand, { type: T }>;

/**
 * Books the lines of a statement that are not there yet. A bank line is a fact: it is booked even
 * where it leaves a shortfall, on the day the bank posted it, or today when that month is closed.
 */
export function decideBookBankLines(
  command: Command<'BookBankLines'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const events: CurrencyEvent[] = [];
  const seen = new Set<string>();
  const settled = new Set<string>();
  const match = debitMatcher(state, command.bankAccount);
  for (const line of command.lines) {
    if (line.programme !== null && !state.programmes.has(line.programme)) {
      return no('programme-unknown');
    }
    if (state.bankLines.has(line.line) || seen.has(line.line)) continue;
    seen.add(line.line);
    const found = findPurpose(state, line, { settled, match });
    const { legs, programme = line.programme } = found;
    if (legs) events.push(...settledByLine(state, legs, line, stamp));
    const closed = state.closedMonths.has(monthOf(line.postedOn));
    const data = {
      line: line.line,
      bankAccount: command.bankAccount,
      import: command.import,
      kind: line.kind,
      amountMinor: line.amount,
      postedOn: line.postedOn,
      content: line.content,
      programme,
      note: line.note,
      ...found,
    };
    const booked = bookings({ ...line, ...data }, settingsOf(state).backedBy);
    const day = closed ? stamp.on : line.postedOn;
    events.push(fact('currency.BankLineBooked.v1', data, day, booked));
  }
  return { events };
}

function bookings(
  { kind, amount, programme }: Pick<BankLine, 'kind' | 'programme'> & { readonly amount: Minor },
  unit: string,
): Movement[] {
  if (amount === 0) return [];
  const of = programme ?? UNMATCHED;
  const size = minor(Math.abs(amount));
  const moved = (debit: string, credit: string) => [
    transfer({ debit, credit, amount: size, unit, lot: '' }),
  ];
  switch (kind) {
    case 'deposit':
      return moved(bank(of), funding(of));
    case 'interest':
      return shift(
        bank(of),
        programme === null ? UNALLOCATED_YIELD : yieldOf(programme),
        amount,
        unit,
      );
    case 'fee':
      return moved(bankCosts(of), bank(of));
    case 'debit':
      return moved(funding(of), bank(of));
    case 'treasury-return':
      return moved(funding(of), inTransit(of));
    case 'payout':
      return [];
  }
}

/** Records what the bank says it has against what we say it has, and which lines disagree. */
export function decideFinishBankImport(
  command: Command<'FinishBankImport'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const { bankAccount, asOf, ledger } = command;
  const fresh = new Set<string>();
  const conflicts: string[] = [];
  for (const { line, content } of command.lines) {
    const there = state.bankLines.get(line);
    if (there?.content !== content) conflicts.push(line);
    else if (there.import === command.import) fresh.add(line);
  }
  let ours = ZERO;
  const programmes = new Set<string>();
  for (const [, line] of state.bankLines.entries()) {
    if (line.bankAccount !== bankAccount) continue;
    if (line.programme !== null) programmes.add(line.programme);
    if (line.postedOn <= asOf) ours = add(ours, minor(line.amountMinor));
  }
  const data = {
    bankAccount,
    import: command.import,
    asOf,
    ledgerMinor: ledger,
    oursMinor: ours,
    booked: fresh.size,
    known: command.lines.length - fresh.size - conflicts.length,
    conflicts,
    programmes: [...programmes].sort(),
    shortfalls: shortfalls(state),
  };
  return { events: [fact('currency.BankStatementImported.v1', data, stamp.on)] };
}

/**
 * Gives a line to a programme: an unmatched one, one that was given to another programme, or the
 * programme's own interest, which becomes issuable. A person decides it, so no shortfall may come of it;
 * a debit that carries out a treasury return takes from the reserve nothing that the order did not.
 */
export function decideAssignBankLine(
  { line: id, programme }: Command<'AssignBankLine'>,
  state: CurrencyState,
  stamp: Stamp,
): CurrencyDecision {
  const line = state.bankLines.get(id);
  if (!line) return no('line-unknown');
  if (!state.programmes.has(programme)) return no('programme-unknown');
  const day = state.closedMonths.has(monthOf(line.postedOn)) ? stamp.on : line.postedOn;
  if (line.kind === 'interest') return decideAssignInterest(id, line, programme, state, day);
  if (line.kind === 'payout') return no('line-assigned', { line: id });
  if (line.programme === programme || line.kind === 'treasury-return') {
    return no('line-assigned', { line: id, programme: line.programme ?? programme });
  }
  const amount = minor(line.amountMinor);
  const order = line.kind === 'debit' ? openOrder(state, { programme, amount }) : undefined;
  const loser = amount > 0 ? line.programme : programme;
  if (order === undefined && loser !== null && freeReserve(state, loser) < Math.abs(amount)) {
    return no('reserve-insufficient', { programme: loser, available: freeReserve(state, loser) });
  }
  const from = line.programme ?? UNMATCHED;
  const other = line.kind === 'fee' ? bankCosts : funding;
  const unit = settingsOf(state).backedBy;
  const movements = [
    ...shift(
      order === undefined ? bank(programme) : inTransit(programme),
      bank(from),
      amount,
      unit,
    ),
    ...shift(other(from), other(programme), amount, unit),
  ];
  const data = { line: id, programme, ...(order === undefined ? {} : { order }) };
  return { events: [fact('currency.BankLineAssigned.v1', data, day, movements)] };
}

function decideAssignInterest(
  id: string,
  line: BankLine,
  programme: string,
  state: CurrencyState,
  day: string,
): CurrencyDecision {
  const amount = minor(line.amountMinor);
  const unit = settingsOf(state).backedBy;
  if (line.yieldAssigned) {
    const to = line.programme === null ? {} : { programme: line.programme };
    return no('line-assigned', { line: id, ...to });
  }
  if (line.programme === null) {
    const movements = [
      ...shift(bank(programme), bank(UNMATCHED), amount, unit),
      ...shift(UNALLOCATED_YIELD, funding(programme), amount, unit),
    ];
    return {
      events: [fact('currency.BankLineAssigned.v1', { line: id, programme }, day, movements)],
    };
  }
  if (line.programme !== programme) {
    return no('line-of-other-programme', { line: id, programme: line.programme });
  }
  const movements = shift(yieldOf(programme), funding(programme), amount, unit);
  return { events: [fact('currency.YieldAssigned.v1', { line: id, programme }, day, movements)] };
}

/** A transfer of a signed amount: the other way round when it is negative. */
export function shift(debit: string, credit: string, amount: Minor, unit: string): Movement[] {
  if (amount === 0) return [];
  return amount > 0
    ? [transfer({ debit, credit, amount, unit, lot: '' })]
    : [transfer({ debit: credit, credit: debit, amount: subtract(ZERO, amount), unit, lot: '' })];
}
