import {
  type Chunk,
  decodeEvent,
  EMPTY_HEAD,
  type EventStore,
  eachFrame,
  type Frame,
  type Head,
  hashOf,
  Tables,
  verifyChunk,
} from '@mutirao/event-sourcing';
import {
  applyChunk,
  applyMovements,
  type Ledger,
  ledgerOf,
  type Movement,
  movementCodec,
} from '@mutirao/ledger';
import { add, type Minor, subtract, ZERO } from '@mutirao/money';
import { isCalendarDate } from '../files/calendar-date.ts';
import type { Folder } from '../folder.ts';
import { HistoryRefused } from './history-refused.ts';
import { withJournal } from './journal-file.ts';

export interface AccountBalance {
  readonly account: string;
  readonly unit: string;
  /** On the account's own side. */
  readonly minor: Minor;
}

export interface ReplayedLedger {
  /** Of the last event that was read, and its hash; −1 and zeros before the first. */
  readonly position: number;
  readonly hash: string;
  /** Every account there was, in the order of their names. */
  readonly balances: readonly AccountBalance[];
  /** Only of a rehearsal. */
  readonly rehearsal?: true;
}

export interface ReplayOptions {
  /** Called now and then with how many of how many events were read. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

type Bound =
  | { readonly kind: 'end' }
  | { readonly kind: 'position'; readonly last: number }
  | { readonly kind: 'instant'; readonly at: number };

/**
 * The ledger as it was recorded up to `at`: an instant (ISO 8601 with its offset), a position, or
 * the end when left out. The chain is checked on the way. Throws HistoryRefused.
 */
export async function replayAt(
  folder: Folder,
  { at, progress }: ReplayOptions & { readonly at?: string | number } = {},
): Promise<ReplayedLedger> {
  const bound = boundOf(at === undefined ? undefined : String(at));
  const tables = new Tables();
  const ledger = ledgerOf(tables);
  const head = await withJournal(folder.place, (store) =>
    foldUpTo(store, { tables, ledger, bound, progress }),
  );
  if (bound.kind === 'position' && bound.last > head.position) {
    throw new HistoryRefused(
      'position-unknown',
      `there is no position ${bound.last}: the journal ends at ${head.position}`,
    );
  }
  const balances: AccountBalance[] = [];
  for (const [account, { unit, balance }] of ledger.accounts.entries()) {
    balances.push({ account, unit, minor: balance });
  }
  return replayed(folder, head, balances);
}

/**
 * The ledger by effective date: what counts on `date` or before, whenever it was learned. Such a
 * ledger may pass through states that no floor allows (a payment dated before what funded it was
 * recorded), so transfers are summed and nothing is asserted. Throws HistoryRefused.
 */
export async function replayAsOf(
  folder: Folder,
  date: string,
  { progress }: ReplayOptions = {},
): Promise<ReplayedLedger> {
  if (!isCalendarDate(date)) {
    throw new HistoryRefused('date-invalid', `"${date}" is no day: expected YYYY-MM-DD`);
  }
  const accounts = new Map<string, Summed>();
  const head = await withJournal(folder.place, async (store) => {
    const total = (await store.head()).position + 1;
    let last: Head = EMPTY_HEAD;
    for await (const chunk of store.read(0)) {
      last = { ...verifyChunk(last, chunk) };
      eachFrame(chunk, (frame) => {
        const { effectiveOn, movements } = decodeEvent(frame, movementCodec);
        sumMovements(accounts, movements, effectiveOn <= date);
      });
      progress?.(last.position + 1, total);
    }
    return last;
  });
  const balances: AccountBalance[] = [];
  for (const [account, { unit, minor, counts }] of accounts) {
    if (counts) balances.push({ account, unit, minor });
  }
  return replayed(folder, head, balances);
}

async function foldUpTo(
  store: EventStore,
  {
    tables,
    ledger,
    bound,
    progress,
  }: ReplayOptions & {
    tables: Tables;
    ledger: Ledger;
    bound: Bound;
  },
): Promise<Head> {
  const total = (await store.head()).position + 1;
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(0)) {
    const end = verifyChunk(head, chunk);
    if (bound.kind === 'end' || isWithin(lastFrame(chunk), bound)) {
      tables.replaying(() => applyChunk(ledger, chunk));
      head = { ...end };
      progress?.(head.position + 1, total);
      continue;
    }
    eachFrame(chunk, (frame) => {
      if (!isWithin(frame, bound)) return false;
      applyMovements(ledger, decodeEvent(frame, movementCodec).movements);
      head = { position: frame.position, hash: hashOf(frame) };
      return true;
    });
    break;
  }
  return head;
}

/** Recorded time never goes back, so the first event that is outside ends the replay. */
function isWithin(frame: Frame, bound: Exclude<Bound, { kind: 'end' }>): boolean {
  if (bound.kind === 'position') return frame.position <= bound.last;
  return decodeEvent(frame, movementCodec).at <= bound.at;
}

function lastFrame(chunk: Chunk): Frame {
  let last: Frame | undefined;
  eachFrame(chunk, (frame) => {
    last = frame;
  });
  return last as unknown as Frame;
}

interface Summed {
  readonly unit: string;
  readonly side: 'debit' | 'credit';
  minor: Minor;
  /** Whether it was opened or moved by the date: else it is not part of that ledger. */
  counts: boolean;
}

function sumMovements(
  accounts: Map<string, Summed>,
  movements: readonly Movement[],
  counts: boolean,
): void {
  for (const movement of movements) {
    if (movement.kind === 'open') {
      const { account, unit, side } = movement;
      accounts.set(account, { unit, side, minor: ZERO, counts });
    } else if (movement.kind === 'transfer' && counts) {
      sumSide(accounts.get(movement.debit), 'debit', movement.amount);
      sumSide(accounts.get(movement.credit), 'credit', movement.amount);
    }
  }
}

function sumSide(account: Summed | undefined, side: 'debit' | 'credit', amount: Minor): void {
  if (!account) return;
  account.minor =
    account.side === side ? add(account.minor, amount) : subtract(account.minor, amount);
  account.counts = true;
}

function replayed(folder: Folder, head: Head, balances: AccountBalance[]): ReplayedLedger {
  return {
    position: head.position,
    hash: Buffer.from(head.hash).toString('hex'),
    balances: balances.sort((a, b) => (a.account < b.account ? -1 : 1)),
    ...(folder.town.rehearsal ? { rehearsal: true } : {}),
  };
}

function boundOf(at: string | undefined): Bound {
  if (at === undefined) return { kind: 'end' };
  if (/^[+-]?\d+$/.test(at)) {
    const last = Number.parseInt(at, 10);
    if (last >= 0 && Number.isSafeInteger(last)) return { kind: 'position', last };
    throw new HistoryRefused('position-invalid', `"${at}" is no position: they count from 0`);
  }
  const instant = Date.parse(at);
  const form = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
  const [, day = ''] = form.exec(at) ?? [];
  if (!isCalendarDate(day) || Number.isNaN(instant)) {
    throw new HistoryRefused(
      'instant-invalid',
      `"${at}" is neither a position nor an instant with its offset, such as 2026-11-22T23:59:59-03:00`,
    );
  }
  return { kind: 'instant', at: instant };
}
