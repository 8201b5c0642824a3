import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
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
  const webhooks = new Webhooks(sound.path.webhooks, COMMUNITY_KEY);
  webhooks.add({
    id: 'webhook',
    merchant,
    url: 'https://a.example/',
    events: ['charge.paid'],
    after: 30,
  });
  const outbox = new Outbox(sound.path.webhooks, webhooks.sealingKey);
  outbox.follow(
    [35, 36].map((position) => told(position, { id: idAt(position) })),
    36,
  );
  webhooks.test('webhook', 'test_1', 0);
  outbox.close();
  webhooks.close();
});

test('deliveries are of events that are there, and so they are in a backup', async () => {
  const { checks } = await doctor(sound);
  expect(checks.at(-1)).toEqual({ name: 'webhooks', count: 2, ok: true });
  const destination = join(mkdtempSync(join(tmpdir(), 'mutirao-')), 'copy');
  await backup(sound, destination);
  const copy = folderOf(destination, sound.keys);
  const found = await doctor(copy);
  expect(found.checks.at(-1)).toEqual({ name: 'webhooks', count: 2, ok: true });
  const restored = new Webhooks(copy.path.webhooks, COMMUNITY_KEY);
  expect(restored.of(merchant)).toMatchObject([{ url: 'https://a.example/', waiting: 3 }]);
  restored.close();
});

test.each([
  [
    "UPDATE deliveries SET id = 'x' WHERE position = 35",
    'a delivery tells of event x, which is not at position 35',
  ],
  ['UPDATE followed SET position = 37', 'the journal was followed to position 37, past its end'],
  ['UPDATE followed SET position = 35', 'position 36 is told unfollowed'],
  [
    'UPDATE deliveries SET position = 36 WHERE position = 35',
    `a delivery tells of event ${idAt(35)}, which is not at position 36`,
  ],
  ['DELETE FROM deliveries WHERE position = 35', 'webhook webhook says that 3 wait, and 2 do'],
  ['DROP TABLE deliveries', 'the webhooks cannot be read: no such table: deliveries'],
])('%s', async (statement, fault) => {
  const copy = copyOf(sound);
  sql(copy.path.webhooks, statement);
  expect(await faultsOf(copy)).toEqual([`webhooks: ${fault}`]);
});

test('a folder without any is sound', async () => {
  expect(await faultsOf(copyOf(sound, 'webhooks'))).toEqual([]);
});
