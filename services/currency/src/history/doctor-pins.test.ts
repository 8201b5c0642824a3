import { rmSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { SqliteRecordPlace } from '@mutirao/adapters/records';
import { type EventData, fact } from '../domain/events.ts';
import type { Folder } from '../folder.ts';
import { Pins } from '../stores/pins.ts';
import { backup } from './backup.ts';
import { copyOf, DAY, faultsOf, forgeAfter, soundFolder, sql } from './doctor.fixture.ts';
import { doctor } from './doctor.ts';
import { id } from './town.fixture.ts';
import { ANA, BENTO } from './worked-month.fixture.ts';

/** Ana has an active card, and one that she lost; Bento’s has no PIN yet. */
let sound: Folder;
beforeAll(async () => {
  sound = await forgeAfter(await soundFolder(), [
    issued('card', ANA),
    activated('card', 'first-pin'),
    changed('card', 'pin'),
    issued('lost-card', ANA),
    activated('lost-card', 'erased-pin'),
    fact('currency.CardBlocked.v1', { card: id('lost-card'), by: 'holder' }, DAY),
    issued('new-card', BENTO),
  ]);
  const place = new SqliteRecordPlace(sound.data);
  const pins = await Pins.open(place, Buffer.alloc(32, 7));
  await pins.keep(id('pin'), id('card'), '482916', 0);
  await place.close();
});

const issued = (card: string, holder: string) =>
  fact('currency.CardIssued.v1', { card: id(card), holder }, DAY);
const named = (card: string, pin: string): EventData<'currency.PinChanged.v1'> => ({
  card: id(card),
  pin: id(pin),
});
const activated = (card: string, pin: string) =>
  fact('currency.CardActivated.v1', named(card, pin), DAY);
const changed = (card: string, pin: string) =>
  fact('currency.PinChanged.v1', named(card, pin), DAY);

const pinsOf = async (folder: Folder) =>
  (await doctor(folder)).checks.find(({ name }) => name === 'pins');

test('each card that may pay has its hash, and so it has in a backup', async () => {
  expect(await pinsOf(sound)).toEqual({ name: 'pins', count: 1, ok: true });
  const destination = `${sound.data}-backup`;
  await backup(sound, destination);
  const path = { ...sound.path, pins: `${destination}/pins.sqlite` };
  expect(await pinsOf({ ...sound, path })).toEqual({ name: 'pins', count: 1, ok: true });
});

test('a hash that is missing, for one card or all', async () => {
  const missing = [`pins: card ${id('card')} has no PIN: a desk must set one`];
  const without = copyOf(sound);
  sql(without.path.pins, 'DELETE FROM records');
  expect(await faultsOf(without)).toEqual(missing);
  const gone = copyOf(sound);
  rmSync(gone.path.pins);
  expect(await faultsOf(gone)).toEqual(missing);
});

test('a PIN in clear, and a store that is none', async () => {
  const clear = copyOf(sound);
  sql(clear.path.pins, `UPDATE records SET value = CAST('{"hash":"482916"}' AS BLOB)`);
  expect(await faultsOf(clear)).toEqual([
    `pins: the PIN of card ${id('card')} is no Argon2id hash`,
  ]);
  const none = copyOf(sound);
  sql(none.path.pins, 'DROP TABLE records');
  expect(await faultsOf(none)).toEqual([expect.stringMatching(/^pins: the PINs cannot be read/)]);
});
