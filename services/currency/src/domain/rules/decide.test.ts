import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import type { CurrencyRefusal } from '../refusals.ts';
import { given, id, lived, moves, OPENED, onDay, RENDA, TODAY } from '../vila.fixture.ts';
import type { RuleBody } from './events.ts';

const TOMORROW = '2026-11-11';
const daily = (maxMinor: number): RuleBody => ({
  kind: 'limit',
  of: 'holder',
  per: 'day',
  maxMinor,
});
const ofRenda = { kind: 'limit', of: 'programme', per: 'month', maxMinor: 1 } as const;
const sale = (purpose: string): RuleBody => {
  return { kind: 'fee', on: 'sale', purpose, basisPoints: 100, flatMinor: 0 };
};
const only = (...allow: string[]): RuleBody => ({ kind: 'categories', programme: RENDA, allow });
const OFF: RuleBody = { kind: 'off' };

const announce = (rule: string, body: RuleBody, bindsFrom = TOMORROW): CurrencyCommand => ({
  type: 'AnnounceRule',
  rule,
  bindsFrom,
  body,
});
const withdraw = (rule: string, version: number): CurrencyCommand => ({
  type: 'WithdrawRule',
  rule,
  version,
});
const LIMITED = lived(OPENED, announce('daily', daily(500_00)));

test('a rule is announced with its day and its why, and its versions count up', () => {
  const note = id('why');
  const first = { rule: 'daily', bindsFrom: TOMORROW, body: daily(500_00), note };
  const events = given(...OPENED)
    .when({ type: 'AnnounceRule', ...first })
    .events();
  expect(events).toMatchObject([
    { type: 'currency.RuleAnnounced.v1', effectiveOn: TODAY, data: { version: 1, ...first } },
  ]);
  expect(moves(events)).toEqual([]);
  const later = lived(LIMITED, announce('daily', daily(1)), withdraw('daily', 2));
  expect(
    given(...later)
      .when(announce('daily', daily(2)))
      .events(),
  ).toMatchObject([{ data: { version: 3 } }]);
});

test('the first fee for a purpose opens its account', () => {
  const first = given(...OPENED).when(announce('sale', sale('upkeep')));
  expect(moves(first.events())).toEqual(['+ fees:upkeep MUM credit 0 origin']);
  const second = given(...lived(OPENED, announce('sale', sale('upkeep')))).when(
    announce('more', sale('upkeep')),
  );
  expect(moves(second.events())).toEqual([]);
});

/** A row a refusal, in the order in which they are looked for. */
test.each<[string, CurrencyCommand, CurrencyRefusal]>([
  [
    'of a programme that is not there, before its day is looked at',
    announce('x', { ...ofRenda, programme: 'nowhere' }, TODAY),
    { code: 'programme-unknown' },
  ],
  ['that would end what is not there', announce('x', OFF, TODAY), { code: 'rule-unknown' }],
  [
    'of another kind that would bind today',
    announce('daily', sale('upkeep'), TODAY),
    { code: 'rule-too-soon', bindsFrom: TODAY, earliest: TOMORROW },
  ],
  [
    'that would have bound before',
    announce('x', daily(1), '2026-10-31'),
    { code: 'rule-too-soon', bindsFrom: '2026-10-31', earliest: TOMORROW },
  ],
  [
    'of another kind than before',
    announce('daily', only('food')),
    { code: 'rule-kind-changed', rule: 'daily', version: 1, kind: 'limit' },
  ],
  [
    'of whom it did not count before',
    announce('daily', { ...ofRenda, programme: RENDA }),
    { code: 'rule-kind-changed', rule: 'daily', version: 1, kind: 'limit' },
  ],
])('no version is announced %s', (_, command, refusal) => {
  given(...LIMITED)
    .when(command)
    .thenRefused(refusal);
});

test('the purpose of a fee stays, since refunds give it back from there', () => {
  given(...lived(OPENED, announce('sale', sale('upkeep'))))
    .when(announce('sale', sale('fund')))
    .thenRefused({ code: 'rule-kind-changed', rule: 'sale', version: 1, kind: 'fee' });
});

test('a name whose only version was withdrawn is free for another kind', () => {
  const events = given(...lived(LIMITED, withdraw('daily', 1)))
    .when(announce('daily', only('food')))
    .events();
  expect(events).toMatchObject([{ data: { rule: 'daily', version: 2 } }]);
});

const FOOD = lived(OPENED, announce('food', only('food')));
const clash = (version: number) => ({ code: 'rule-exists', rule: 'food', version }) as const;

test('a programme has one rule of categories at a time', () => {
  given(...FOOD)
    .when(announce('health', only('health')))
    .thenRefused(clash(1));
  const elsewhere = announce('health', { ...only('health'), programme: 'gestante' } as RuleBody);
  expect(
    given(...FOOD)
      .when(elsewhere)
      .events(),
  ).toHaveLength(1);
});

test('another takes over on the day from which the one before is off, and not a day earlier', () => {
  const ended = lived(FOOD, announce('food', OFF, '2026-12-01'));
  given(...ended)
    .when(announce('health', only('health'), '2026-11-30'))
    .thenRefused(clash(1));
  const taken = lived(ended, announce('health', only('health'), '2026-12-01'));
  given(...taken)
    .when(withdraw('food', 2))
    .thenRefused({ code: 'rule-exists', rule: 'health', version: 1 });
  given(...taken)
    .when(announce('food', only('food'), '2027-01-01'))
    .thenRefused({ code: 'rule-exists', rule: 'health', version: 1 });
});

test('a version is withdrawn before its day, and then never binds', () => {
  const events = given(...LIMITED)
    .when(withdraw('daily', 1))
    .events();
  const data = { rule: 'daily', version: 1 };
  expect(events).toMatchObject([{ type: 'currency.RuleWithdrawn.v1', data }]);
  const { state } = given(...lived(LIMITED, withdraw('daily', 1)));
  expect(state.rules.get('all')).toMatchObject([{ ...data, withdrawn: true, announcedOn: TODAY }]);
});

test.each<[string, CurrencyCommand, string, CurrencyRefusal]>([
  ['of no rule', withdraw('nothing', 1), TODAY, { code: 'rule-unknown' }],
  ['that there is not', withdraw('daily', 2), TODAY, { code: 'rule-unknown' }],
  [
    'that binds from this day on',
    withdraw('daily', 1),
    TOMORROW,
    { code: 'rule-binds', rule: 'daily', version: 1, bindsFrom: TOMORROW },
  ],
])('no version is withdrawn %s', (_, command, day, refusal) => {
  given(...LIMITED)
    .when(command, onDay(day))
    .thenRefused(refusal);
});

test.each([TODAY, TOMORROW])('no version is withdrawn twice, asked on %s', (day) => {
  given(...lived(LIMITED, withdraw('daily', 1)))
    .when(withdraw('daily', 1), onDay(day))
    .thenRefused({ code: 'rule-withdrawn', rule: 'daily', version: 1 });
});
