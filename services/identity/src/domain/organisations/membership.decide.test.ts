import { expect, test } from '@jest/globals';
import type { IdentityCommand } from '../commands.ts';
import { fact, type IdentityFact } from '../events.ts';
import type { IdentityRefusal } from '../refusals.ts';
import { rolesFor, shopsOf } from './standing.ts';
import {
  ANA,
  BAKERY,
  BANK,
  BENTO,
  CLARA,
  CLUB,
  confirm,
  given,
  grant,
  HALL,
  id,
  lived,
  onDay,
  propose,
  register,
  registered,
  reinstate,
  revoke,
  STANDING,
  suspend,
  TODAY,
} from './town.fixture.ts';

const TOWN = lived(
  [registered(ANA), registered(BENTO)],
  register(HALL, 'municipality'),
  propose(HALL),
  confirm(HALL),
  register(BAKERY, 'merchant'),
  propose(BAKERY, STANDING),
  confirm(BAKERY),
  register(CLUB, 'association'),
);
const OFFICER = lived(TOWN, grant());
const SUSPENDED = lived(TOWN, fact('identity.MemberSuspended.v1', { member: ANA }, TODAY));
const sell = (member: string, shop = BAKERY): IdentityCommand =>
  grant({ grant: id(`sells-${member.slice(0, 3)}`), organisation: shop, role: 'merchant', member });
const GONE = lived(
  OFFICER,
  { type: 'BeginErasure', member: ANA, mayStaff: true },
  { type: 'SettleErasure', member: ANA, hindrances: [] },
);

const rolesOn = (facts: readonly IdentityFact[], on = TODAY, shop?: string, member = ANA) =>
  rolesFor(given(...facts).state, member, shop, on);

test('every active member is a holder, and the rest is given by memberships', () => {
  expect(rolesOn(TOWN)).toEqual(['holder']);
  expect(rolesOn(OFFICER)).toEqual(['holder', 'officer']);
  expect(rolesOn(OFFICER, TODAY, undefined, BENTO)).toEqual(['holder']);
  expect(rolesOn(OFFICER, TODAY, undefined, CLARA)).toEqual([]);
});

test('who belongs to an organisation may do nothing by that alone', () => {
  expect(rolesOn(lived(TOWN, grant({ role: 'member' })))).toEqual(['holder']);
});

