// Starts: the server, twice, with a journal of identity that another process has written to.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { approved, furnish, must, paidRun, prepare, transfer } from './benefit.fixture.ts';
import { type Answer, codeOf, eventually, fresh, type Json } from './client.fixture.ts';
import { bankFile, people, roll } from './files.fixture.ts';
import { faultsOf } from './history.fixture.ts';
import { newsOf } from './identity-history.fixture.ts';
import { register } from './people.fixture.ts';
import { appendStrange, poisonous } from './strange-events.fixture.ts';
import { FaultTown } from './town.fixture.ts';

const TWENTY = people(20);
/** Each is tried for about a second and a half, one after the other. */
const POISONED = 7;

let town: FaultTown;
let ana: string;
let bia: string;
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  [ana = '', bia = ''] = await furnish(town);
  await paidRun(town, roll(TWENTY));
  // Something that can be issued still.
  const bank = bankFile({ account: 'renda', lines: [[fresh(), 100_00, 'renda']] });
  const treasurer = await town.treasurer();
  const type = 'application/x-ofx';
  await must(treasurer.write('/bank-statements?match=renda%3Drenda', bank, { type }));
});
afterAll(() => town.remove());

async function poison(): Promise<void> {
  const store = new SqliteEventStore(town.identity.path.journal);
  await appendStrange(store, Array.from({ length: POISONED }, poisonous));
  await store.close();
}

type Ask = () => Promise<Answer<Json>>;

/** What is not to be done on old news of who may do it, each for a month of its own. */
async function asksThatNeedNews(month: number): Promise<readonly Ask[]> {
  const treasurer = await town.treasurer();
  const approver = await town.approver();
  const operator = await town.operator();
  const period = (year: number) => `${year}-0${month}`;
  const { run, sha256 } = await must(prepare(town, roll(TWENTY, '1.00'), { period: period(2024) }));
  const ready = await approved(town, roll(TWENTY, '1.00'), { period: period(2025) });
  const rule = {
    rule: `daily-${month}`,
    bindsFrom: '2090-01-01',
    body: { kind: 'limit', of: 'holder', per: 'day', maxMinor: 50_00 },
  };
  return [
    () => approver.post(`/runs/${run}/approvals`, { sha256 }),
    () => treasurer.post(`/runs/${ready.run}/payment`),
    () => operator.post('/programmes/renda/issues', { amountMinor: month }),
    () => treasurer.post('/rules', rule),
  ];
}

const pays = async (): Promise<number> => (await transfer(town, ana, bia, 1)).status;
const behind = async (): Promise<number> => (await newsOf(town)).news.behindSeconds;

test('news that are late: no approval, run, issue or rule on old knowledge; people pay; then all goes again', async () => {
  const asks = await asksThatNeedNews(1);
  await poison();
  await eventually(behind, (seconds) => seconds > 5.2, { everyMilliseconds: 100 });
  const answers = await Promise.all(asks.map((ask) => ask()));
  const paid = await pays();
  const stillBehind = await behind();
  expect(stillBehind).toBeGreaterThan(5);
  const late = [503, 'authority-news-late'];
  expect(answers.map(codeOf)).toEqual([late, late, late, late]);
  for (const { headers } of answers) expect(headers.get('retry-after')).toMatch(/^\d+$/);
  expect(paid).toBe(201);
  // What needs no news of roles goes on too: people are registered, and who is on the desk sees them.
  expect(await register(town, 700)).toHaveLength(22);

  await eventually(behind, (seconds) => seconds === 0, { withinMilliseconds: 25_000 });
  const administrator = await town.administrator();
  const { parked } = await must(administrator.get<{ parked: Json[] }>('/parked'));
  expect(parked.map((each) => each['reason'])).toEqual(Array(POISONED).fill('failed'));
  for (const ask of asks) await must(ask());
});

test('an older journal of identity is put back: its news end, and so does what needs them; people pay', async () => {
  const older = mkdtempSync(join(tmpdir(), 'mutirao-older-'));
  await town.stop();
  const { folder } = town.identity.path;
  cpSync(folder, join(older, 'before'), { recursive: true });
  await town.start();
  await register(town, 701);
  const asks = await asksThatNeedNews(2);
  expect(await town.stop()).toBe(0);
  cpSync(folder, join(older, 'after'), { recursive: true });
  const putBack = (name: string): void => {
    rmSync(folder, { recursive: true });
    cpSync(join(older, name), folder, { recursive: true });
  };

  putBack('before');
  await town.start();
  expect(await must(town.withToken().get('/health'))).toMatchObject({
    status: 'read-only',
    reason: expect.stringContaining('was acknowledged'),
  });
  const refused = await Promise.all(asks.map((ask) => ask()));
  expect(refused.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
  const officer = await town.officer();
  const suspension = await officer.post(
    `/members/${randomBytes(16).toString('base64url')}/suspension`,
  );
  expect(suspension.status).toBe(503);
  expect(await pays()).toBe(201);
  await town.stop();

  putBack('after');
  await town.start();
  await eventually(behind, (seconds) => seconds === 0);
  for (const ask of asks) await must(ask());
  expect(await pays()).toBe(201);
  rmSync(older, { recursive: true });
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
