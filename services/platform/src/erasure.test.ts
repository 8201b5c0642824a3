import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { doctor, folderOf } from '@mutirao/currency';
import { filesOf } from './privacy.fixture.ts';
import { approved, furnish, nis, ServedTown } from './town.fixture.ts';

const PERSON = { registry: nis(1), fullName: 'Iracema Pataxó Guimarães', phone: '+5521987654321' };
const officer = { as: 'officer' } as const;
let town: ServedTown;
let member: string;
let other: string;

beforeAll(async () => {
  town = await ServedTown.start();
  ({ member } = await town.must<{ member: string }>('POST', '/members', {
    ...officer,
    body: PERSON,
  }));
  await furnish(town, [nis(3)]);
  await town.must('POST', '/enrolments?programme=renda&from=2024-03-01', {
    ...officer,
    body: `nis,to\n${nis(1)},2024-03-31\n${nis(2)},2024-03-31\n`,
    type: 'text/csv',
  });
  const lookup = { ...officer, body: { registry: nis(2) } };
  ({ holder: other } = await town.must<{ holder: string }>('POST', '/beneficiary-lookups', lookup));
  const run = await approved(town, [`${nis(1)},110.00`, `${nis(2)},110.00`]);
  await town.must('POST', `/runs/${run}/payment`, { as: 'treasurer', body: {} });
});
afterAll(() => town.remove());

const erase = (key?: string) =>
  town.ask('POST', `/members/${member}/erasure`, {
    as: 'holder',
    subject: member,
    ...(key === undefined ? {} : { key }),
  });
const books = () =>
  town.must<{ balances: unknown[]; position: number; hash: string }>('GET', '/replay', {
    as: 'auditor',
  });

test('an erasure waits while there is money or an open month, and says from when', async () => {
  expect(await erase()).toMatchObject({
    status: 409,
    body: { code: 'erasure-not-yet', reasons: 'balance open-period', status: 409 },
  });
  const shown = await town.must('GET', `/members/${member}?purpose=support`, officer);
  expect(shown).toMatchObject({ status: 'active', person: { fullName: PERSON.fullName } });
  const transfer = { from: member, to: other, amountMinor: 110_00, unit: 'MUM' };
  await town.must('POST', '/transfers', { as: 'holder', subject: member, body: transfer });
  expect((await erase()).body).toMatchObject({
    reasons: 'open-period',
    possibleFrom: '2024-04-01',
  });
});

test('fault 52: the key is destroyed; totals, chain and doctor say what they said', async () => {
  await town.must('POST', '/rehearsal/clock', {
    as: 'treasurer',
    body: { at: '2024-04-02T09:00:00-03:00' },
  });
  await town.must('POST', '/periods/2024-03/close', { as: 'treasurer', body: {} });
  const before = await books();
  expect(await erase()).toMatchObject({ status: 200, body: { member, status: 'erased' } });
  const after = await books();
  expect(after.balances).toEqual(before.balances);
  const folder = folderOf(town.data);
  const { ok, checks } = await doctor(folder, { expect: `${before.position}:${before.hash}` });
  expect({ ok, bad: checks.filter((check) => !check.ok) }).toEqual({ ok: true, bad: [] });
  expect(await town.must('GET', `/members/${member}?purpose=support`, officer)).toEqual({
    member,
    status: 'erased',
  });
});

test('the account stays with its history, and takes nothing more', async () => {
  const statement = await town.must<{ rows: object[] }>(
    'GET',
    `/accounts/holder:${member}/statement?from=2024-03-01&to=2024-03-31`,
    { as: 'auditor' },
  );
  expect(statement.rows).toMatchObject([{ kind: 'opened' }, { kind: 'benefit' }, { kind: 'sent' }]);
  const body = { from: other, to: member, amountMinor: 1_00, unit: 'MUM' };
  const refused = await town.ask('POST', '/transfers', { as: 'holder', subject: other, body });
  expect(refused.body).toMatchObject({ code: 'account-closed' });
});

test('whoever comes back is the same person for duplicates, and new in everything else', async () => {
  const named = { ...PERSON, fullName: 'Iracema Guimarães' };
  const back = await town.must('POST', '/members', { ...officer, body: named });
  expect(back).toMatchObject({ member, returned: true, known: false });
  const shown = await town.must('GET', `/members/${member}?purpose=support`, officer);
  expect(shown).toMatchObject({ person: named });
});

test('no file has a word of it, before or after', () => {
  for (const [, bytes] of filesOf(town.data)) {
    for (const word of Object.values(PERSON)) expect(bytes.includes(word)).toBe(false);
  }
});
