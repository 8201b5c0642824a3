import { assert, type Table, type Tables } from '@mutirao/event-sourcing';
import { type Account, type Ledger, ledgerOf } from '@mutirao/ledger';
import { type Minor, subtract, ZERO } from '@mutirao/money';
import { bank, issuance, yieldOf } from './accounts.ts';
import { cardTables } from './cards/rows.ts';
import type { EventData, LineRule } from './events.ts';
import { inboxTables } from './inbox/rows.ts';
import { merchantTables } from './merchants/rows.ts';
import { paymentTables } from './payments/rows.ts';
import type { Month, PlainDate } from './plain-date.ts';
import { redemptionTables } from './redemptions/rows.ts';
import { ruleTables } from './rules/rows.ts';

type FeatureTables = ReturnType<typeof featureTables>;

function featureTables(tables: Tables) {
  return {
    ...merchantTables(tables),
    ...cardTables(tables),
    ...ruleTables(tables),
    ...paymentTables(tables),
    ...redemptionTables(tables),
    ...inboxTables(tables),
  };
}

/** What the writer knows of a currency: a fold of its journal, kept in tables. */
export interface CurrencyState extends FeatureTables {
  readonly ledger: Ledger;
  readonly settings: Table<Settings>;
  readonly programmes: Table<Programme>;
  readonly bankLines: Table<BankLine>;
  readonly bankAccounts: Table<BankAccount>;
  readonly treasuryReturns: Table<TreasuryReturn>;
  readonly runs: Table<Run>;
  readonly closedMonths: Table<true>;
  /** Holder → the spans in which they are enrolled. */
  enrolled(programme: string): Table<readonly Span[]>;
  /** Holder → the run that paid them: the entitlement, which binds for ever. */
  paid(programme: string, month: Month, supplement: number): Table<string>;
  /** Line number → what could not be paid, and why. */
  failed(run: string): Table<FailedLine>;
}

export type Settings = EventData<'currency.CurrencyOpened.v1'>;
export type Programme = EventData<'currency.ProgrammeOpened.v1'>;

export interface Span {
  readonly from: PlainDate;
  readonly to?: PlainDate;
}

export interface BankLine extends Omit<EventData<'currency.BankLineBooked.v1'>, 'line'> {
  /** Of interest: whether a treasurer has made it issuable, or shared it out. */
  readonly yieldAssigned: boolean;
}

export interface BankAccount {
  /** Sum of its lines, in minor units: what we say the bank has. */
  readonly balance: Minor;
  readonly asOf?: PlainDate;
  readonly ledgerMinor?: number;
  readonly differenceMinor?: number;
}

export interface TreasuryReturn {
  readonly programme: string;
  readonly amount: Minor;
  readonly status: 'ordered' | 'settled' | 'cancelled';
}

export type RunStatus =
  | 'prepared'
  | 'approved'
  | 'cancelled'
  | 'paying'
  | 'paid'
  | 'reversing'
  | 'reversed';

export interface Run extends EventData<'currency.RunPrepared.v1'> {
  readonly status: RunStatus;
  readonly preparedBy: string;
  readonly approvals: readonly string[];
  readonly attempt: number;
  readonly effectiveOn?: PlainDate;
  readonly lotExpiry?: PlainDate;
  /** Number of the last line that was decided in the present pass (payment, retry, reversal). */
  readonly cursor: number;
  readonly paidLines: number;
  readonly paidMinor: Minor;
  /** Of the present attempt alone. */
  readonly attemptPaidLines: number;
  readonly attemptPaidMinor: Minor;
  readonly attemptFailedLines: number;
  /** Positions at which each attempt was finished. */
  readonly finishedAt: readonly number[];
  readonly reversalProposedBy?: string;
  readonly reversedLines: number;
  readonly reversedMinor: Minor;
}

export interface FailedLine {
  readonly holder: string;
  readonly month: Month;
  readonly amountMinor: number;
  readonly rule: LineRule;
}

export function currencyState(tables: Tables): CurrencyState {
  return {
    ledger: ledgerOf(tables),
    settings: tables.table('settings'),
    programmes: tables.table('programmes'),
    bankLines: tables.table('bank-lines'),
    bankAccounts: tables.table('bank-accounts'),
    treasuryReturns: tables.table('treasury-returns'),
    runs: tables.table('runs'),
    closedMonths: tables.table('closed-months'),
    enrolled: (programme) => tables.table(`enrolled/${programme}`),
    paid: (programme, month, supplement) =>
      tables.table(`paid/${programme}/${month}/${supplement}`),
    failed: (run) => tables.table(`failed/${run}`),
    ...featureTables(tables),
  };
}

export function settingsOf(state: CurrencyState): Settings {
  const settings = state.settings.get('currency');
  assert(settings, 'the currency is opened first');
  return settings;
}

export function accountOf(state: CurrencyState, id: string): Account {
  const account = state.ledger.accounts.get(id);
  assert(account, `${id} exists`);
  return account;
}

/**
 * What the reserve of a programme has beyond what is issued against it: `bank` less yield not yet
 * assigned, less `issuance`. Below zero, it is the shortfall. Interest that the bank took is gone
 * at once, whether it was assigned or not.
 */
export function freeReserve(state: CurrencyState, programme: string): Minor {
  const waiting = accountOf(state, yieldOf(programme)).balance;
  const assigned = subtract(
    accountOf(state, bank(programme)).balance,
    waiting > 0 ? waiting : ZERO,
  );
  return subtract(assigned, accountOf(state, issuance(programme)).balance);
}

export function shortfall(state: CurrencyState, programme: string): Minor {
  const free = freeReserve(state, programme);
  return free < 0 ? subtract(ZERO, free) : ZERO;
}

export interface Shortfall {
  readonly programme: string;
  readonly shortfallMinor: Minor;
}

/** Programmes whose issuing and runs are stopped, for everyone to see. */
export function shortfalls(state: CurrencyState): Shortfall[] {
  return [...state.programmes.entries()]
    .map(([programme]) => ({ programme, shortfallMinor: shortfall(state, programme) }))
    .filter(({ shortfallMinor }) => shortfallMinor > 0);
}
