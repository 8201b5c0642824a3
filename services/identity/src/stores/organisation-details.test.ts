import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DoesNotOpen } from '@mutirao/adapters/sealing';
import { OrganisationDetails } from './organisation-details.ts';
import { PersonKeys } from './person-keys.ts';
import { PlaceOfRecords } from './record-place.fixture.ts';

const [BAKERY, BAZAAR] = ['bakery', 'bazaar'].map((name) => name.padEnd(22, '_')) as [
  string,
  string,
];
const nothing = [undefined, undefined];
const details = { registry: 'COM-0001', name: 'Padaria Inventada', document: '99000001000101' };

let records: PlaceOfRecords;
let keys: PersonKeys;
let store: OrganisationDetails;

beforeEach(async () => {
  records = new PlaceOfRecords();
  keys = await PersonKeys.open(records.place, Buffer.alloc(32, 7));
  store = await OrganisationDetails.open(records.place, keys);
});
afterEach(() => records.remove());

test('what is kept is read again, and stands in no file as it is', async () => {
  await store.keep(BAKERY, details);
  const note = await store.keepNote(BAKERY, 'Falta o alvará inventado');
  expect(await store.of(BAKERY)).toEqual(details);
  expect(await store.note(BAKERY, note)).toBe('Falta o alvará inventado');
  const texts = ['Inventada', 'COM-0001', details.document, 'alvar'];
  const bytes = records.bytes();
  expect(texts.filter((text) => bytes.includes(text))).toEqual([]);
});

test('of what was never told, or of one whose key is gone, nothing is known', async () => {
  await store.keep(BAKERY, details);
  const note = await store.keepNote(BAKERY, 'Falta o alvará inventado');
  expect(await Promise.all([store.of(BAZAAR), store.note(BAZAAR, note)])).toEqual(nothing);
  await keys.destroy(BAKERY);
  expect(await Promise.all([store.of(BAKERY), store.note(BAKERY, note)])).toEqual(nothing);
});

test('what is kept of one opens as no other’s, nor as another text of it', async () => {
  await store.keep(BAKERY, details);
  const note = await store.keepNote(BAKERY, 'Falta o alvará inventado');
  const stored = await records.place.open({ name: 'organisations' });
  const [text] = await stored.many([`${BAKERY} ${note}`]);
  await stored.put([{ key: `${BAKERY} other`, value: text?.value ?? Buffer.alloc(0) }]);
  await expect(store.note(BAKERY, 'other')).rejects.toThrow(DoesNotOpen);
});
