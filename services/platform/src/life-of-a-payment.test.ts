import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HeadFile } from '@mutirao/adapters/files';
import { SqliteEventStore } from '@mutirao/adapters/sqlite';
import { doctor, folderOf } from '@mutirao/currency';
import {
  EMPTY_HEAD,
  type Head,
  type RecordedEvent,
  readEvents,
  verifyChunk,
} from '@mutirao/event-sourcing';
import { type Movement, movementCodec } from '@mutirao/ledger';
import { furnish, nis, ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own, and walks docs/life-of-a-payment.md. */
let town: ServedTown;
let ana = '';
let bento = '';
let prepared: Record<string, unknown> = {};
beforeAll(async () => {
  town = await ServedTown.start();
  await furnish(town, [nis(1), nis(2)]);
  [ana, bento] = (await Promise.all([nis(1), nis(2)].map(holderOf))) as [string, string];
});
afterAll(() => town.remove());

const RUN = 'renda-2024-03-1';
const DOCUMENT = 'docs/life-of-a-payment.md';
const titles: string[] = [];
/** One link of the document, by its own title. */
const link = (title: string, walk: () => Promise<void>): void => {
  titles.push(title);
  test(`${titles.length}. ${title}`, walk);
};

async function holderOf(registry: string): Promise<string> {
  const asking = { as: 'officer', body: { registry } } as const;
  return (await town.must<{ holder: string }>('POST', '/beneficiary-lookups', asking)).holder;
}
const balanceOf = async (account: string) =>
  (await town.must('GET', `/accounts/${account}`, { as: 'auditor' }))['balanceMinor'];
/** All events so far, as they are stored. */
const events = async () => {
  const store = new SqliteEventStore(join(town.data, 'journal.sqlite'), { readOnly: true });
  const all: RecordedEvent<Movement>[] = [];
  for await (const event of readEvents(store, movementCodec)) all.push(event);
  await store.close();
  return all;
};

link('A line is read', async () => {
  prepared = await town.must('POST', '/programmes/renda/runs?period=2024-03', {
    as: 'officer',
    type: 'text/csv',
    body: `beneficiary,amount\n${nis(1)},110.00\n${nis(2)},110.00\n`,
  });
  expect(prepared).toMatchObject({ lines: 2, totalMinor: 220_00 });
});

link('It gets a verdict', async () => {
  expect(prepared).toMatchObject({ payableLines: 2, ready: true, refused: [] });
  const path = '/programmes/renda/runs?period=2023-12';
  const early = {
    as: 'officer',
    type: 'text/csv',
    body: `beneficiary,amount\n${nis(1)},1.00\n`,
  } as const;
  expect(await town.must('POST', path, early)).toMatchObject({
    refused: [{ line: 2, rule: 'not-enrolled' }],
  });
});

link('The run is prepared', async () => {
  const { sha256 } = prepared;
  const lines = readFileSync(join(town.data, 'runs', `${sha256}.lines`), 'utf8');
  expect(lines).toContain(`\n2 ${ana} 2024-03 11000\n`);
  const event = (await events()).find(({ data }) => data['run'] === RUN);
  expect(event).toMatchObject({ type: 'currency.RunPrepared.v1', movements: [], data: { sha256 } });
  expect(JSON.stringify(event)).not.toContain(ana);
});

link('A second person approves it', async () => {
  const path = `/runs/${RUN}/approvals`;
  const { sha256 } = prepared;
  const own = { as: ['approver'], subject: 'p-officer', body: { sha256 } } as const;
  expect((await town.ask('POST', path, own)).body).toMatchObject({ code: 'same-person' });
  const other = { as: 'approver', body: { sha256: 'a'.repeat(64) } } as const;
  expect((await town.ask('POST', path, other)).body).toMatchObject({ code: 'run-changed' });
  expect(await town.must('POST', path, { as: 'approver', body: { sha256 } })).toMatchObject({
    status: 'approved',
  });
});

link('The money is set aside', async () => {
  const paid = await town.must('POST', `/runs/${RUN}/payment`, { as: 'treasurer', body: {} });
  expect(paid).toMatchObject({ paid: 2, paidMinor: 220_00 });
  const funded = (await events()).find(({ type }) => type === 'currency.RunFunded.v1');
  expect(funded?.movements.at(-1)).toMatchObject({
    debit: 'undistributed:renda',
    credit: `run:${RUN}`,
    amount: 220_00,
  });
  expect(await balanceOf(`run:${RUN}`)).toBe(0);
});

link('The line is paid', async () => {
  const line = (await events()).find(({ type }) => type === 'currency.BenefitPaid.v1');
  expect(line).toMatchObject({ data: { run: RUN, line: 2 }, effectiveOn: '2024-03-15' });
  const lot = 'renda/2024-03/';
  const moved = { debit: `run:${RUN}`, credit: `holder:${ana}`, amount: 110_00, unit: 'MUM', lot };
  expect(line?.movements).toEqual([{ kind: 'transfer', ...moved }]);
});

link('It becomes durable', async () => {
  const { path } = folderOf(town.data);
  const store = new SqliteEventStore(path.journal, { readOnly: true });
  let head: Head = EMPTY_HEAD;
  for await (const chunk of store.read(0)) head = verifyChunk(head, chunk);
  await store.close();
  for (const kept of [path.head, path.seenHead].map(
    (each) => new HeadFile(each, { flush: false }),
  )) {
    expect(Buffer.from(kept.read().hash).equals(head.hash)).toBe(true);
    kept.close();
  }
});

link('It is seen', async () => {
  expect(await town.must('GET', `/accounts/${ana}`, { as: 'holder', subject: ana })).toMatchObject({
    balanceMinor: 110_00,
    lots: [{ lot: { fund: 'renda', period: '2024-03' }, amountMinor: 110_00 }],
  });
  expect(await town.must('GET', `/runs/${RUN}/report`, { as: 'auditor' })).toMatchObject({
    lines: [
      { line: 2, holder: ana, month: '2024-03', amountMinor: 110_00 },
      { line: 3, holder: bento },
    ],
    unpaid: [],
  });
});

link('Ana spends it, and it can be proved', async () => {
  const body = { from: ana, to: bento, amountMinor: 12_50, unit: 'MUM' };
  const asking = { as: 'holder', subject: ana, body, key: 'bread' } as const;
  const sent = await town.must('POST', '/transfers', asking);
  expect(await town.must('POST', '/transfers', asking)).toEqual(sent);
  expect([await balanceOf(ana), await balanceOf(bento)]).toEqual([97_50, 122_50]);
  type Replayed = { balances: { account: string; minor: number }[] };
  const before = Number(sent['position']) - 1;
  const { balances } = await town.must<Replayed>('GET', `/replay?at=${before}`, { as: 'auditor' });
  expect(balances).toContainEqual({ account: `holder:${ana}`, unit: 'MUM', minor: 110_00 });
  expect((await doctor(folderOf(town.data))).ok).toBe(true);
});

test('the document has these nine links, and what it names is where it says', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const headings = [...text.matchAll(/^## (\d)\. (.+)$/gm)].map(([, number, title]) => [
    number,
    title,
  ]);
  expect(headings).toEqual(titles.map((title, index) => [String(index + 1), title]));
  expect(titles).toHaveLength(9);
  const named = [...text.matchAll(/\[(\w+)\]\(([^)]+\.ts)\)/g)];
  expect(named.length).toBeGreaterThan(20);
  for (const [, name = '', path = ''] of named) {
    const source = readFileSync(resolve(dirname(DOCUMENT), path), 'utf8');
    const defined = new RegExp(
      `^(export )?(async )?(function|class) ${name}\\b|^ {2}(async )?${name}\\(`,
      'm',
    );
    expect([path, name, defined.test(source)]).toEqual([path, name, true]);
  }
});
