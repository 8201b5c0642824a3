import { assert, type ReadModelStore } from '@mutirao/event-sourcing';
import { parseLot } from '@mutirao/ledger';
import { add, type Minor, subtract, ZERO } from '@mutirao/money';
import { AccountLog } from '../read-models/account-log.ts';
import { type AccountRow, accounts } from '../read-models/accounts.ts';
import { type AccountMovement, changeOf } from '../read-models/movements.ts';
import { kindOf, type StatementKind } from './statement-kinds.ts';

/** What a statement is made of, in the writer's thread as in a worker. */
export interface StatementSource {
  readonly readModels: Pick<ReadModelStore, 'get' | 'lines'>;
  /** The calendar day of an instant, in the community's zone. */
  dayOf(at: number): string;
  /** The trade name behind an account, where there is one. A person's is in no statement. */
  nameOf(account: string): string | undefined | Promise<string | undefined>;
}

/**
 * From the beginning of one day to the end of another, by the days on which events were recorded:
 * those are the days on which the holder saw the money come or go, and no statement of a day that is
 * over ever changes. Where an event counts from another day, its row says so.
 */
export interface StatementPeriod {
  /** YYYY-MM-DD in the community's zone, both included. */
  readonly from: string;
  readonly to: string;
}

export interface Statement extends StatementPeriod {
  readonly account: string;
  /** Of a merchant's account: the trade name. */
  readonly name?: string;
  readonly unit: string;
  /** Before the first row and after the last, on the account's own side. */
  readonly openingMinor: Minor;
  readonly closingMinor: Minor;
  /** A shop's own: who its customers are, and from which programme they live, is not its business. */
  readonly discreet: boolean;
  /** Positions between which its events stand: `begin` after `end` where there are none. */
  readonly begin: number;
  readonly end: number;
}

export interface StatementRow {
  readonly position: number;
  /** When it was recorded: milliseconds since 1970, and the day which that is here. */
  readonly at: number;
  readonly recordedOn: string;
  /** The day on which it counts. */
  readonly effectiveOn: string;
  readonly kind: StatementKind;
  /** The account on the other side: of several, the one that most went to or came from; or `holder`. */
  readonly counterparty?: string;
  readonly counterpartyName?: string;
  readonly amountMinor: Minor;
  /** What of the amount went to or came from fees. */
  readonly feeMinor?: Minor;
  /** Whose money it was; nothing where that is not to be said. */
  readonly lots: readonly { readonly programme: string; readonly amountMinor: Minor }[];
  readonly balanceMinor: Minor;
  readonly reference: string;
}

/** `undefined` for an account that there is not (or not yet, for the read model). */
export async function openStatement(
  source: StatementSource,
  account: string,
  { from, to, discreet = false }: StatementPeriod & { readonly discreet?: boolean },
): Promise<Statement | undefined> {
  const row = await source.readModels.get<AccountRow>(accounts.name, account);
  if (!row) return undefined;
  // The row and its log were written together: what comes after the row's position is not seen.
  const log = new AccountLog(source.readModels, account, row.position);
  const first = await log.first(({ at }) => source.dayOf(at) >= from);
  const after = await log.first(({ at }) => source.dayOf(at) > to);
  const name = await source.nameOf(account);
  return {
    account,
    ...(name === undefined ? {} : { name }),
    unit: row.unit,
    from,
    to,
    discreet,
    openingMinor: first ? before(first) : row.balance,
    closingMinor: after ? before(after) : row.balance,
    begin: first?.position ?? row.position + 1,
    end: after ? after.position - 1 : row.position,
  };
}

/**
 * The rows after a position, as many as are taken. Each must begin with the balance that the one before
 * ended with, and the last end with the closing balance: a statement that does not tie is a bug, and
 * none is given.
 */
export async function* statementRows(
  source: StatementSource,
  statement: Statement,
  after = -1,
): AsyncGenerator<StatementRow> {
  const { account, begin, end, openingMinor, closingMinor } = statement;
  const log = new AccountLog(source.readModels, account, end);
  let balance = after < begin ? openingMinor : undefined;
  for await (const movement of log.from(after < begin ? begin : after + 1)) {
    assert(balance === undefined || balance === before(movement), 'rows follow from one another');
    balance = movement.balance;
    yield await rowOf(source, statement, movement);
  }
  assert(balance === undefined || balance === closingMinor, 'a statement ties');
}

function before(movement: AccountMovement): Minor {
  return subtract(movement.balance, changeOf(movement));
}

async function rowOf(
  source: StatementSource,
  { account, discreet }: Statement,
  movement: AccountMovement,
): Promise<StatementRow> {
  const { position, at, type, effectiveOn, balance, reference } = movement;
  const amountMinor = changeOf(movement);
  const others = sums(movement, ({ other }) => other);
  const fee = [...others].reduce((all, [each, sum]) => (isFee(each) ? add(all, sum) : all), ZERO);
  const other = mostOf(others);
  const counterparty = discreet && other?.startsWith('holder:') ? 'holder' : other;
  const isOfPerson = /^(holder|hold)(:|$)/.test(counterparty ?? '');
  const name = counterparty === undefined ? undefined : await source.nameOf(counterparty);
  return {
    position,
    at,
    recordedOn: source.dayOf(at),
    effectiveOn,
    kind: kindOf(type, account, amountMinor),
    ...(counterparty === undefined ? {} : { counterparty }),
    ...(name === undefined ? {} : { counterpartyName: name }),
    amountMinor,
    ...(fee === 0 ? {} : { feeMinor: fee }),
    lots: discreet && isOfPerson ? [] : lotsOf(movement),
    balanceMinor: balance,
    reference,
  };
}

function lotsOf(movement: AccountMovement): StatementRow['lots'] {
  return [...sums(movement, ({ lot }) => parseLot(lot).fund)]
    .filter(([programme]) => programme !== '')
    .map(([programme, amountMinor]) => ({ programme, amountMinor }));
}

function sums(
  { parts }: AccountMovement,
  by: (part: AccountMovement['parts'][number]) => string,
): Map<string, Minor> {
  const found = new Map<string, Minor>();
  for (const part of parts) found.set(by(part), add(found.get(by(part)) ?? ZERO, part.change));
  return found;
}

function mostOf(others: ReadonlyMap<string, Minor>): string | undefined {
  const size = ([account, sum]: [string, Minor]) => (isFee(account) ? -1 : Math.abs(sum));
  return [...others].sort((a, b) => size(b) - size(a))[0]?.[0];
}

const isFee = (account: string): boolean => account.startsWith('fees:');

/** The merchant whose account it is: what it has, or what is being redeemed. */
export function merchantOf(account: string): string | undefined {
  return /^(?:merchant|redeeming):(.+)$/.exec(account)?.[1];
}
