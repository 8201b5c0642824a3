import { cpSync, globSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { nisWithCheckDigit } from '@mutirao/contracts';
import { EMPTY_HEAD, type Head, Unavailable, verifyChunk } from '@mutirao/event-sourcing';
import { eraseMember, forgetNumbers, resumeErasures } from './erasure.ts';
import { registerMember } from './members.ts';
import { by, OpenIdentity } from './open-identity.fixture.ts';
import { readsOf, seePerson } from './reading.ts';

const PERSON = {
  registry: nisWithCheckDigit('1000000001'),
  fullName: 'Iracema Pataxó Guimarães',
  phone: '+5521987654321',
};
let town: OpenIdentity;
let member: string;

beforeEach(async () => {
  town = await OpenIdentity.start();
  member = await registered('r1');
});
afterEach(() => town.remove());

async function registered(key: string): Promise<string> {
  const answer = await registerMember(town.identity, by('otto', key, 'officer'), PERSON);
  if (answer.kind !== 'done') throw new Error(answer.kind);
  return answer.value.member;
}
const erase = (key = 'e1') => eraseMember(town.identity, by('otto', key, 'officer'), member, false);
const statusOf = () =>
  town.identity.parts.journal.read(({ members }) => members.get(member)?.status);
const keyOf = () => town.identity.parts.personKeys.keyOf(member);
const history = async (): Promise<[Head, Buffer]> => {
  let head: Head = EMPTY_HEAD;
  const chunks: Buffer[] = [];
  for await (const chunk of town.identity.parts.store.read(0)) {
    head = { ...verifyChunk(head, chunk) };
    chunks.push(chunk.bytes);
  }
  return [head, Buffer.concat(chunks)];
};
/** Whether any file of the data folder has these bytes. */
const isAnywhere = (bytes: Buffer) =>
  globSync(`${town.folder.data}/**/*.sqlite*`).some((path) => readFileSync(path).includes(bytes));

test('fault 52: an erasure destroys the key; history before it stands as it stood', async () => {
  const key = (await keyOf()) ?? Buffer.alloc(0);
  const [before, bytes] = await history();
  const until = '2032-01-06';
  expect(await erase()).toEqual({
    kind: 'done',
    value: { member, status: 'erased', numberKeptUntil: until },
  });
  const { people, personKeys, directory } = town.identity.parts;
  expect([await personKeys.kept([member]), await people.read(member)]).toEqual([[], undefined]);
  expect(isAnywhere(key)).toBe(false);
  const [after, all] = await history();
  expect(all.subarray(0, bytes.length).equals(bytes)).toBe(true);
  expect(after.position).toBeGreaterThan(before.position);
  expect([await statusOf(), await directory.memberOf(PERSON.registry)]).toEqual(['erased', member]);
  expect(await readsOf(town.identity, member, { limit: 10 })).toEqual({ reads: [] });
});

test('asked again, with the same key or another, the answer is the same', async () => {
  const first = await erase();
  expect(await erase()).toEqual(first);
  expect(await erase('e2')).toEqual(first);
  expect(town.asked).toEqual([member]);
});

test('what stands in the way is said, with the day; the member and the data stay', async () => {
  town.hindrances = [{ reason: 'balance' }, { reason: 'open-period', possibleFrom: '2026-02-01' }];
  const refusal = { code: 'erasure-not-yet', reasons: 'balance open-period' };
  expect(await erase()).toEqual({ kind: 'refused', refusal });
  expect([await statusOf(), await town.identity.parts.people.read(member)]).toEqual([
    'active',
    PERSON,
  ]);
  town.hindrances = [];
  // The key names what was asked then; a later request is another.
  expect(await erase()).toEqual({ kind: 'refused', refusal });
  expect(town.asked).toHaveLength(1);
  expect(await erase('e2')).toMatchObject({ kind: 'done' });
});

test('while another service cannot answer nothing is decided; the sweep goes on with it', async () => {
  town.hindrances = new Unavailable('the currency is not there');
  await expect(erase()).rejects.toBeInstanceOf(Unavailable);
  expect([await statusOf(), (await keyOf())?.length]).toEqual(['erasing', 32]);
  await town.identity.close();
  await town.open();
  town.hindrances = [];
  await resumeErasures(town.identity);
  expect([await statusOf(), await keyOf()]).toEqual(['erased', undefined]);
  expect(await erase()).toMatchObject({ kind: 'done' });
});

test('a crash between the journal’s word and the key’s end is made good at the next start', async () => {
  const { personal } = town.identity.parts;
  const [broken] = personal;
  if (!broken) throw new Error('there are stores');
  broken.forget = () => Promise.reject(new Error('killed here'));
  await expect(erase()).rejects.toThrow('killed here');
  expect([await statusOf(), (await keyOf())?.length]).toEqual(['erased', 32]);
  await town.identity.close();
  await town.open();
  await resumeErasures(town.identity);
  expect([await keyOf(), await town.identity.parts.people.read(member)]).toEqual([
    undefined,
    undefined,
  ]);
});

test('an older file of keys that is put back brings nobody back', async () => {
  const { personKeys, people } = town.folder.path;
  await town.identity.close();
  for (const path of [personKeys, people]) cpSync(path, `${path}.older`);
  await town.open();
  await erase();
  await town.identity.close();
  for (const path of [personKeys, people]) cpSync(`${path}.older`, path);
  await town.open();
  expect(await town.identity.parts.people.read(member)).toEqual(PERSON);
  await resumeErasures(town.identity);
  expect([await keyOf(), await town.identity.parts.people.read(member)]).toEqual([
    undefined,
    undefined,
  ]);
});

test('who comes back while the number is kept is the same member; a late retry forgets nobody', async () => {
  const erased = await erase();
  expect(await registered('r2')).toBe(member);
  expect(await erase()).toEqual(erased);
  expect([await statusOf(), await town.identity.parts.people.read(member)]).toEqual([
    'active',
    PERSON,
  ]);
});

test('after its day the number is forgotten, and whoever comes with it is new', async () => {
  const set = { type: 'SetRetention', days: 3 } as const;
  await town.identity.call(by('adm', 's1'), 'retention.set', set, set);
  expect(await erase()).toMatchObject({ value: { numberKeptUntil: '2026-01-08' } });
  await town.clock.advance(Date.parse('2026-01-08T12:00:00Z'));
  await forgetNumbers(town.identity);
  expect(await town.identity.parts.directory.memberOf(PERSON.registry)).toBe(member);
  await town.clock.advance(Date.parse('2026-01-09T12:00:00Z'));
  await forgetNumbers(town.identity);
  expect(await town.identity.parts.directory.memberOf(PERSON.registry)).toBeUndefined();
  expect(await registered('r2')).not.toBe(member);
  expect(await statusOf()).toBe('erased');
});

test('fault 53: a look that cannot be recorded is no look', async () => {
  const look = () =>
    seePerson(town.identity, by('otto', '', 'officer'), member, 'support', ['fullName']);
  await look();
  const { reads } = await readsOf(town.identity, member, { limit: 10 });
  const actor = town.identity.actorOf('otto');
  expect(reads).toMatchObject([
    { by: actor, roles: ['officer'], purpose: 'support', fields: ['fullName'] },
  ]);
  town.identity.parts.journal.halt('the disk is full');
  await expect(look()).rejects.toBeInstanceOf(Unavailable);
});
