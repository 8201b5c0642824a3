import { setImmediate } from 'node:timers/promises';
import { parseLot } from '@mutirao/ledger';
import { add, type Minor, negate, ZERO } from '@mutirao/money';
import { AccountLog } from '../read-models/account-log.ts';
import { type AccountRow, accounts } from '../read-models/accounts.ts';
import type { AccountMovement } from '../read-models/movements.ts';
import { type Explanation, explanation, type Viewer } from './explanation.ts';
import { accountView } from './holder-views.ts';
import type { Town } from './town.ts';

/** Movements folded before others get their turn on this thread. */
const MOVEMENTS_A_TURN = 1_000;
/** Of each lot the last so many are shown, and of all the last so many events. */
const RECENT = 10;
const MOST_EVENTS = 50;
const MOST_LOTS = 50;

export interface ExplainedBalance {
  readonly kind: 'balance';
  readonly account: string;
  readonly unit: string;
  readonly balanceMinor: number;
  readonly availableMinor: number;
  /** Those that there are, then those that were used up. */
  readonly lots: readonly ExplainedLot[];
}

export interface ExplainedLot {
  readonly programme: string;
  readonly month: string;
  readonly expiry: string;
  readonly amountMinor: Minor;
  readonly came: Tally;
  readonly left: Tally;
  /** The last that came or left. */
  readonly recent: readonly { readonly position: number; readonly amountMinor: Minor }[];
}

interface Tally {
  readonly times: number;
  readonly amountMinor: Minor;
}

/** A balance lot by lot: what brought each, and what left it. */
export async function explainBalance(
  town: Town,
  viewer: Viewer,
  account: string,
): Promise<Explanation | undefined> {
  const row = await town.parts.readModels.get<AccountRow>(accounts.name, account);
  const view = await accountView(town, account);
  if (!row || !view) return undefined;
  const lots = await lotsOf(new AccountLog(town.parts.readModels, account, row.position));
  const { unit, availableMinor } = view;
  const about: ExplainedBalance = {
    kind: 'balance',
    account,
    unit,
    balanceMinor: row.balance,
    availableMinor,
    lots: lots.slice(0, MOST_LOTS),
  };
  const positions = about.lots.flatMap(({ recent }) => recent.map(({ position }) => position));
  const last = [...new Set(positions)].sort((a, b) => b - a).slice(0, MOST_EVENTS);
  return explanation(town, viewer, about, last);
}

async function lotsOf(log: AccountLog): Promise<ExplainedLot[]> {
  const lots = new Map<string, ExplainedLot>();
  let movements = 0;
  for await (const movement of log.from(0)) {
    for (const part of movement.parts)
      lots.set(part.lot, grown(lots.get(part.lot), movement, part));
    movements += 1;
    if (movements % MOVEMENTS_A_TURN === 0) await setImmediate();
  }
  const all = [...lots.values()];
  return [...all.filter(isLeft), ...all.filter((lot) => !isLeft(lot))];
}

const isLeft = ({ amountMinor }: ExplainedLot): boolean => amountMinor !== 0;

function grown(
  before: ExplainedLot | undefined,
  { position }: AccountMovement,
  { lot, change }: AccountMovement['parts'][number],
): ExplainedLot {
  const { fund, period, expiry } = parseLot(lot);
  const nothing = { times: 0, amountMinor: ZERO };
  const { amountMinor, came, left, recent } = before ?? {
    amountMinor: ZERO,
    came: nothing,
    left: nothing,
    recent: [],
  };
  return {
    programme: fund,
    month: period,
    expiry,
    amountMinor: add(amountMinor, change),
    came: change > 0 ? counted(came, change) : came,
    left: change < 0 ? counted(left, negate(change)) : left,
    recent: [...recent, { position, amountMinor: change }].slice(-RECENT),
  };
}

function counted({ times, amountMinor }: Tally, amount: Minor): Tally {
  return { times: times + 1, amountMinor: add(amountMinor, amount) };
}