test('a role counts from its first day to its last, both whole', () => {
  const fixed = lived(TOWN, grant({ from: '2026-11-12', to: '2026-11-14' }));
  const days = ['2026-11-11', '2026-11-12', '2026-11-14', '2026-11-15'];
  expect(days.map((on) => rolesOn(fixed, on).includes('officer'))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('a shop’s role counts for who acts in its name, and in no other’s', () => {
  const sells = lived(TOWN, sell(ANA));
  expect(rolesOn(sells, TODAY, BAKERY)).toEqual(['holder', 'merchant']);
  expect(rolesOn(sells, TODAY, CLUB)).toEqual(['holder']);
  expect(rolesOn(sells)).toEqual(['holder']);
  expect(shopsOf(given(...sells).state, ANA, TODAY)).toEqual([BAKERY]);
  expect(shopsOf(given(...sells).state, BENTO, TODAY)).toEqual([]);
});

test('a suspended organisation gives nothing until it is reinstated', () => {
  const stopped = lived(OFFICER, suspend(HALL));
  expect(rolesOn(stopped)).toEqual(['holder']);
  expect(rolesOn(lived(stopped, reinstate(HALL)))).toEqual(['holder', 'officer']);
});

test('a suspended member has no role at all', () => {
  const stopped = fact('identity.MemberSuspended.v1', { member: ANA }, TODAY);
  expect(rolesOn(lived(OFFICER, stopped))).toEqual([]);
});

test('a role is taken away once, and again is nothing new', () => {
  const revoked = lived(OFFICER, revoke());
  expect(rolesOn(revoked)).toEqual(['holder']);
  given(...revoked)
    .when(revoke())
    .thenDecided();
  expect(rolesOn(lived(revoked, grant({ grant: id('again') })))).toEqual(['holder', 'officer']);
});

test('what is over is swept once, on the day after its last, and nothing else is', () => {
  const history = lived(
    TOWN,
    grant({ to: '2026-11-12' }),
    grant({ grant: id('other'), role: 'approver' }),
    sell(ANA),
  );
  const all = { type: 'EndMemberships', grants: [id('grant'), id('other'), id('none')] } as const;
  given(...history)
    .when(all, onDay('2026-11-12'))
    .thenDecided();
  const over = fact(
    'identity.RoleRevoked.v1',
    { grant: id('grant'), member: ANA, organisation: HALL, role: 'officer' },
    '2026-11-13',
  );
  given(...history)
    .when(all, onDay('2026-11-13'))
    .thenDecided(over);
  given(...history, over)
    .when(all, onDay('2026-11-13'))
    .thenDecided();
});

test('who is erased and comes back has none of the roles of before', () => {
  const back = [...GONE, registered(ANA, true)];
  expect(rolesOn(back)).toEqual(['holder']);
  expect(rolesOn(lived(back, grant({ grant: id('anew'), role: 'approver' })))).toEqual([
    'holder',
    'approver',
  ]);
});

test('two memberships of one role may follow each other, and may not be at once', () => {
  const first = lived(TOWN, grant({ to: '2026-11-14' }));
  given(...first)
    .when(grant({ grant: id('next'), from: '2026-11-15' }))
    .events();
  given(...lived(TOWN, grant({ from: '2026-12-01' })))
    .when(grant({ grant: id('before'), to: '2026-11-30' }))
    .events();
});

const EXISTS = { code: 'membership-exists', grant: id('grant') } as const;
const days = (from: string, to?: string) => grant({ from, ...(to === undefined ? {} : { to }) });

// In the order of the checks: each command also breaks every rule that comes later.
test.each<[IdentityRefusal, readonly IdentityFact[], IdentityCommand]>([
  [
    { code: 'organisation-unknown' },
    TOWN,
    grant({ organisation: BANK, role: 'holder', to: '2026-01-01', member: CLARA, by: CLARA }),
  ],
  [
    { code: 'organisation-not-accredited', organisation: CLUB },
    TOWN,
    grant({ organisation: CLUB, role: 'officer', to: '2026-01-01', member: CLARA, by: CLARA }),
  ],
  [
    { code: 'organisation-not-accredited', organisation: HALL },
    lived(OFFICER, suspend(HALL)),
    grant({ role: 'holder', by: ANA }),
  ],
  [
    { code: 'role-not-of-kind', role: 'holder', kind: 'municipality' },
    TOWN,
    grant({ role: 'holder', to: '2026-01-01', member: CLARA, by: CLARA }),
  ],
  [
    { code: 'role-not-of-kind', role: 'administrator', kind: 'merchant' },
    TOWN,
    grant({ organisation: BAKERY, role: 'administrator', member: CLARA }),
  ],
  [
    { code: 'membership-days', from: '2026-11-12', to: '2026-11-11' },
    TOWN,
    grant({ from: '2026-11-12', to: '2026-11-11', member: CLARA, by: CLARA }),
  ],
  [
    { code: 'membership-days', from: '2026-11-01', to: '2026-11-09' },
    TOWN,
    grant({ from: '2026-11-01', to: '2026-11-09', member: CLARA, by: CLARA }),
  ],
  [{ code: 'member-unknown' }, TOWN, grant({ member: CLARA, by: CLARA })],
  [{ code: 'member-erased' }, GONE, grant({ by: ANA })],
  [{ code: 'member-not-active', member: ANA }, SUSPENDED, grant({ by: ANA })],
  [{ code: 'own-role', role: 'officer' }, OFFICER, grant({ by: ANA })],
  [EXISTS, OFFICER, days('2027-01-01')],
  [EXISTS, lived(TOWN, days('2026-12-01', '2026-12-31')), days(TODAY, '2026-12-01')],
  [EXISTS, lived(TOWN, days('2026-12-01', '2026-12-31')), days('2026-12-31')],
  [{ code: 'organisation-unknown' }, OFFICER, revoke(id('none'), BANK)],
  [{ code: 'membership-unknown' }, OFFICER, revoke(id('none'))],
  [{ code: 'membership-unknown' }, OFFICER, revoke(id('grant'), BAKERY)],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});
