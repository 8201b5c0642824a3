import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ExternalProviders } from '@mutirao/identity';
import { backupKeysOfPersons, backupTown } from './backup.ts';
import { carryCards, liveAMonth } from './talkative-month.fixture.ts';
import { ServedTown } from './town.fixture.ts';

/** docs/identity.md says what lies where and which backup has it: a town that has lived tells. */
const page = readFileSync('docs/identity.md', 'utf8');
const section = /^## What lies where$([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
const rows = [...section.matchAll(/^\| (`.+?) +\|.*\| (.+?) +\|$/gm)].flatMap(
  ([, names = '', backup = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({ name, backup })),
);
const listed = (wanted: RegExp) =>
  rows.filter(({ name, backup }) => !name.startsWith('KEYS/') && wanted.test(backup));

let town: ServedTown;
beforeAll(async () => {
  town = await ServedTown.start();
  await liveAMonth(town);
  await carryCards(town);
});
afterAll(() => town.remove());

/** Every file below, as the page names it: SQLite's own beside a database are a part of it. */
function filesIn(folder: string, prefix = ''): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/-(wal|shm|journal)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => prefix + path.replace(/^runs\/.+/, 'runs/'));
  return [...new Set(files)].sort();
}

const names = (some: readonly { readonly name: string }[]) => some.map(({ name }) => name).sort();

test('every file of a town and of its keys is listed, and no other', () => {
  // Written now and then, by what goes on beside the server.
  const late = (name: string) => name !== 'snapshot' && name !== 'KEYS/master-key-file';
  const there = [...filesIn(`${town.data}.keys`, 'KEYS/'), ...filesIn(town.data)];
  expect(there.filter(late)).toEqual(names(rows).filter(late));
});

test('a backup of the town has what the page says, and no key', async () => {
  const destination = join(town.folder, 'backup');
  await backupTown({ data: town.data }, destination);
  expect(filesIn(destination)).toEqual(names(listed(/^the town$/)));
});

test('a backup of the keys of persons has those alone', async () => {
  const destination = join(town.folder, 'backup-of-keys');
  await backupKeysOfPersons({ data: town.data }, destination);
  expect(filesIn(destination, 'identity/')).toEqual(names(listed(/^\*\*its own\*\*$/)));
});

test('the file of providers that is shown is taken', () => {
  const [, json = ''] =
    /^### Accounts elsewhere$[\s\S]*?^```json\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const folder = join(town.folder, 'oidc');
  mkdirSync(folder);
  writeFileSync(join(folder, 'oidc.json'), json);
  writeFileSync(join(folder, 'gov.secret'), 'um segredo combinado\n');
  const providers = ExternalProviders.fromFile(join(folder, 'oidc.json'));
  expect(providers.get('gov')).toMatchObject({ registryClaim: 'nis' });
});
