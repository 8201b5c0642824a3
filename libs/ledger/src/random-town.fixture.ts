import type { Randomness } from '@mutirao/event-sourcing';
import { type Minor, minor, type Unit } from '@mutirao/money';
import type { AccountId, AccountSpec } from './account.ts';
import type { LedgerCommand } from './decide.ts';
import { type Grain, lotId } from './lot.ts';
import type { Transfer } from './movement.ts';

/** Value enters a ledger only by an event of a context: here, from an account that may go below zero. */
export interface Issue {
  readonly type: 'Issue';
  readonly from: AccountId;
  readonly to: AccountId;
  readonly amount: Minor;
  readonly lot: string;
}
export type TownCommand = LedgerCommand | Issue;

function account(name: string, unit: Unit, floor: number | null, grain: Grain): AccountSpec {
  const side = floor === null ? 'debit' : 'credit';
  return { account: name, unit, side, floor: floor === null ? null : minor(floor), grain };
}

/** A currency with lots, an hour bank with agreed limits, and desks: all three kinds of unit. */
export const TOWN: readonly AccountSpec[] = [
  account('issuance:food', 'MUM', null, 'none'),
  account('issuance:rent', 'MUM', null, 'none'),
  account('undistributed:food', 'MUM', 0, 'fund'),
  ...[0, 1, 2, 3, 4, 5].map((each) => account(`holder:${each}`, 'MUM', 0, 'full')),
  ...[0, 1, 2].map((each) => account(`merchant:${each}`, 'MUM', 0, 'origin')),
  ...[0, 60, 600, 6_000].map((limit) => account(`time:${limit}`, 'MIN', -limit, 'none')),
  account('stock:desk', 'THING:desk', null, 'none'),
  ...[0, 1, 2].map((each) => account(`room:${each}`, 'THING:desk', 0, 'none')),
];
const SOURCES = ['issuance:food', 'issuance:rent', 'stock:desk'];
const UNITS = ['MUM', 'MIN', 'THING:desk', 'BRL', ''];
const STRANGE_NAMES = ['holder:nobody', '', '__proto__', 'constructor', 'issuance:food', 'hold:0'];
const STRANGE_AMOUNTS = [
  0,
  -1,
  0.5,
  Number.NaN,
  -Infinity,
  2 ** 53,
  1e308,
  '5',
  null,
  undefined,
  {},
];
const LARGEST = Number.MAX_SAFE_INTEGER;

/** Draws commands for a town: most are sensible, some hostile, none promised to succeed. */
export function randomCommands(random: Randomness) {
  const { below, chance, pick } = random;
  let made = 0;
  let holds = 0;
  const accounts = TOWN.map((spec) => spec.account);

  const name = (): AccountId => (chance(0.04) ? pick(STRANGE_NAMES) : pick(accounts));
  const unitOf = (id: AccountId): Unit => {
    if (chance(0.03)) return pick(UNITS);
    return id.startsWith('time') ? 'MIN' : /^(room|stock)/.test(id) ? 'THING:desk' : 'MUM';
  };
  const peer = (id: AccountId): AccountId =>
    chance(0.06) ? name() : pick(accounts.filter((each) => unitOf(each) === unitOf(id)));
  const amount = (): Minor =>
    (chance(0.05)
      ? pick(STRANGE_AMOUNTS)
      : chance(0.01)
        ? LARGEST
        : 1 + below(chance(0.5) ? 20 : 300)) as Minor;
  const day = (at: number, shift: number): string =>
    new Date(at + shift * 86_400_000).toISOString().slice(0, 10);
  const oldHold = (): AccountId =>
    chance(0.03) ? name() : `hold:${Math.max(0, holds - below(6))}`;

  function issue(at: number): Issue {
    const from = pick(SOURCES);
    const fund = from.slice(from.indexOf(':') + 1);
    const origin = { fund, period: day(at, -below(60)).slice(0, 7) };
    const expiry = chance(0.5) ? day(at, below(40) - 2) : '';
    const lot = from === 'stock:desk' ? '' : lotId({ ...origin, expiry });
    return { type: 'Issue', from, to: peer(from), amount: amount(), lot };
  }

  function hold(at: number): LedgerCommand {
    const from = chance(0.8) ? pick(accounts.slice(2, 12)) : name();
    const until = chance(0.06)
      ? pick([Number.NaN, Infinity, at, 0.5])
      : at + 1 + below(864_000_000);
    const id = chance(0.05) ? oldHold() : `hold:${++holds}`;
    return { type: 'Hold', hold: id, from, unit: unitOf(from), amount: amount(), until };
  }

  function open(): LedgerCommand {
    const model = pick(TOWN);
    if (chance(0.3)) return { type: 'OpenAccount', spec: model };
    const id = `${model.account}:${++made}`;
    if (accounts.length < 60) accounts.push(id);
    return { type: 'OpenAccount', spec: { ...model, account: id } };
  }

  /** `past`: transfers that were recorded, for reversals. `at`: the present, in milliseconds. */
  return (at: number, past: readonly (readonly Transfer[])[]): TownCommand => {
    const from = name();
    switch (pick('IIIIITTTTTTTTHHHHCCCRRESSOV'.split(''))) {
      case 'I':
        return issue(at);
      case 'H':
        return hold(at);
      case 'C':
        return { type: 'Capture', hold: oldHold(), to: peer('holder:0'), amount: amount() };
      case 'R':
        return { type: 'Release', hold: oldHold() };
      case 'E':
        return { type: 'ExpireHold', hold: oldHold() };
      case 'S':
        return chance(0.25)
          ? { type: 'Close', account: pick(chance(0.3) ? accounts : accounts.slice(-4)) }
          : { type: pick(['Freeze', 'Unfreeze', 'Unfreeze', 'Reopen']), account: name() };
      case 'O':
        return open();
      case 'V':
        return { type: 'Reverse', transfers: past.length > 0 ? pick(past) : [] };
      default:
        return { type: 'Transfer', from, to: peer(from), unit: unitOf(from), amount: amount() };
    }
  };
}
