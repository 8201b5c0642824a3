import { expect, test } from '@jest/globals';
import { CURRENCY_POLICY } from './currency-policy.ts';
import { IDENTITY_POLICY } from './identity-policy.ts';
import { type Action, POLICY, ruleOf, serviceOf } from './policy.ts';
import { ROLES, type Role } from './roles.ts';
import { type Rule, rolesOf, scopesOf } from './rule.ts';

const ACTIONS = Object.keys(POLICY) as Action[];
const actionsThat = (has: (rule: Rule) => unknown) =>
  ACTIONS.filter((action) => has(ruleOf(action))).sort();

const RULE: Rule = {
  own: ['holder'],
  organisation: ['merchant', 'terminal'],
  community: ['auditor'],
};

test.each<[Role[], readonly string[]]>([
  [['holder'], ['own']],
  [['terminal'], ['organisation']],
  [['auditor'], ['community']],
  [
    ['auditor', 'merchant', 'holder'],
    ['own', 'organisation', 'community'],
  ],
  [['treasurer'], []],
  [[], []],
])('%j may in the scopes %j', (roles, scopes) => {
  expect(scopesOf(RULE, roles)).toEqual(scopes);
});

test('every role of a rule is named once, whatever its scope', () => {
  expect(rolesOf({ ...RULE, community: ['merchant', 'auditor'] })).toEqual([
    'holder',
    'merchant',
    'terminal',
    'auditor',
  ]);
  expect(rolesOf({})).toEqual([]);
});

test('an action is of one service', () => {
  expect(ACTIONS).toHaveLength(
    Object.keys(CURRENCY_POLICY).length + Object.keys(IDENTITY_POLICY).length,
  );
  expect(serviceOf('run.approve')).toBe('currency');
  expect(serviceOf('member.see')).toBe('identity');
});

test('a rule names other actions of the policy alone', () => {
  const named = ACTIONS.flatMap((action) => {
    const { notBy = [], within } = ruleOf(action);
    return [...notBy, ...(within === undefined ? [] : [within])];
  });
  expect(named.filter((each) => !(each in POLICY))).toEqual([]);
});

test('whoever may approve, issue or change rules shows a second factor, on fresh news', () => {
  const approvals = ['merchant.confirm', 'organisation.confirm', 'payout.approve', 'run.approve'];
  const careful = [...approvals, 'programme.issue', 'rule.announce', 'rule.withdraw'];
  expect(actionsThat(({ stepUp, needsNews }) => stepUp && needsNews)).toEqual(careful.sort());
  expect(ruleOf('run.pay').needsNews).toBe(true);
  expect(actionsThat(({ needsNews, changes }) => needsNews && !changes)).toEqual([]);
});

test('an approver alone approves, and never what the same person made ready', () => {
  const paired = actionsThat(({ notBy }) => notBy);
  expect(paired).toEqual([
    'merchant.confirm',
    'organisation.confirm',
    'payout.approve',
    'run.approve',
    'run.reverse',
  ]);
  for (const action of paired.filter((each) => each !== 'run.reverse')) {
    expect(rolesOf(ruleOf(action))).toEqual(['approver']);
  }
});

test('an auditor changes nothing, and an administrator has no part in money', () => {
  const changedBy = (role: Role) =>
    actionsThat((rule) => rule.changes && rolesOf(rule).includes(role));
  expect(changedBy('auditor').filter((action) => serviceOf(action) === 'currency')).toEqual([]);
  const administered = actionsThat((rule) => rolesOf(rule).includes('administrator'));
  const ofCurrency = administered.filter((action) => action in CURRENCY_POLICY);
  // What the bus could not deliver is delivered again by whoever runs the system.
  expect(ofCurrency.filter((action) => !action.startsWith('parked.'))).toEqual([]);
});

test('every action is somebody’s, and nobody’s scope is a stranger’s', () => {
  expect(actionsThat((rule) => rolesOf(rule).length === 0)).toEqual([]);
  const inOrganisation = new Set(ACTIONS.flatMap((action) => ruleOf(action).organisation ?? []));
  expect([...inOrganisation].sort()).toEqual(['merchant', 'terminal']);
  expect(ROLES.filter((role) => !actionsThat((rule) => rolesOf(rule).includes(role))[0])).toEqual(
    [],
  );
});
