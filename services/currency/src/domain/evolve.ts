import { assert, type RecordedEvent, UnknownEvent } from '@mutirao/event-sourcing';
import { applyMovements, type Movement, parseLot, type Transfer } from '@mutirao/ledger';
import { add, type Minor, minor, ZERO } from '@mutirao/money';
import { cardFolds } from './cards/evolve.ts';
import type { CurrencyEventType, EventData } from './events.ts';
import { floatFolds } from './float/evolve.ts';
import { inboxFolds } from './inbox/evolve.ts';
import { merchantFolds } from './merchants/evolve.ts';
import { paymentFolds } from './payments/evolve.ts';
import { readingFolds } from './reading/evolve.ts';
import { matched, redemptionFolds } from './redemptions/evolve.ts';
import { ruleFolds } from './rules/evolve.ts';
import type { BankLine, CurrencyState, Run, Span } from './state.ts';

type Event = RecordedEvent<Movement>;
type Handlers = {
  readonly [T in CurrencyEventType]: (
    state: CurrencyState,
    data: EventData<T>,
    event: Event,
  ) => void;
};

/** Folds one event: first its movements, then what its type means. Throws UnknownEvent. */
export function evolve(state: CurrencyState, event: Event): void {
  const handler = handlers[event.type as CurrencyEventType] as
    | ((state: CurrencyState, data: unknown, event: Event) => void)
    | undefined;
  if (!handler) throw new UnknownEvent(event);
  applyMovements(state.ledger, event.movements);
  handler(state, event.data, event);
}

const nothing = (): void => {};

const handlers: Handlers = {
  'currency.CurrencyOpened.v1': (state, data) => state.settings.set('currency', data),
  'currency.ProgrammeOpened.v1': (state, data) => state.programmes.set(data.programme, data),
  'currency.BankLineBooked.v1': (state, { line, ...data }) => {
    state.bankLines.set(line, { ...data, yieldAssigned: false });
    const account = state.bankAccounts.get(data.bankAccount) ?? { balance: ZERO };
    const balance = add(account.balance, minor(data.amountMinor));
    state.bankAccounts.set(data.bankAccount, { ...account, balance });
    settle(state, data.order);
    if (data.legs) matched(state, data.legs);
    if (data.programme !== null) bankOf(state, data.programme, data);
  },
  'currency.BankStatementImported.v1': (state, { bankAccount, asOf, ledgerMinor, oursMinor }) => {
    const { balance } = state.bankAccounts.get(bankAccount) ?? { balance: ZERO };
    const differenceMinor = ledgerMinor - oursMinor;
    state.bankAccounts.set(bankAccount, { balance, asOf, ledgerMinor, differenceMinor });
  },
  'currency.BankLineAssigned.v1': (state, { line, programme, order }) => {
    const found = state.bankLines.get(line);
    assert(found, 'a line is booked before it is assigned');
    const yieldAssigned = found.kind === 'interest';
    const carriesOut = order === undefined ? {} : { order, kind: 'treasury-return' as const };
    state.bankLines.set(line, { ...found, programme, yieldAssigned, ...carriesOut });
    settle(state, order);
    bankOf(state, programme, found);
  },
  'currency.YieldAssigned.v1': (state, { line }) => {
    const found = state.bankLines.get(line);
    assert(found, 'a line is booked before it is assigned');
    state.bankLines.set(line, { ...found, yieldAssigned: true });
  },
  'currency.Issued.v1': nothing,
  'currency.Unissued.v1': nothing,
  'currency.TreasuryReturnOrdered.v1': (state, { programme, order }, event) =>
    state.treasuryReturns.set(order, {
      programme,
      amount: transferOf(event).amount,
      status: 'ordered',
    }),
  'currency.TreasuryReturnCancelled.v1': (state, { programme, order }, event) =>
    state.treasuryReturns.set(order, {
      programme,
      amount: transferOf(event).amount,
      status: 'cancelled',
    }),
  'currency.Enrolled.v1': enrol,
  'currency.EnrolmentChanged.v1': enrol,
  'currency.HolderFrozen.v1': (state, { holder }) => state.frozenByDesk.set(holder, true),
  'currency.HolderUnfrozen.v1': (state, { holder }) => state.frozenByDesk.delete(holder),
  'currency.RunPrepared.v1': (state, data, { meta }) =>
    state.runs.set(data.run, {
      ...data,
      status: 'prepared',
      preparedBy: meta.actor,
      approvals: [],
      attempt: 0,
      cursor: 0,
      paidLines: 0,
      paidMinor: ZERO,
      attemptPaidLines: 0,
      attemptPaidMinor: ZERO,
      attemptFailedLines: 0,
      finishedAt: [],
      reversedLines: 0,
      reversedMinor: ZERO,
    }),
  'currency.RunApproved.v1': (state, { run, approvals }) =>
    changeRun(state, run, ({ approvalsNeeded }) => ({
      approvals,
      status: approvals.length < approvalsNeeded ? 'prepared' : 'approved',
    })),
  'currency.RunCancelled.v1': (state, { run }) =>
    changeRun(state, run, () => ({ status: 'cancelled' })),
  'currency.RunFunded.v1': (state, { run, attempt, lotExpiry }, { effectiveOn }) =>
    changeRun(state, run, () => ({
      status: 'paying',
      attempt,
      effectiveOn,
      cursor: 0,
      attemptPaidLines: 0,
      attemptPaidMinor: ZERO,
      attemptFailedLines: 0,
      ...(lotExpiry === undefined ? {} : { lotExpiry }),
    })),
  'currency.BenefitPaid.v1': (state, { run: id, line }, event) => {
    const { amount, lot, credit } = transferOf(event);
    const run = changeRun(state, id, (before) => ({
      cursor: line,
      paidLines: before.paidLines + 1,
      paidMinor: add(before.paidMinor, amount),
      attemptPaidLines: before.attemptPaidLines + 1,
      attemptPaidMinor: add(before.attemptPaidMinor, amount),
    }));
    if (run.attempt > 1) state.failed(id).delete(String(line));
    const paid = state.paid(run.programme, parseLot(lot).period, run.supplement);
    paid.set(credit.slice('holder:'.length), id);
  },
  'currency.BenefitFailed.v1': (state, { run, line, ...failed }) => {
    changeRun(state, run, ({ attemptFailedLines }) => ({
      cursor: line,
      attemptFailedLines: attemptFailedLines + 1,
    }));
    state.failed(run).set(String(line), failed);
  },
  'currency.RunFinished.v1': (state, { run }, { position }) =>
    changeRun(state, run, ({ finishedAt }) => ({
      status: 'paid',
      finishedAt: [...finishedAt, position],
    })),
  'currency.RunReversalProposed.v1': (state, { run }, { meta }) =>
    changeRun(state, run, () => ({ reversalProposedBy: meta.actor })),
  'currency.RunReversalApproved.v1': (state, { run }) =>
    changeRun(state, run, () => ({ status: 'reversing', cursor: 0 })),
  'currency.BenefitReversed.v1': (state, { run, line }, event) => {
    const taken = event.movements.length === 0 ? ZERO : transferOf(event).amount;
    changeRun(state, run, ({ reversedLines, reversedMinor }) => ({
      cursor: line,
      reversedLines: reversedLines + 1,
      reversedMinor: add(reversedMinor, taken),
    }));
  },
  'currency.RunReversed.v1': (state, { run }) =>
    changeRun(state, run, () => ({ status: 'reversed' })),
  'currency.Transferred.v1': nothing,
  'currency.LotsExpired.v1': nothing,
  'currency.PeriodClosed.v1': (state, { month }) => state.closedMonths.set(month, true),
  ...merchantFolds,
  ...cardFolds,
  ...ruleFolds,
  ...paymentFolds,
  ...redemptionFolds,
  ...floatFolds,
  ...readingFolds,
  ...inboxFolds,
  'currency.NothingChanged.v1': nothing,
  'currency.CommandRefused.v1': nothing,
};

