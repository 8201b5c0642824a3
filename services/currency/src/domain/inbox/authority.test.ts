import { expect, test } from '@jest/globals';
import type { CurrencyEvent } from '../events.ts';
import {
  ANA,
  approve,
  BENTO,
  CLARA,
  FUNDED,
  finish,
  freeze,
  fund,
  given,
  id,
  lived,
  PAULA,
  pay,
  pays,
  prepare,
  RENDA,
  RUI,
  RUN,
  TODAY,
  unfreeze,
} from '../vila.fixture.ts';
import { hasLost, rolesNow } from './authority.ts';
import type { Effect } from './commands.ts';
import { grants, message, messages, reinstates, revokes, suspends } from './inbox.fixture.ts';

const SHOP = id('shop');
const stops = (organisation: string) => ({ type: 'suspend-organisation', organisation }) as const;
const told = (...effects: readonly Effect[]) => lived(FUNDED, ...messages(...effects));
const rolesOf = (events: readonly CurrencyEvent[], organisation?: string) =>
  rolesNow(given(...events).state, { member: ANA, organisation }, TODAY).sort();

test.each<[string, readonly Effect[], string | undefined, readonly string[]]>([
  ['everybody', [], undefined, ['holder']],
  ['a role that was given', [grants(ANA, 'officer')], undefined, ['holder', 'officer']],
  ['one from tomorrow on', [grants(ANA, 'officer', { from: '2026-11-11' })], undefined, ['holder']],
  [
    'one on its last day',
    [grants(ANA, 'officer', { to: TODAY })],
    undefined,
    ['holder', 'officer'],
  ],
  ['one until yesterday', [grants(ANA, 'officer', { to: '2026-11-09' })], undefined, ['holder']],
  [
    'one that was taken away',
    [grants(ANA, 'officer'), revokes(ANA, 'officer')],
    undefined,
    ['holder'],
  ],
  [
    'one of two',
    [grants(ANA, 'officer'), grants(ANA, 'approver'), revokes(ANA, 'officer')],
    undefined,
    ['approver', 'holder'],
  ],
  ['no more than membership', [grants(ANA, 'member')], undefined, ['holder']],
  ['another person’s', [grants(BENTO, 'officer')], undefined, ['holder']],
  [
    'a shop, in its name',
    [grants(ANA, 'merchant', { organisation: SHOP })],
    SHOP,
    ['holder', 'merchant'],
  ],
  [
    'a shop, in another name',
    [grants(ANA, 'merchant', { organisation: SHOP })],
    id('other'),
    ['holder'],
  ],
  [
    'one in an organisation that is suspended',
    [grants(ANA, 'merchant', { organisation: SHOP }), stops(SHOP)],
    SHOP,
    ['holder'],
  ],
  ['who is suspended', [grants(ANA, 'officer'), suspends(ANA)], undefined, []],
  [
    'who was',
    [grants(ANA, 'officer'), suspends(ANA), reinstates(ANA)],
    undefined,
    ['holder', 'officer'],
  ],
])('roles: %s', (_, effects, organisation, roles) => {
  expect(rolesOf(told(...effects), organisation)).toEqual(roles);
});

test('of whom nobody told anything it is not known that a role was lost', () => {
  const { state } = given(...told(grants(PAULA, 'approver'), suspends(BENTO)));
  expect(hasLost(state, PAULA, 'approver', TODAY)).toBe(false);
  expect(hasLost(state, RUI, 'approver', TODAY)).toBe(false);
  expect(hasLost(state, BENTO, 'approver', TODAY)).toBe(true);
});

const LINES = [pays(2, ANA), pays(3, CLARA)];
const APPROVED = lived(told(grants(PAULA, 'approver')), prepare(LINES), approve());
const heard = (before: readonly CurrencyEvent[], effect: Effect) =>
  lived(before, message(1, effect));

test.each<[string, Effect]>([
  ['revoked', revokes(PAULA, 'approver')],
  ['of a person who is suspended', { type: 'suspend', member: PAULA }],
])('fault 26: a run is not paid when its approver’s role was %s since', (_, effect) => {
  const known = lived(APPROVED, { type: 'Enrol', rows: [enrolment(PAULA)] });
  const lost = heard(known, effect);
  const refusal = { code: 'approver-revoked', run: RUN } as const;
  given(...lost)
    .when(fund())
    .thenRefused(refusal);
  expect(lived(known, fund()).at(-1)?.type).toBe('currency.RunFunded.v1');
});

test('fault 26: another approval takes the place of one that was lost, and then it is paid once', () => {
  const lost = heard(APPROVED, revokes(PAULA, 'approver'));
  given(...APPROVED)
    .when(approve(BENTO))
    .thenRefused({ code: 'run-not-prepared', run: RUN });
  const again = lived(lost, approve(BENTO));
  expect(again.at(-1)?.data).toMatchObject({ run: RUN, approvals: [BENTO] });
  given(...again)
    .when(approve(BENTO))
    .thenRefused({ code: 'approved-already', run: RUN });
  expect(lived(again, fund()).at(-1)?.type).toBe('currency.RunFunded.v1');
});

test('fault 26: what failed of a run is not paid again under an approval of before', () => {
  const failed = lived(APPROVED, freeze(CLARA), fund(), pay(LINES), finish(), unfreeze(CLARA));
  given(...heard(failed, revokes(PAULA, 'approver')))
    .when({ type: 'RetryRun', run: RUN })
    .thenRefused({ code: 'approver-revoked', run: RUN });
  expect(lived(failed, { type: 'RetryRun', run: RUN }).at(-1)?.type).toBe('currency.RunFunded.v1');
});

function enrolment(holder: string) {
  return { programme: RENDA, holder, from: '2026-10-01' };
}
