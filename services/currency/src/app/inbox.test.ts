import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nisWithCheckDigit } from '@mutirao/contracts';
import { Unavailable } from '@mutirao/event-sourcing';
import { OutOfOrder } from '../domain/inbox/decide.ts';
import { id } from '../domain/vila.fixture.ts';
import { enrol } from './enrolment.ts';
import { erasureConsent } from './erasure-consent.ts';
import { inboxOf, receive } from './inbox.ts';
import { SmallTown } from './members.fixture.ts';
import { proposeMerchant } from './merchants.ts';
import { parkedViews, replayParked } from './parked.ts';

let small: SmallTown;
beforeAll(async () => {
  small = await SmallTown.start();
  const meta = { operation: 'test', actor: 'test', correlation: 'test' };
  const programme = { type: 'OpenProgramme', programme: 'renda', name: id('name') } as const;
  await small.town.parts.journal.execute(programme, meta);
});
afterAll(() => small.remove());

const nis = (n: number): string => nisWithCheckDigit(String(1_000_000_000 + n));
const csv = (...numbers: readonly string[]) =>
  Readable.from([
    Buffer.from(`nis,from,to\n${numbers.map((n) => `${n},2026-11-01,2026-11-30`).join('\n')}\n`),
  ]);
const enrolled = async (...numbers: readonly string[]) => {
  const answer = await enrol(
    small.town,
    small.by('officer'),
    { programme: 'renda' },
    csv(...numbers),
  );
  if (answer.kind !== 'done') throw new Error(answer.kind);
  return answer.value;
};
const stateOf = (member: string) =>
  small.town.parts.journal.read(({ ledger }) => ledger.accounts.get(`holder:${member}`)?.state);
const memberOf = async (n: number) => (await small.directory.memberOf(nis(n))) ?? '';
const source = '/identity/vila';

test('an enrolment registers whom identity does not know, and answers when their accounts are open', async () => {
  expect(await enrolled(nis(1), nis(2))).toMatchObject({ lines: 2, enrolled: 2, refused: [] });
  expect(small.told.map(({ type }) => type)).toEqual(Array(2).fill('identity.MemberRegistered.v1'));
  expect(await stateOf(await memberOf(1))).toBe('open');
  expect(await enrolled(nis(1), nis(3))).toMatchObject({ enrolled: 1, known: 1 });
  expect(small.told).toHaveLength(3);
});

test('while identity is not heard, an enrolment asks to try again and enrols nobody', async () => {
  const { registration } = small;
  const { registerNumbers } = registration;
  const silent = async (numbers: readonly string[]) => ({
    members: await small.directory.assignMembers(numbers),
    position: small.told.length + 5,
  });
  Object.assign(registration, { registerNumbers: silent });
  const { authority } = small.town.parts;
  const reached = authority.reached.bind(authority);
  authority.reached = (from, position) => reached(from, position, 20);
  await expect(enrolled(nis(4))).rejects.toThrow(Unavailable);
  Object.assign(registration, { registerNumbers });
  authority.reached = reached;
  expect(await stateOf(await memberOf(4))).toBeUndefined();
});

test('a message that does not follow the cursor is not taken, one that came before is nothing', async () => {
  const cursor = await inboxOf(small.town).cursor(source);
  const message = small.fact('identity.MemberSuspended.v1', { member: await memberOf(1) });
  const context = {
    source,
    position: Number(message.sequence),
    after: cursor + 1,
    replaying: false,
  };
  await expect(receive(small.town, message, context)).rejects.toThrow(OutOfOrder);
  expect(await inboxOf(small.town).cursor(source)).toBe(cursor);
  await receive(small.town, message, { ...context, after: cursor });
  const { position } = small.town.parts.journal.head;
  await receive(small.town, message, { ...context, after: cursor });
  expect(small.town.parts.journal.head.position).toBe(position);
  expect(await stateOf(await memberOf(1))).toBe('frozen');
});

