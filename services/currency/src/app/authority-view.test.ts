import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Role } from '@mutirao/contracts';
import { id } from '../domain/vila.fixture.ts';
import type { Bearer } from './authority-view.ts';
import { SmallTown } from './members.fixture.ts';

const TODAY = '2026-11-10';
const [ANA, SHOP, CITY] = ['ana', 'shop', 'city'].map(id) as [string, string, string];
let small: SmallTown;
beforeAll(async () => {
  small = await SmallTown.start();
  await small.tell('identity.MemberRegistered.v1', { member: ANA, returned: false });
});
afterAll(() => small.remove());

/** A token that is made now, with what it says. */
const token = (given: Partial<Bearer> = {}): Bearer => ({
  subject: ANA,
  roles: ['holder'],
  position: small.told.length - 1,
  ...given,
});
const view = () => small.town.parts.authority;
const rolesOf = (bearer: Bearer): Role[] => [...view().rolesOf(bearer, TODAY)].sort();
const grant = (role: Role, organisation: string) => ({
  grant: id(role),
  member: ANA,
  organisation,
  role,
});

test('a token says what roles there are until something newer is known', async () => {
  const before = token({ roles: ['holder', 'auditor'] });
  expect(rolesOf(before)).toEqual(['auditor', 'holder']);
  await small.tell('identity.RoleGranted.v1', { ...grant('officer', CITY), from: '2026-01-01' });
  expect(rolesOf(before)).toEqual(['holder', 'officer']);
  expect(rolesOf(token({ roles: ['holder', 'auditor'] }))).toEqual(['auditor', 'holder']);
});

test('fault 26: a role that was taken away is gone as soon as it is known, and given by no older token', async () => {
  const before = token({ roles: ['holder', 'officer'] });
  await small.tell('identity.RoleRevoked.v1', grant('officer', CITY));
  expect(rolesOf(before)).toEqual(['holder']);
});

test('whoever acts for a shop does so while the shop may', async () => {
  await small.tell('identity.RoleGranted.v1', { ...grant('merchant', SHOP), from: '2026-01-01' });
  const seller = token({ roles: ['holder', 'merchant'], organisation: SHOP });
  await small.tell('identity.OrganisationSuspended.v1', { organisation: SHOP });
  expect(rolesOf(seller)).toEqual(['holder']);
  await small.tell('identity.OrganisationReinstated.v1', { organisation: SHOP });
  expect(rolesOf(seller)).toEqual(['holder', 'merchant']);
});

test('a token of the folder’s owner for a shop or for a name keeps its roles', async () => {
  const shop = token({ subject: SHOP, roles: ['merchant'], position: -1 });
  expect(rolesOf(shop)).toEqual(['merchant']);
  expect(rolesOf(token({ subject: 'rita', roles: ['operator'], position: -1 }))).toEqual([
    'operator',
  ]);
});

test('who is suspended may do nothing, and again what stands once reinstated', async () => {
  const before = token({ roles: ['holder', 'merchant'], organisation: SHOP });
  await small.tell('identity.MemberSuspended.v1', { member: ANA });
  expect(rolesOf(before)).toEqual([]);
  await small.tell('identity.MemberReinstated.v1', { member: ANA });
  expect(rolesOf(before)).toEqual(['holder', 'merchant']);
});

test('what is ended are the tokens of before: of one session, one device, or all of a member', async () => {
  const [session, device] = [id('session'), id('device')];
  const tokens = [token({ session }), token({ subject: id('till'), device }), token()];
  const ended = () => tokens.map((each) => view().hasEnded(each));
  expect(ended()).toEqual([false, false, false]);
  const at = '2026-11-10T12:00:00Z';
  await small.tell('identity.AccessEnded.v1', { name: session, at });
  expect(ended()).toEqual([true, false, false]);
  await small.tell('identity.AccessEnded.v1', { name: device, at });
  await small.tell('identity.AccessEnded.v1', { name: ANA, at });
  expect(ended()).toEqual([true, true, true]);
  expect(view().hasEnded(token({ session }))).toBe(false);
});

test('after a restart it is known as before', async () => {
  const old = token({ position: 0, session: id('session') });
  const before = [rolesOf(old), view().hasEnded(old), view().cursor(small.log.source)];
  await small.close();
  await small.open();
  expect([rolesOf(old), view().hasEnded(old), view().cursor(small.log.source)]).toEqual(before);
});
