import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { SqliteRecordPlace } from '@mutirao/adapters/records';
import { type Folder, folderOf } from '../folder.ts';
import { Outbox } from '../webhooks/outbox.ts';
import { COMMUNITY_KEY, told } from '../webhooks/town.fixture.ts';
import { Webhooks } from '../webhooks/webhooks.ts';
import { backup } from './backup.ts';
import { copyOf, faultsOf, soundFolder, sql } from './doctor.fixture.ts';
import { doctor } from './doctor.ts';

/** The last events of the worked month are at 35 and 36; the events of a test count up from 0. */
const idAt = (position: number) => `00000000-0000-7000-8000-${String(position).padStart(12, '0')}`;
const merchant = told(0).merchant;

let sound: Folder;
beforeAll(async () => {
  sound = await soundFolder();
  const place = new SqliteRecordPlace(sound.data);
  const webhooks = await Webhooks.open(place, COMMUNITY_KEY);
  const asked = { id: 'webhook', merchant, url: 'https://a.example/', after: 30 };
  await webhooks.add({ ...asked, events: ['charge.paid'] });
  const outbox = await Outbox.open(place, webhooks.sealingKey, { head: 36 });
  await outbox.follow(
    [35, 36].map((position) => told(position, { id: idAt(position) })),
    36,
  );
  await webhooks.test('webhook', { id: 'test_1', at: 0 });
  await outbox.refresh();
  await place.close();
});

test('deliveries are of events that are there, and so they are in a backup', async () => {
  const { checks } = await doctor(sound);
  expect(checks.at(-1)).toEqual({ name: 'webhooks', count: 2, ok: true });
  const destination = join(mkdtempSync(join(tmpdir(), 'mutirao-')), 'copy');
  await backup(sound, destination);
  const copy = folderOf(destination, sound.keys);
  const found = await doctor(copy);
  expect(found.checks.at(-1)).toEqual({ name: 'webhooks', count: 2, ok: true });
  const place = new SqliteRecordPlace(copy.data);
  const restored = await Webhooks.open(place, COMMUNITY_KEY);
  expect(await restored.of(merchant)).toMatchObject([{ url: 'https://a.example/', waiting: 3 }]);
  await place.close();
});

const at35 = "CAST(key AS TEXT) LIKE 'delivery:webhook:%35.000000'";
const put = (value: object | number) => `CAST('${JSON.stringify(value)}' AS BLOB)`;

test.each([
  [
    `UPDATE records SET value = ${put({ position: 35, id: 'x' })} WHERE ${at35}`,
    'a delivery tells of event x, which is not at position 35',
  ],
  [
    `UPDATE records SET value = ${put(37)} WHERE CAST(key AS TEXT) = 'followed'`,
    'the journal was followed to position 37, past its end',
  ],
  [
    `UPDATE records SET value = ${put({ position: 36, id: idAt(35) })} WHERE ${at35}`,
    `a delivery tells of event ${idAt(35)}, which is not at position 36`,
  ],
  [
    `UPDATE records SET value = ${put({ position: 37, id: idAt(37) })} WHERE ${at35}`,
    'a delivery tells of position 37, past the end',
  ],
  ['DROP TABLE records', 'the webhooks cannot be read: no such table: records'],
])('%s', async (statement, fault) => {
  const copy = copyOf(sound);
  sql(copy.path.deliveries, statement);
  expect(await faultsOf(copy)).toEqual([`webhooks: ${fault}`]);
});

test('a folder without any is sound', async () => {
  expect(await faultsOf(copyOf(sound, 'webhooks', 'deliveries'))).toEqual([]);
});