test('what nobody can read is parked with its words, listed, and replayed once it can be read', async () => {
  const message = small.fact('identity.MemberReinstated.v1', { member: await memberOf(1) });
  const { data } = message;
  Object.assign(message, { data: { member: 'Ana da Rua 5' } });
  const after = await inboxOf(small.town).cursor(source);
  const context = { source, position: Number(message.sequence), after, replaying: false };
  const failed = await receive(small.town, message, context).catch((error: Error) => error);
  await inboxOf(small.town).park(message, context, (failed as Error).message);
  const { parked } = await parkedViews(small.town, { limit: 10 });
  expect(parked).toMatchObject([
    { position: Number(message.sequence), key: await memberOf(1), reason: 'failed' },
  ]);
  expect(parked[0]?.why).toContain('member');
  await small.tell('identity.MemberSuspended.v1', { member: await memberOf(1) });
  expect(await replayParked(small.town, small.by('admin'), {})).toMatchObject({
    applied: 0,
    left: 2,
    stuck: [{ position: Number(message.sequence), reason: 'failed' }],
  });
  Object.assign(message, { data });
  const elsewhere = { key: await memberOf(2) };
  expect(await replayParked(small.town, small.by('admin'), elsewhere)).toMatchObject({ left: 2 });
  expect(await replayParked(small.town, small.by('admin'), {})).toEqual({
    applied: 2,
    left: 0,
    stuck: [],
  });
  expect(await stateOf(await memberOf(1))).toBe('frozen');
});

test('parked messages are listed page by page', async () => {
  for (const name of ['a', 'b', 'c']) {
    await small.tell('identity.MemberSuspended.v1', { member: id(name) });
  }
  const first = await parkedViews(small.town, { limit: 2 });
  expect(first.parked.map(({ key }) => key)).toEqual([id('a'), id('b')]);
  const rest = await parkedViews(small.town, { limit: 2, after: Number(first.next) });
  expect(rest).toMatchObject({ parked: [{ key: id('c'), reason: 'holder-unknown' }] });
  expect(rest.next).toBeUndefined();
});

test('a restart goes on from the cursor, with the parked ones and who may do what', async () => {
  const before = small.told.length - 1;
  const officer = { grant: id('g'), member: await memberOf(2), organisation: id('city') };
  await small.tell('identity.RoleGranted.v1', { ...officer, role: 'officer', from: '2020-01-01' });
  await small.close();
  await small.open();
  const { authority } = small.town.parts;
  expect(authority.cursor(source)).toBe(before + 1);
  expect((await parkedViews(small.town, { limit: 10 })).parked).toHaveLength(3);
  const token = { subject: await memberOf(2), roles: ['holder'] as const, position: before };
  expect([...authority.rolesOf(token, '2026-11-10')].sort()).toEqual(['holder', 'officer']);
});

test('the erasure of who is still enrolled waits for the month’s close, and says from when', async () => {
  const consent = erasureConsent(small.town);
  const asker = small.by('identity');
  const hindrances = await consent.releaseMember(await memberOf(3), asker);
  expect(hindrances).toMatchObject([{ reason: 'open-period' }]);
  expect(await consent.releaseMember(await memberOf(3), asker)).toEqual(hindrances);
  expect(await consent.releaseMember(id('nobody'), small.by('identity'))).toEqual([]);
});

test('a shop that is proposed by its number has the id that identity gave it', async () => {
  const asked = {
    registry: '12345678000195',
    tradeName: 'Padaria',
    category: 'Food',
    neighbourhood: 'Centro',
    size: 'Micro',
    redemptionDays: 2,
    redeemsDaily: false,
    document: '12345678000195',
    bank: '001',
    branch: '1',
    account: '2',
  };
  const answer = await proposeMerchant(small.town, small.by('operator'), asked);
  if (answer.kind !== 'done') throw new Error(answer.kind);
  expect(answer.value.merchant).toBe(await small.directory.organisationOf('12345678000195'));
});