/** A programme's money is in the bank account of its last deposit; before any, where a credit came. */
function bankOf(
  state: CurrencyState,
  programme: string,
  { kind, amountMinor, bankAccount }: Pick<BankLine, 'kind' | 'amountMinor' | 'bankAccount'>,
): void {
  if (amountMinor <= 0) return;
  if (kind === 'deposit' || !state.programmeBanks.has(programme)) {
    state.programmeBanks.set(programme, bankAccount);
  }
}

/** A treasury return is settled by the bank line that carries it out. */
function settle(state: CurrencyState, order: string | undefined): void {
  const ordered = order === undefined ? undefined : state.treasuryReturns.get(order);
  if (order !== undefined && ordered) {
    state.treasuryReturns.set(order, { ...ordered, status: 'settled' });
  }
}

function enrol(
  state: CurrencyState,
  { programme, holder, from, to }: EventData<'currency.Enrolled.v1'>,
): void {
  const spans = state.enrolled(programme).get(holder) ?? [];
  const span: Span = to === undefined ? { from } : { from, to };
  state.enrolled(programme).set(holder, [...spans.filter((each) => each.from !== from), span]);
}

function changeRun(state: CurrencyState, id: string, change: (run: Run) => Partial<Run>): Run {
  const run = state.runs.get(id);
  assert(run, 'a run is prepared first');
  const changed = { ...run, ...change(run) };
  state.runs.set(id, changed);
  return changed;
}

function transferOf({ movements, type }: Event): Transfer & { amount: Minor } {
  const found = movements.find((movement) => movement.kind === 'transfer');
  assert(found, `${type} moves value`);
  return found;
}
