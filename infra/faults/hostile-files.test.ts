// Starts: the server, once, and watches its memory (/proc).
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, furnish, health, must, paidRun, prepare, transfer } from './benefit.fixture.ts';
import { type Client, fresh, type Json } from './client.fixture.ts';
import { nis, people, roll } from './files.fixture.ts';
import { faultsOf } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

const JSON_TYPE = { type: 'application/json' };
let town: FaultTown;
let ana: string;
let bia: string;
let auditor: Client;
let headersThatNeverEnd: Promise<string>;

beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  headersThatNeverEnd = drip();
  [ana = '', bia = ''] = await furnish(town);
  await paidRun(town, roll(people(20)));
  auditor = await town.auditor();
});
afterAll(() => town.remove());

/** A client that begins a request and falls silent. */
function drip(): Promise<string> {
  const { port, hostname } = new URL(town.server?.url ?? '');
  const socket = connect(Number(port), hostname);
  socket.write('POST /transfers HTTP/1.1\r\nhost: x\r\n');
  return text(socket);
}

/** Nothing that is asked here may leave a trace in the journal. */
async function unchanged<T>(ask: () => Promise<T>): Promise<T> {
  const { position } = await health(town);
  const answer = await ask();
  expect((await health(town)).position).toBe(position);
  return answer;
}

test('fault 38: a body too large, too deep, compressed, or of no kind that is read', async () => {
  const holder = await town.holder(ana);
  const large = JSON.stringify({ from: 'x'.repeat(70_000) });
  expect((await holder.write('/transfers', large, JSON_TYPE)).status).toBe(413);
  const deep = `{"from":${'['.repeat(9)}${']'.repeat(9)}}`;
  expect((await holder.write('/transfers', deep, JSON_TYPE)).status).toBe(400);
  const bottomless = `{"from":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  expect((await holder.write('/transfers', bottomless, JSON_TYPE)).status).toBe(400);
  const xml = await holder.write('/transfers', '<transfer/>', { type: 'application/xml' });
  expect(xml.status).toBe(415);
  const packed = gzipSync(roll(people(20)));
  const bomb = await fetch(`${town.server?.url}/programmes/renda/runs?period=2026-11`, {
    method: 'POST',
    headers: { 'content-encoding': 'gzip', 'content-type': 'text/csv', 'idempotency-key': fresh() },
    body: packed,
  });
  expect(bomb.status).toBe(415);
  const zip = await prepare<Json>(town, packed, { period: '2026-11' });
  expect(zip).toMatchObject({ status: 422, body: { code: 'file-refused' } });
});

/** Most memory that the server ever had, in MiB. */
function peakMebibytes(): number {
  const status = readFileSync(`/proc/${town.server?.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** A roll of ten million lines that nobody ever has in one piece. */
function endless(): ReadableStream<Uint8Array> {
  let line = 0;
  return new ReadableStream({
    pull(controller) {
      if (line === 0) controller.enqueue(Buffer.from('beneficiary,amount\n'));
      if (line >= 10_000_000) return controller.close();
      const lines = Array.from({ length: 5_000 }, (_, index) => `${line + index},1.00\n`);
      line += lines.length;
      controller.enqueue(Buffer.from(lines.join('')));
    },
  });
}

test('fault 38: a file of ten million lines is cut off at the limit, and others are served meanwhile', async () => {
  const before = peakMebibytes();
  let served = 0;
  let isEnded = false;
  const refused = prepare<Json>(town, endless(), { period: '2026-11' }).finally(() => {
    isEnded = true;
  });
  while (!isEnded && served < 20) {
    await must(transfer(town, bia, ana, 1));
    served += 1;
  }
  expect(served).toBe(20);
  expect(await refused).toMatchObject({ status: 422, body: { rule: 'too-long' } });
  // What the verdicts on a million bad lines take, which is the most that a file may have.
  expect(peakMebibytes() - before).toBeLessThan(640);
});

test('fault 38: a client that begins and falls silent is hung up on', async () => {
  expect(await headersThatNeverEnd).toMatch(/^HTTP\/1\.1 408 /);
});

const OFFICIAL = [
  'MÊS COMPETÊNCIA;MÊS REFERÊNCIA;UF;CÓDIGO MUNICÍPIO SIAFI;NOME MUNICÍPIO;CPF FAVORECIDO;NIS FAVORECIDO;NOME FAVORECIDO;VALOR PARCELA',
  `202611;202611;RJ;0000;VILA;***.000.000-**;${nis(1)};"=cmd|' /C calc'!A0";10,00`,
  `202611;202611;RJ;0000;VILA;***.000.000-**;${nis(2)};"JOSÉ ""ZÉ""; DA SILVA";10,00`,
  '',
];

test.each([
  ['a byte order mark', Buffer.from(`\u{feff}${OFFICIAL.join('\n')}`)],
  ['CRLF', Buffer.from(OFFICIAL.join('\r\n'))],
  ['ISO-8859-1', Buffer.from(OFFICIAL.join('\n'), 'latin1')],
])(
  'fault 39: a roll with %s, quotes and a formula for a name is read as it is',
  async (_, file) => {
    const { body } = await prepare(town, file, { period: '2026-11' });
    expect(body).toMatchObject({ lines: 2, payableLines: 2, refused: [] });
  },
);

test.each([
  ['a column twice', 'beneficiary,amount,amount\n', 'columns', 'amount'],
  ['a column missing', 'beneficiary,value\n', 'columns', 'amount'],
  ['no header', `${nis(1)},10.00\n`, 'columns', 'beneficiary'],
  ['nothing', '', 'columns', undefined],
  ['a spreadsheet', 'PK\u0003\u0004\u0000\u0000', 'encoding', undefined],
])('fault 39: a file with %s is refused whole', async (_, file, rule, field) => {
  const { status, body } = await unchanged(() => prepare<Json>(town, file, { period: '2026-11' }));
  expect([status, body['rule'], body['field']]).toEqual([422, rule, field]);
});

test('fault 39: invalid UTF-8 and a formula where a number belongs cost their own line', async () => {
  const file = Buffer.concat([
    Buffer.from(`beneficiary,amount\n=1+1,10.00\n${nis(1)},`),
    Buffer.from([0xff, 0xfe]),
    Buffer.from(`\n${nis(2)},10.00\n`),
  ]);
  const { body } = await prepare(town, file, { period: '2026-11' });
  expect(body.refused.map(({ line, rule }) => [line, rule])).toEqual([
    [2, 'nis'],
    [3, 'encoding'],
  ]);
  expect(body.payableLines).toBe(1);
});

test('fault 39: no cell of an export is a formula', async () => {
  const csv = (await auditor.get<string>('/export?format=csv')).body;
  const cells = csv.split('\r\n').flatMap((line) => line.split(','));
  expect(cells.length).toBeGreaterThan(100);
  expect(cells.filter((cell) => /^"?[=+\-@\t]/.test(cell))).toEqual([]);
});

test('after all that nothing was moved but what was answered, and doctor is content', async () => {
  expect((await health(town)).status).toBe('ok');
  expect((await balanceOf(town, ana)) + (await balanceOf(town, bia))).toBe(20_00);
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
