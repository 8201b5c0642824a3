// Starts: a server on a town's folder; then `mutirao move`; then Kafka, the stand-ins for KurrentDB and
// MongoDB, and one process of identity and one of the currency, which serve what was moved. The stand-ins
// are one node each: that what was moved outlives the loss of a node is not shown.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type CellServers, startServers } from '../local/cell.ts';
import { freePort } from '../local/ports.ts';
import { balanceOf, furnish, must, paidRun, transfer } from './benefit.fixture.ts';
import type { Callers } from './callers.fixture.ts';
import { CellTown, faultsIn } from './cell.fixture.ts';
import { type Answer, eventually, fresh, type Json } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { person, register } from './people.fixture.ts';
import {
  type Card,
  cardOf,
  charge,
  openShop,
  payByCard,
  payCharge,
  type Shop,
} from './shop.fixture.ts';
import { refresh, type Signer, signIn } from './signing-in.fixture.ts';
import { FaultTown } from './town.fixture.ts';

jest.setTimeout(180_000);

const NOTE = 'dois pães e um café';
const TWENTY = people(20);
const dayOf = (at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Sao_Paulo' }).format(at);
const [MONTH_AGO, TODAY] = [dayOf(Date.now() - 30 * 86_400_000), dayOf(Date.now())];
let folder: string;
let servers: CellServers;
let old: FaultTown;
let town: CellTown;
let holders: string[];
let shop: Shop;
let card: Card;
let bought: string;
let paid: string;
let signer: Signer;
const key = fresh();
/** What the folder's server answered last. */
let before: Awaited<ReturnType<typeof seen>>;
let first: Answer<Json>;
let moved: string;

const holder = (index: number): string => holders[index] ?? '';

/** What people see who look, of whom each looks at the own, or may without leaving a trace. */
async function seen(at: Callers) {
  const auditor = await at.auditor();
  const ana = await at.holder(holder(0));
  const merchant = await at.as(shop.merchant, 'merchant');
  const ask = async (asked: Promise<Answer<Json>>): Promise<Json> => {
    const { status, body, headers } = await asked;
    return { status, body, behind: headers.get('read-model-position') };
  };
  return {
    statement: await ask(ana.get(`/accounts/${holder(0)}/statement?from=2020-01-01`)),
    takings: await ask(
      merchant.get(`/accounts/merchant:${shop.merchant}/statement?from=2020-01-01`),
    ),
    charge: await ask((await at.as(shop.terminal, 'terminal')).get(`/charges/${bought}`)),
    run: await ask((await at.officer()).get(`/runs/${paid}/report?limit=100`)),
    enrolments: await ask((await at.officer()).get('/enrolments?programme=renda&limit=99')),
    report: await ask(auditor.get(`/reports/money?from=${MONTH_AGO}&to=${TODAY}`)),
    own: await ask(at.withToken(signer.accessToken).get(`/members/${signer.member}`)),
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-moved-'));
  const port = await freePort();
  old = await FaultTown.make({ rehearsal: true });
  await old.start({ words: ['--public-url', `http://127.0.0.1:${port}`] });
  holders = await furnish(old, { numbers: TWENTY });
  paid = (await paidRun(old, roll(TWENTY, '100.00'))).run;
  shop = await openShop(old);
  card = await cardOf(old, holder(1));
  bought = await charge(old, shop, 12_34, { note: NOTE });
  await must(payCharge(old, holder(0), bought));
  const member = await register(old, 1);
  signer = await signIn(old, 1, member);
  first = await transfer(old, holder(2), holder(3), 5_00, { key });
  before = await eventually(
    () => seen(old),
    (found) => Object.values(found).every(({ behind }) => behind === null),
  );
  await old.stop();
  servers = await startServers();
  const cell = `moved-${randomBytes(4).toString('hex')}`;
  const environment = {
    MUTIRAO_PROFILE: 'distributed',
    MUTIRAO_CELL: cell,
    MUTIRAO_COMMUNITY: 'vila',
    MUTIRAO_KEYS: join(folder, 'keys'),
    MUTIRAO_KURRENTDB_URL: servers.kurrent.url,
    MUTIRAO_MONGO_URL: servers.mongo.url,
  };
  const { data, keys } = old.folders;
  const words = ['services/cli/src/main.ts', 'move', '--data', data, '--keys', keys];
  const env = { ...process.env, ...environment };
  const run = promisify(execFile);
  moved = (await run(process.execPath, ['tools/run.mjs', ...words], { env })).stdout;
  const { MUTIRAO_CELL, MUTIRAO_KEYS } = environment;
  town = await CellTown.start({
    servers,
    folder,
    port,
    environment: { MUTIRAO_CELL, MUTIRAO_KEYS },
  });
});
afterAll(async () => {
  await town?.stop();
  await Promise.allSettled(Object.values(servers ?? {}).map((each) => each.stop()));
  await old.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('what people saw on one machine they see on servers: names, notes, lines, balances', async () => {
  expect(Object.values(before).map(({ status }) => status)).toEqual(Array(7).fill(200));
  expect(JSON.stringify(before)).toContain(NOTE);
  expect(JSON.stringify(before)).toContain(person(1).fullName);
  const now = await eventually(
    () => seen(town),
    (found) => Object.values(found).every(({ behind }) => behind === null),
    { withinMilliseconds: 60_000 },
  );
  expect(now).toEqual(before);
  expect(moved).toContain('is now on the servers of');
});

test('what was asked before is answered as it was, and not done again', async () => {
  const balance = await balanceOf(town, holder(2));
  const again = await transfer(town, holder(2), holder(3), 5_00, { key });
  expect([again.status, again.body]).toEqual([first.status, first.body]);
  expect(await balanceOf(town, holder(2))).toBe(balance);
});

test('who was signed in still is, and a token that was used up is not taken again', async () => {
  const next = await refresh(town, signer.refreshToken);
  expect([next.status, next.body]).toEqual([
    200,
    expect.objectContaining({ refresh_token: expect.any(String) }),
  ]);
  expect((await refresh(town, signer.refreshToken)).status).toBe(400);
  const { registry } = person(1);
  const known = { registry, password: 'sete pedras no açude' };
  const asked = await town.withToken().post<Json>('/sign-in/password', known);
  expect([asked.status, asked.body['challenge']]).toEqual([200, expect.any(String)]);
});

test('a card pays with its PIN and with no other, a charge is paid, and money moves on', async () => {
  const of = await charge(town, shop, 3_00);
  const wrong = await payByCard(town, shop, of, { ...card, pin: '1111' });
  expect(wrong.status).toBe(403);
  expect((await payByCard(town, shop, of, card)).status).toBe(201);
  expect((await payCharge(town, holder(4), await charge(town, shop, 1_00))).status).toBe(201);
  expect((await transfer(town, holder(5), holder(6), 1)).status).toBe(201);
  await paidRun(town, roll(TWENTY, '1.00'), { period: '2026-11' });
  expect(await balanceOf(town, holder(6))).toBe(101_00 + 1);
});

test('history is sound there, and the folder is served no more', async () => {
  expect(await faultsIn(town)).toEqual([]);
  expect(await town.cell.cli('doctor')).toContain('All checks are good.');
  await expect(old.start()).rejects.toThrow('was moved to the servers of');
});
