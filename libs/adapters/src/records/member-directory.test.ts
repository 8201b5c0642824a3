import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { KeyedIds } from './keyed-ids.ts';
import { MemberDirectory } from './member-directory.ts';
import { SqliteRecordPlace } from './sqlite-records.ts';

const KEY = Buffer.alloc(32, 7);
const NUMBERS = ['one', 'two', 'one', 'three'];
let folder: string;
let place: SqliteRecordPlace;
let directory: MemberDirectory;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-directory-'));
  place = new SqliteRecordPlace(folder);
  directory = await MemberDirectory.open(place, KEY);
});
afterEach(async () => {
  await place.close();
  rmSync(folder, { recursive: true });
});

test('a number has one member, whoever asks, and as often as it is asked', async () => {
  const ids = await directory.assignMembers(NUMBERS);
  expect([ids[0] === ids[2], new Set(ids).size, ids[0]?.length]).toEqual([true, 3, 22]);
  expect(await directory.assignMembers(['three', 'new', 'one'])).toEqual([
    ids[3],
    expect.stringMatching(/^[\w-]{22}$/),
    ids[0],
  ]);
  expect(await directory.membersOf(['two', 'nobody'])).toEqual([ids[1], undefined]);
  expect(await directory.organisationOf('one')).toBeUndefined();
  expect(await directory.assignOrganisations(['one'])).not.toEqual([ids[0]]);
});

test('of two that assign the same numbers at once, both have the same members', async () => {
  const [one, other] = await Promise.all([
    directory.assignMembers(NUMBERS),
    directory.assignMembers([...NUMBERS].reverse()),
  ]);
  expect(other.toReversed()).toEqual(one);
});

test('who was forgotten is found no more, nor in the file, and comes back as another', async () => {
  const [ana = '', bia] = await directory.assignMembers(['ana', 'bia']);
  await directory.forget(ana);
  await directory.forget(ana);
  expect(await directory.membersOf(['ana', 'bia'])).toEqual([undefined, bia]);
  const bytes = Buffer.concat(globSync(join(folder, '*')).map((path) => readFileSync(path)));
  expect([bytes.includes(ana), bytes.includes(bia ?? '')]).toEqual([false, true]);
  expect(await directory.assignMembers(['ana'])).not.toEqual([ana]);
});

test('without the community’s key it finds nobody, and holds no number', async () => {
  const [ana = ''] = await directory.assignMembers(['12345678901']);
  const others = new SqliteRecordPlace(folder);
  const copied = await MemberDirectory.open(others, Buffer.alloc(32, 8));
  expect(await copied.memberOf('12345678901')).toBeUndefined();
  await others.close();
  const bytes = Buffer.concat(globSync(join(folder, '*')).map((path) => readFileSync(path)));
  expect([bytes.includes('12345678901'), bytes.includes(ana)]).toEqual([false, true]);
});

test('an id that was made elsewhere has one name, and a name one id', async () => {
  const ids = await KeyedIds.open(place, 'cards', KEY);
  expect([await ids.bind('n1', 'c1'), await ids.bind('n1', 'c1')]).toEqual([true, true]);
  expect([await ids.bind('n1', 'c2'), await ids.bind('n2', 'c1')]).toEqual([false, false]);
  expect(await ids.find(['n1', 'n2'])).toEqual(['c1', undefined]);
});
