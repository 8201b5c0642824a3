import { hash } from 'node:crypto';
import {
  decodeEvent,
  EMPTY_HEAD,
  type EventStore,
  eachFrame,
  type Head,
  type RecordedEvent,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { type Movement, movementCodec } from '@mutirao/ledger';
import { add, allocate, type Minor, minor, negate, sum, ZERO } from '@mutirao/money';
import type { EventData } from '../domain/events.ts';
import { addDays, monthOf, type PlainDate } from '../domain/plain-date.ts';

/** How pooled interest is shared out: all that its SHA-256 is of. Programmes by their names. */
export interface YieldWorking {
  readonly line: string;
  /** Signed, as the bank states it. */
  readonly amountMinor: Minor;
  readonly from: PlainDate;
  readonly to: PlainDate;
  /** What each programme had in the reserve at the end of each day, by the bank's posting dates. */
  readonly days: readonly {
    readonly on: PlainDate;
    readonly balances: readonly { readonly programme: string; readonly balanceMinor: Minor }[];
  }[];
  /** By the sum of the days, of which those below zero count as zero; none if nobody had any. */
  readonly shares: readonly {
    readonly programme: string;
    readonly sumOfDaysMinor: Minor;
    readonly amountMinor: Minor;
  }[];
}

export interface YieldAnswer {
  readonly working: YieldWorking;
  readonly sha256: string;
  readonly postedOn: PlainDate;
  /** Where it was shared out: the journal was read up to there, so that the table stays the same. */
  readonly allocatedAt?: number;
}

export interface YieldQuestion {
  readonly line: string;
  /** Given together, or left out for the usual days. */
  readonly days?: { readonly from: PlainDate; readonly to: PlainDate };
}

/**
 * Works out the shares of a line of pooled interest by replay, its chain checked on the way; the same
 * at any later time once it is allocated. Without days given, those for which it was allocated, or
 * else the calendar month before the one in which the bank posted it: the last that was over, so that
 * all its days count. `undefined` for a line that was never booked.
 */
export async function yieldWorking(
  store: EventStore,
  question: YieldQuestion,
): Promise<YieldAnswer | undefined> {
  const reserve = new ReserveByDay();
  let allocated: RecordedEvent<Movement> | undefined;
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(0)) {
    head = { ...verifyChunk(head, chunk) };
    eachFrame(chunk, (frame) => {
      if (frame.transfersStart === frame.transfersEnd) return true;
      const isBankMoney = frame.bytes
        .subarray(frame.transfersStart, frame.transfersEnd)
        .includes('bank:');
      if (!isBankMoney) return true;
      const event = decodeEvent(frame, movementCodec);
      if (event.type === 'currency.YieldAllocated.v1' && event.data['line'] === question.line) {
        allocated = event;
        return false;
      }
      reserve.see(event);
      return true;
    });
    if (allocated) break;
  }
  const line = reserve.lines.get(question.line);
  if (!line) return undefined;
  const { from, to } =
    question.days ?? (allocated?.data as Days | undefined) ?? monthBefore(line.postedOn);
  const working = worked(question.line, line, { from, to }, reserve);
  const sha256 = hash('sha256', JSON.stringify(working), 'hex');
  const { postedOn } = line;
  return { working, sha256, postedOn, ...(allocated ? { allocatedAt: allocated.position } : {}) };
}

interface Days {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

type Booked = EventData<'currency.BankLineBooked.v1'>;
const BANK = 'bank:';

/** What moved the reserve of each programme, and which programmes a bank account serves since when. */
class ReserveByDay {
  readonly lines = new Map<string, Booked>();
  /** Programme → effective day → by how much its reserve grew. */
  readonly changes = new Map<string, Map<PlainDate, Minor>>();
  /** Bank account → programme → the first day of a line of it there. */
  readonly serves = new Map<string, Map<string, PlainDate>>();

  see({ type, data, effectiveOn, movements }: RecordedEvent<Movement>): void {
    if (type === 'currency.BankLineBooked.v1') {
      const booked = data as Booked;
      this.lines.set(booked.line, booked);
      if (booked.programme !== null) this.#serve(booked, booked.programme, effectiveOn);
    } else if (type === 'currency.BankLineAssigned.v1') {
      const { line, programme } = data as EventData<typeof type>;
      const booked = this.lines.get(line);
      if (booked) this.#serve(booked, programme, effectiveOn);
    }
    for (const movement of movements) {
      if (movement.kind !== 'transfer') continue;
      this.#grow(movement.debit, movement.amount, effectiveOn);
      this.#grow(movement.credit, negate(movement.amount), effectiveOn);
    }
  }

  #serve({ bankAccount }: Booked, programme: string, on: PlainDate): void {
    const served = this.serves.get(bankAccount) ?? new Map<string, PlainDate>();
    const since = served.get(programme);
    if (since === undefined || on < since) served.set(programme, on);
    this.serves.set(bankAccount, served);
  }

  #grow(account: string, amount: Minor, on: PlainDate): void {
    if (!account.startsWith(BANK)) return;
    const programme = account.slice(BANK.length);
    const changes = this.changes.get(programme) ?? new Map<PlainDate, Minor>();
    changes.set(on, add(changes.get(on) ?? ZERO, amount));
    this.changes.set(programme, changes);
  }
}

function worked(
  id: string,
  { amountMinor, bankAccount }: Booked,
  { from, to }: Days,
  reserve: ReserveByDay,
): YieldWorking {
  const served = [...(reserve.serves.get(bankAccount) ?? [])]
    .filter(([, since]) => since <= to)
    .map(([programme]) => programme)
    .sort();
  const columns = served
    .map((programme) => ({
      programme,
      balances: balancesOf(reserve.changes.get(programme), { from, to }),
    }))
    .filter(({ balances }) => balances.some(({ balanceMinor }) => balanceMinor !== 0));
  const days = (columns[0]?.balances ?? []).map(({ on }, index) => ({
    on,
    balances: columns.map(({ programme, balances }) => ({
      programme,
      balanceMinor: balances[index]?.balanceMinor ?? ZERO,
    })),
  }));
  const amount = minor(amountMinor);
  const sums = columns.map(({ balances }) =>
    sum(balances.map(({ balanceMinor }) => (balanceMinor > 0 ? balanceMinor : ZERO))),
  );
  const parts = sums.some((each) => each > 0) ? allocate(amount, sums) : [];
  const shares = parts.map((part, index) => ({
    programme: columns[index]?.programme ?? '',
    sumOfDaysMinor: sums[index] ?? ZERO,
    amountMinor: part,
  }));
  return { line: id, amountMinor: amount, from, to, days, shares };
}

function balancesOf(changes: ReadonlyMap<PlainDate, Minor> | undefined, { from, to }: Days) {
  let balanceMinor = ZERO;
  for (const [on, change] of changes ?? []) {
    if (on < from) balanceMinor = add(balanceMinor, change);
  }
  const balances: { on: PlainDate; balanceMinor: Minor }[] = [];
  for (let on = from; on <= to; on = addDays(on, 1)) {
    balanceMinor = add(balanceMinor, changes?.get(on) ?? ZERO);
    balances.push({ on, balanceMinor });
  }
  return balances;
}

/** The calendar month before the one that the day is in. */
function monthBefore(day: PlainDate): Days {
  const to = addDays(`${monthOf(day)}-01`, -1);
  return { from: `${monthOf(to)}-01`, to };
}
