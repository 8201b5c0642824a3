import {
  cpSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { nisWithCheckDigit } from '@mutirao/contracts';
import { registerMember } from './app/members.ts';
import { by, OpenIdentity } from './app/open-identity.fixture.ts';
import { backupIdentity, backupPersonKeys } from './backup.ts';

const PERSON = { registry: nisWithCheckDigit('1000000003'), fullName: 'Jurema Quintanilha' };
let town: OpenIdentity;
let member: string;
let place: string;

beforeEach(async () => {
  town = await OpenIdentity.start();
  place = mkdtempSync(join(tmpdir(), 'mutirao-copy-'));
  const answer = await registerMember(town.identity, by('otto', 'r1', 'officer'), PERSON);
  member = answer.kind === 'done' ? answer.value.member : '';
});
afterEach(async () => {
  await town.remove();
  rmSync(place, { recursive: true });
});

const wrappedKey = (): Buffer => {
  const db = new DatabaseSync(town.folder.path.personKeys, { readOnly: true });
  const row = db.prepare('SELECT value FROM records WHERE key = ?').get(Buffer.from(member));
  db.close();
  return Buffer.from((row as { value: Uint8Array }).value);
};
const putBack = async () => {
  await town.identity.close();
  rmSync(town.folder.path.folder, { recursive: true });
  cpSync(join(place, 'identity'), town.folder.path.folder, { recursive: true });
};

test('a copy is made while it is served, and has no key of a person and no session', async () => {
  const copied = await backupIdentity(town.folder, place);
  expect(readdirSync(join(place, 'identity')).sort()).toEqual([
    'credential-links.sqlite',
    'credentials.sqlite',
    'directory.sqlite',
    'head',
    'journal.sqlite',
    'master-key-check',
    'matching.sqlite',
    'organisations.sqlite',
    'people.sqlite',
  ]);
  expect(copied).toHaveLength(9);
  const wrapped = wrappedKey();
  for (const path of globSync(`${place}/identity/*`)) {
    const bytes = readFileSync(path);
    for (const word of [wrapped, ...Object.values(PERSON)])
      expect(bytes.includes(word)).toBe(false);
  }
});

test('put back with the keys of persons, everybody is there; without them nobody can be read', async () => {
  await backupIdentity(town.folder, place);
  const file = await backupPersonKeys(town.folder, join(place, 'keys'));
  await putBack();
  await town.open();
  const { directory } = town.identity.parts;
  expect(await directory.memberOf(PERSON.registry)).toBe(member);
  expect(await town.identity.parts.people.read(member)).toBeUndefined();
  await town.identity.close();
  for (const path of globSync(`${town.folder.path.personKeys}*`)) rmSync(path);
  cpSync(file, town.folder.path.personKeys);
  await town.open();
  expect(await town.identity.parts.people.read(member)).toEqual(PERSON);
  expect(town.identity.parts.journal.halted).toBeUndefined();
});

test('a copy of the keys never replaces another, and its folder is its owner’s alone', async () => {
  const keys = join(place, 'keys');
  await backupPersonKeys(town.folder, keys);
  expect(statSync(keys).mode & 0o777).toBe(0o700);
  await expect(backupPersonKeys(town.folder, keys)).rejects.toThrow('name another folder');
});
