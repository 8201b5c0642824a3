import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { IdentityCommand } from '../domain/commands.ts';
import { rolesFor } from '../domain/organisations/standing.ts';
import { by, OpenIdentity } from './open-identity.fixture.ts';
import { endMemberships, grantRole, rolesOfMember } from './roles.ts';
import type { TokenHolder } from './standing.ts';
import { sweepIdentity } from './sweeps.ts';

const [ANA, BENTO, HALL, SHOP] = ['ana', 'bento', 'hall', 'shop'].map((name) =>
  name.padEnd(22, '_'),
) as [string, string, string, string];
const FIRST_DAY = '2026-01-05';

let town: OpenIdentity;
let keys = 0;

beforeEach(async () => {
  town = await OpenIdentity.start();
  await ask({ type: 'RegisterMembers', members: [ANA, BENTO], described: false });
  await accredited(HALL, 'municipality');
  await accredited(SHOP, 'merchant');
});
afterEach(() => town.remove());

async function ask(command: IdentityCommand, subject = BENTO): Promise<void> {
  const call = by(subject, `key-${keys++}`);
  const outcome = await town.identity.call(call, 'test', command, command);
  expect(outcome).toMatchObject({ kind: 'done' });
}

async function accredited(organisation: string, kind: 'municipality' | 'merchant'): Promise<void> {
  const merchant = {
    category: 'food',
    neighbourhood: 'centro',
    size: 'micro',
    redemptionDays: 2,
    redeemsDaily: false,
  };
  const declared = kind === 'merchant' ? { declared: merchant } : {};
  await ask({ type: 'RegisterOrganisation', organisation, kind, ...declared });
  await ask({ type: 'ProposeAccreditation', organisation });
  await ask({ type: 'ConfirmAccreditation', organisation, version: 1, by: ANA }, ANA);
}

async function granted(organisation: string, role: 'officer' | 'merchant', to?: string) {
  const asked = { organisation, member: ANA, role, from: FIRST_DAY };
  const answer = await grantRole(town.identity, by(BENTO, `key-${keys++}`), {
    ...asked,
    ...(to === undefined ? {} : { to }),
  });
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer));
  return answer.value.grant;
}

/** A token as a sign-in makes it. */
async function signedIn(organisation?: string): Promise<TokenHolder> {
  const { journal } = town.identity.parts;
  const roles = await journal.read((state) => rolesFor(state, ANA, organisation, FIRST_DAY));
  const { position } = journal.head;
  const shop = organisation === undefined ? {} : { organisation };
  return { subject: ANA, session: 's'.repeat(22), roles, position, ...shop };
}

const local = (subject: string, ...roles: TokenHolder['roles']): TokenHolder => ({
  subject,
  roles,
  position: town.identity.parts.journal.head.position,
});
const rolesOf = (token: TokenHolder) => town.identity.parts.standing.rolesOf(token);

test('a role that is taken away counts no more from the answer on, and stays so after a restart', async () => {
  const grant = await granted(HALL, 'officer');
  const token = await signedIn();
  expect(rolesOf(token)).toEqual(['holder', 'officer']);
  await ask({ type: 'RevokeRole', organisation: HALL, grant });
  expect(rolesOf(token)).toEqual(['holder']);
  await town.identity.close();
  await town.open();
  expect(rolesOf(token)).toEqual(['holder']);
});

test('a suspended organisation takes its roles from tokens of before, whoever they act for', async () => {
  await granted(HALL, 'officer');
  await granted(SHOP, 'merchant');
  const [plain, shop] = [await signedIn(), await signedIn(SHOP)];
  await ask({ type: 'SuspendOrganisation', organisation: HALL });
  expect([rolesOf(plain), rolesOf(shop)]).toEqual([['holder'], ['holder', 'merchant']]);
  await ask({ type: 'ReinstateOrganisation', organisation: HALL });
  await ask({ type: 'SuspendOrganisation', organisation: SHOP });
  expect([rolesOf(plain), rolesOf(shop)]).toEqual([
    ['holder', 'officer'],
    ['holder', 'officer'],
  ]);
});

test('a suspended member has nothing until reinstated', async () => {
  await granted(HALL, 'officer');
  const token = await signedIn();
  await ask({ type: 'SuspendMember', member: ANA, mayStaff: true });
  expect(rolesOf(token)).toEqual([]);
  await ask({ type: 'ReinstateMember', member: ANA, mayStaff: true });
  expect(rolesOf(token)).toEqual(['holder', 'officer']);
});

test('a token that the folder’s owner signs keeps its roles, unless what it is for was suspended since', async () => {
  const clerk = local('the-clerk', 'administrator', 'officer');
  const till = { ...local('till', 'terminal'), organisation: SHOP };
  const shop = local(SHOP, 'merchant');
  const holder = local(ANA, 'holder');
  await ask({ type: 'SuspendOrganisation', organisation: SHOP });
  await ask({ type: 'SuspendMember', member: ANA, mayStaff: true });
  expect([clerk, till, shop, holder].map(rolesOf)).toEqual([
    ['administrator', 'officer'],
    [],
    [],
    [],
  ]);
  expect(rolesOf(local(SHOP, 'merchant'))).toEqual(['merchant']);
});

test('a session that ended, or all of a member’s, ends the tokens of before and none after', async () => {
  const token = await signedIn();
  const { standing } = town.identity.parts;
  const other = { ...token, session: 'o'.repeat(22) };
  await ask({ type: 'EndAccess', name: 's'.repeat(22) });
  expect([token, other].map((each) => standing.hasEnded(each))).toEqual([true, false]);
  await town.identity.close();
  await town.open();
  const again = town.identity.parts.standing;
  expect([token, other].map((each) => again.hasEnded(each))).toEqual([true, false]);
  await ask({ type: 'DeactivateMember', member: ANA, mayStaff: true });
  expect(again.hasEnded(other)).toBe(true);
  expect(again.hasEnded(await signedIn())).toBe(false);
});

test('a role ends with its last day: nobody signs in with it the next, and a sweep tells everybody', async () => {
  const grant = await granted(HALL, 'officer', FIRST_DAY);
  const token = await signedIn();
  await endMemberships(town.identity);
  expect(rolesOf(token)).toEqual(['holder', 'officer']);
  expect(await town.clock.advance(Date.parse('2026-01-06T03:00:00Z'))).toBe(true);
  expect(await rolesOfMember(town.identity, ANA)).toMatchObject({
    roles: ['holder'],
    memberships: [{ grant, stands: false, revoked: false }],
  });
  await sweepIdentity(town.identity);
  expect(rolesOf(token)).toEqual(['holder']);
  const { position } = town.identity.parts.journal.head;
  await sweepIdentity(town.identity);
  expect(town.identity.parts.journal.head.position).toBe(position);
});
