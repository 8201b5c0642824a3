import { expect, test } from '@jest/globals';
import type { IdentityCommand } from '../commands.ts';
import type { IdentityFact } from '../events.ts';
import type { IdentityRefusal } from '../refusals.ts';
import {
  BAKERY,
  BANK,
  CLARA,
  confirm,
  decline,
  given,
  HALL,
  id,
  lived,
  PROPOSER,
  propose,
  register,
  reinstate,
  STANDING,
  suspend,
} from './town.fixture.ts';

const KNOWN = lived([], register(HALL, 'municipality'), register(BAKERY, 'merchant'));
const PROPOSED = lived(KNOWN, propose(HALL), propose(BAKERY, STANDING));
const ACCREDITED = lived(PROPOSED, confirm(HALL), confirm(BAKERY));
const SUSPENDED = lived(ACCREDITED, suspend(HALL));

const rowOf = (facts: readonly IdentityFact[], organisation = BAKERY) =>
  given(...facts).state.organisations.get(organisation);

test('what one person proposes another confirms, and only then does it count', () => {
  const merchant = STANDING;
  expect(rowOf(PROPOSED)).toEqual({
    kind: 'merchant',
    proposals: 1,
    status: 'proposed',
    proposal: { version: 1, by: PROPOSER, merchant },
  });
  const [event] = given(...PROPOSED)
    .when(confirm(BAKERY))
    .events();
  expect(event).toMatchObject({
    type: 'identity.OrganisationAccredited.v1',
    data: { organisation: BAKERY, kind: 'merchant', merchant },
  });
  expect(rowOf(ACCREDITED)).toEqual({
    kind: 'merchant',
    proposals: 1,
    status: 'accredited',
    merchant,
  });
});

test('a merchant is proposed as it declared itself, or as the proposer says', () => {
  const declared = { ...STANDING, redeemsDaily: true };
  const registered = lived([], register(BAKERY, 'merchant', declared));
  expect(rowOf(lived(registered, propose(BAKERY)))).toMatchObject({
    proposal: { merchant: declared },
  });
  const otherwise = lived(registered, propose(BAKERY, STANDING), confirm(BAKERY));
  expect(rowOf(otherwise)).toMatchObject({ declared, merchant: STANDING });
});

test('what stands as proposed is nothing new; anything else is another version', () => {
  given(...PROPOSED)
    .when(propose(BAKERY, { ...STANDING }))
    .thenDecided();
  given(...PROPOSED)
    .when(propose(HALL))
    .thenDecided();
  const other = lived(PROPOSED, propose(BAKERY, { ...STANDING, size: 'medium' }));
  expect(rowOf(other)).toMatchObject({ proposal: { version: 2, merchant: { size: 'medium' } } });
});

test('declined it is as before, may be proposed again, and no two proposals have one version', () => {
  const declined = lived(PROPOSED, { ...decline(BAKERY), note: id('why') } as IdentityCommand);
  expect(rowOf(declined)).toEqual({
    kind: 'merchant',
    proposals: 1,
    status: 'registered',
    declined: id('why'),
  });
  expect(rowOf(lived(declined, propose(BAKERY, STANDING)))).toMatchObject({
    proposal: { version: 2 },
  });
});

test('suspended and reinstated it keeps what it is accredited with', () => {
  expect(rowOf(SUSPENDED, HALL)).toMatchObject({ status: 'suspended' });
  const back = lived(ACCREDITED, suspend(BAKERY), reinstate(BAKERY));
  expect(rowOf(back)).toEqual(rowOf(ACCREDITED));
  given(...SUSPENDED)
    .when(suspend(HALL))
    .thenDecided();
});

test('registered again it stays as it is; of many, those that are known are left out', () => {
  given(...ACCREDITED)
    .when(register(BAKERY, 'merchant', { ...STANDING, size: 'medium' }))
    .thenDecided();
  const events = given(...ACCREDITED)
    .when({
      type: 'RegisterOrganisations',
      kind: 'merchant',
      organisations: [HALL, id('stall'), BAKERY, id('stall')],
    })
    .events();
  expect(events.map(({ data }) => data)).toEqual([{ organisation: id('stall'), kind: 'merchant' }]);
});

// In the order of the checks: each command also breaks every rule that comes later.
test.each<[IdentityRefusal, readonly IdentityFact[], IdentityCommand]>([
  [
    { code: 'organisation-of-other-kind', organisation: HALL, kind: 'municipality' },
    KNOWN,
    register(HALL, 'association', STANDING),
  ],
  [
    { code: 'standing-not-of-kind', kind: 'municipality' },
    KNOWN,
    register(HALL, 'municipality', STANDING),
  ],
  [{ code: 'organisation-unknown' }, KNOWN, propose(BANK)],
  [{ code: 'organisation-accredited', organisation: BAKERY }, ACCREDITED, propose(BAKERY)],
  [{ code: 'organisation-accredited', organisation: HALL }, SUSPENDED, propose(HALL, STANDING)],
  [{ code: 'standing-not-of-kind', kind: 'merchant' }, KNOWN, propose(BAKERY)],
  [{ code: 'standing-not-of-kind', kind: 'municipality' }, KNOWN, propose(HALL, STANDING)],
  [{ code: 'organisation-unknown' }, PROPOSED, confirm(BANK, 2, PROPOSER)],
  [{ code: 'accreditation-not-proposed' }, KNOWN, confirm(HALL, 2, PROPOSER)],
  [{ code: 'accreditation-not-proposed' }, ACCREDITED, confirm(HALL, 1, PROPOSER)],
  [
    { code: 'accreditation-changed', organisation: HALL, version: 1 },
    PROPOSED,
    confirm(HALL, 2, PROPOSER),
  ],
  [{ code: 'same-person', organisation: HALL }, PROPOSED, confirm(HALL, 1, PROPOSER)],
  [{ code: 'organisation-unknown' }, PROPOSED, decline(BANK, 2)],
  [{ code: 'accreditation-not-proposed' }, ACCREDITED, decline(HALL, 2)],
  [{ code: 'accreditation-changed', organisation: HALL, version: 1 }, PROPOSED, decline(HALL, 2)],
  [{ code: 'organisation-unknown' }, ACCREDITED, suspend(BANK)],
  [{ code: 'organisation-not-accredited', organisation: HALL }, PROPOSED, suspend(HALL)],
  [{ code: 'organisation-unknown' }, SUSPENDED, reinstate(BANK)],
  [{ code: 'organisation-not-suspended', organisation: HALL }, ACCREDITED, reinstate(HALL)],
])('%j', (refusal, history, command) => {
  given(...history)
    .when(command)
    .thenRefused(refusal);
});

test('whoever proposed may take it back, but never confirm it, not even after a detour', () => {
  const again = lived(PROPOSED, decline(HALL), propose(HALL));
  given(...again)
    .when(confirm(HALL, 2, PROPOSER))
    .thenRefused({ code: 'same-person', organisation: HALL });
  given(...again)
    .when(confirm(HALL, 2, CLARA))
    .events();
});
