import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { OrganisationDetails } from './organisation-details.ts';
import { PersonKeys } from './person-keys.ts';

const [BAKERY, BAZAAR] = ['bakery', 'bazaar'].map((name) => name.padEnd(22, '_')) as [
  string,
  string,
];
const details = { registry: 'COM-0001', name: 'Padaria Inventada', document: '99000001000101' };

let folder: string;
let keys: PersonKeys;
let store: OrganisationDetails;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-organisations-'));
  keys = new PersonKeys(join(folder, 'keys.sqlite'), Buffer.alloc(32, 7));
  store = new OrganisationDetails(join(folder, 'organisations.sqlite'), keys);
});
afterEach(() => {
  store.close();
  keys.close();
  rmSync(folder, { recursive: true });
});

test('what is kept is read again, and stands in no file as it is', () => {
  store.keep(BAKERY, details);
  const note = store.keepNote(BAKERY, 'Falta o alvará inventado');
  expect(store.of(BAKERY)).toEqual(details);
  expect(store.note(BAKERY, note)).toBe('Falta o alvará inventado');
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  const texts = ['Inventada', 'COM-0001', details.document, 'alvar'];
  expect(texts.filter((text) => files.some((bytes) => bytes.includes(text)))).toEqual([]);
});

test('of what was never told, or of one whose key is gone, nothing is known', () => {
  store.keep(BAKERY, details);
  const note = store.keepNote(BAKERY, 'Falta o alvará inventado');
  expect([store.of(BAZAAR), store.note(BAZAAR, note)]).toEqual([undefined, undefined]);
  keys.destroy(BAKERY);
  expect([store.of(BAKERY), store.note(BAKERY, note)]).toEqual([undefined, undefined]);
});

test('what is kept of one opens as no other’s, nor as another text of it', () => {
  store.keep(BAKERY, details);
  const note = store.keepNote(BAKERY, 'Falta o alvará inventado');
  const db = new DatabaseSync(join(folder, 'organisations.sqlite'));
  db.prepare('UPDATE texts SET name = ? WHERE name = ?').run('other', note);
  db.close();
  expect(() => store.note(BAKERY, 'other')).toThrow();
});
