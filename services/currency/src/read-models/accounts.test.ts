import { expect, test } from '@jest/globals';
import type { RecordedEvent } from '@mutirao/event-sourcing';
import { type Grain, type Movement, type Side, transfer } from '@mutirao/ledger';
import { minor } from '@mutirao/money';
import { type AccountRow, accounts } from './accounts.ts';

let position = 0;
function event(...movements: Movement[]): RecordedEvent<Movement> {
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  const about = { id: '', type: 'currency.Transferred.v1', data: {}, at: 0, effectiveOn: '' };
  return { ...about, position: position++, movements, meta };
}

function folded(events: readonly RecordedEvent<Movement>[]): Map<string, AccountRow> {
  const rows = new Map<string, AccountRow>();
  for (const each of events) {
    for (const key of accounts.keysOf(each)) rows.set(key, accounts.fold(rows.get(key), each, key));
  }
  return rows;
}

function open(account: string, side: Side, grain: Grain): Movement {
  return { kind: 'open', account, unit: 'MUM', side, floor: minor(0), grain };
}

function move(debit: string, credit: string, amount: number, lot: string): Movement {
  return transfer({ debit, credit, amount: minor(amount), unit: 'MUM', lot });
}

const town = [
  event(
    open('issuance:p', 'debit', 'none'),
    open('undistributed:p', 'credit', 'fund'),
    open('holder:a', 'credit', 'full'),
    open('holder:b', 'credit', 'full'),
  ),
  event(move('issuance:p', 'undistributed:p', 100, 'p//')),
  event(move('undistributed:p', 'holder:a', 60, 'p/2026-11/2026-12-10')),
  event(move('undistributed:p', 'holder:a', 10, 'p/2026-12/')),
  event(
    move('holder:a', 'holder:b', 60, 'p/2026-11/2026-12-10'),
    move('holder:a', 'holder:b', 5, 'p/2026-12/'),
  ),
  event({ kind: 'state', account: 'holder:a', state: 'frozen' }),
];

test('a row says what an account has, on its own side, lot by lot', () => {
  const rows = folded(town);
  const about = { unit: 'MUM', state: 'open' };
  expect(Object.fromEntries(rows)).toEqual({
    'issuance:p': { ...about, side: 'debit', grain: 'none', balance: 100, lots: [], position: 1 },
    'undistributed:p': {
      ...about,
      side: 'credit',
      grain: 'fund',
      balance: 30,
      lots: [['p//', 30]],
      position: 3,
    },
    'holder:a': {
      unit: 'MUM',
      side: 'credit',
      grain: 'full',
      state: 'frozen',
      balance: 5,
      lots: [['p/2026-12/', 5]],
      position: 5,
    },
    'holder:b': {
      ...about,
      side: 'credit',
      grain: 'full',
      balance: 65,
      lots: [
        ['p/2026-11/2026-12-10', 60],
        ['p/2026-12/', 5],
      ],
      position: 4,
    },
  });
});

test('replaying twice equals once', () => {
  expect(folded(town)).toEqual(folded(town));
});

test('an event without movements touches no row', () => {
  expect(accounts.keysOf(event())).toEqual([]);
});

test('an account that is used before it is opened is a bug', () => {
  expect(() => folded([event(move('holder:x', 'holder:y', 1, 'p//'))])).toThrow(/opened before/);
});
