import { expect, test } from '@jest/globals';
import { type Action, POLICY, ruleOf, SCOPES } from '@mutirao/contracts';
import { authorityIn, rolesFor } from './authority.fixture.ts';
import { authorityTables } from './authority-tables.ts';

const ROUTES = [
  { route: 'POST /runs/{run}/approvals', action: 'run.approve' },
  { route: 'POST /runs/{run}/payment', action: 'run.pay' },
  { route: 'POST /runs/{run}/retry', action: 'run.pay' },
  { route: 'GET /members/{member}', action: 'member.see' },
  { route: 'GET /health', action: 'public' },
] as const;
const TEXT = authorityTables(ROUTES);
const READ = authorityIn(TEXT);

test('what a reader finds of every action is what the policy says', () => {
  expect([...READ.rights.keys()].sort()).toEqual(Object.keys(POLICY).sort());
  for (const [action, rights] of READ.rights) {
    const rule = ruleOf(action as Action);
    for (const scope of SCOPES) {
      expect([...rights[scope]].sort()).toEqual([...(rule[scope] ?? [])].sort());
    }
  }
});

test('every route stands beside its action, and with what needs no token if it needs none', () => {
  expect([...READ.routes].sort()).toEqual(
    ROUTES.map(({ route, action }) => [route, action]).sort(),
  );
  expect(rolesFor(READ, 'GET /health')).toBe('public');
  expect(rolesFor(READ, 'POST /runs/{run}/approvals')).toEqual(['approver']);
  expect(() => rolesFor(READ, 'GET /elsewhere')).toThrow('does not say who may do GET /elsewhere');
  const [people = '', money = ''] = TEXT.split('\n## ').filter((part) =>
    part.includes('| route |'),
  );
  expect([people.includes('/members/{member}'), people.includes('/runs/')]).toEqual([true, false]);
  expect([money.includes('/members/{member}'), money.includes('/runs/')]).toEqual([false, true]);
});

test('what a rule asks beyond a role is said in words', () => {
  const row = (action: Action) =>
    TEXT.split('\n').find((line) => line.startsWith(`| \`${action}\``));
  expect(row('run.approve')).toContain(
    'roles of now, second factor, fresh news, never by who did `run.prepare`',
  );
  expect(row('account.see')).toMatch(/\| recorded \|$/);
  expect(row('merchant.see-payee')).toContain('a part of `merchant.see`');
  expect(row('programme.see')).toMatch(/\|\s+\|$/);
});
