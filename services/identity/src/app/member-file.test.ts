import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Community, nis } from '../http/members.fixture.ts';
import { Members } from './members-registration.ts';

let vila: Community;
beforeAll(async () => {
  vila = await Community.start();
});
afterAll(() => vila.remove());

const HEADER = 'nis,full_name,neighbourhood,phone';
const line = (n: number) =>
  `${nis(n)},Zenóbia${n} Inventada,Beco da Traíra ${n % 50},+55 00 9${String(n).padStart(8, '0')}`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => line(from + index));
const send = (rows: readonly string[], key?: string) =>
  vila.ask('POST', '/member-files', {
    body: [HEADER, ...rows, ''].join('\r\n'),
    ...(key === undefined ? {} : { key }),
  });

test('2,500 people of a file are registered in chunks, each once', async () => {
  const file = [...lines(1, 2_500), line(7), '123,Refused Pessoa,,', 'one,two'];
  const first = await send(file, 'f1');
  expect(first).toEqual({
    status: 200,
    body: {
      lines: 2_502,
      registered: 2_499,
      known: 1,
      completed: 0,
      refusedLines: 2,
      refused: [
        { line: 2_502, field: 'nis', rule: 'nis', message: expect.any(String) },
        { line: 2_503, field: '', rule: 'columns', message: expect.any(String) },
      ],
      likelyMatches: 0,
    },
  });
  expect(await send(file, 'f1')).toEqual(first);
  expect((await send(file)).body).toMatchObject({ registered: 0, known: 2_500, refusedLines: 2 });
});

test('the same key with another file is refused', async () => {
  await send(lines(3_000, 3_010), 'f2');
  expect(await send(lines(3_000, 3_011), 'f2')).toMatchObject({
    status: 409,
    body: { code: 'idempotency-key-reused' },
  });
  expect((await send(lines(3_000, 3_010), 'f2')).body).toMatchObject({ registered: 10 });
});

test('an upload that breaks off is gone on with when the file comes again', async () => {
  const { identity, url } = vila.served;
  const file = [HEADER, ...lines(10_000, 18_000), ''].join('\n');
  const before = identity.parts.journal.head.position;
  const cut = new AbortController();
  async function* half() {
    yield Buffer.from(file.slice(0, file.length - 1_000));
    while (identity.parts.journal.head.position < before + 1_000) await sleep(5);
    cut.abort();
    await sleep(60_000, undefined, { signal: cut.signal });
  }
  const upload = fetch(`${url}/member-files`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await vila.served.token('the-officer', 'officer')}`,
      'idempotency-key': 'half',
      'content-type': 'text/csv',
    },
    body: Readable.toWeb(Readable.from(half())) as unknown as ReadableStream,
    duplex: 'half',
    signal: cut.signal,
  } as RequestInit);
  await expect(upload).rejects.toThrow();
  const { body } = await send(lines(10_000, 18_000));
  expect(body).toMatchObject({ lines: 8_000, refusedLines: 0 });
  expect(body.known).toBeGreaterThanOrEqual(1_000);
  expect(body.registered + body.known).toBe(8_000);
});

test('a file that cannot be read is refused whole', async () => {
  const body = 'who,what\nsome,one\n';
  expect(await vila.ask('POST', '/member-files', { body })).toMatchObject({
    status: 422,
    body: { code: 'file-refused', rule: 'columns', line: 1 },
  });
  expect((await send(lines(1, 3))).body).toMatchObject({ known: 2 });
});

test('a file that cannot be read to its end says so, and what was read of it', async () => {
  const broken = Array.from({ length: 1_100 }, (_, n) => `${nis(n)},"never closed`);
  const { status, body } = await send([...lines(20_000, 26_000), ...broken]);
  expect(status).toBe(200);
  expect(body).toMatchObject({ unread: { rule: 'columns', message: expect.any(String) } });
  expect(body.registered).toBe(body.lines);
  expect(body.lines).toBeGreaterThan(3_000);
  expect((await send(lines(25_990, 26_000))).body).toMatchObject({ registered: 10 });
});

test('numbers are registered alone, and who they are is told by the next file', async () => {
  const { identity } = vila.served;
  const asker = { subject: 'the-officer', correlation: 'c', key: 'k' };
  const numbers = Array.from({ length: 1_100 }, (_, index) => nis(7_000 + index));
  const members = new Members(identity);
  const first = await members.registerNumbers(numbers, asker);
  expect(new Set(first.members).size).toBe(1_100);
  expect(first.position).toBe(identity.parts.journal.head.position);
  expect(await members.registerNumbers([nis(7_005), nis(7_001)], asker)).toEqual({
    members: [first.members[5], first.members[1]],
    position: expect.any(Number),
  });
  await vila.member(7_001);
  expect((await send(lines(7_000, 7_004))).body).toMatchObject({ known: 4, completed: 3 });
  const shown = await vila.ask('GET', `/members/${first.members[0]}?purpose=registration`);
  expect(shown.body.person.fullName).toBe('Zenóbia7000 Inventada');
  await expect(members.registerNumbers(['123'], asker)).rejects.toThrow('good one');
});

test('two who are alike are found within one file, and with those of before', async () => {
  const alike = (n: number, name: string) => `${nis(n)},${name},Alto,+55 00 90000${n}`;
  const { body } = await send([
    alike(8_500, 'Tomé Quirino Alves'),
    alike(8_501, 'ALVES Tome Quirino'),
    alike(8_502, 'Outro Quirino Alves'),
  ]);
  expect(body).toMatchObject({ registered: 3, likelyMatches: 1 });
  expect((await send([alike(8_503, 'Outro Alves Quirino')])).body).toMatchObject({
    likelyMatches: 1,
  });
});

test('many files and registrations at once register everybody once', async () => {
  const rows = lines(9_000, 9_200);
  const answers = await Promise.all([
    send(rows),
    send([...rows].reverse()),
    ...[9_000, 9_100, 9_199].map((n) =>
      vila.ask('POST', '/members', { body: { registry: nis(n), fullName: 'Pessoa Uma' } }),
    ),
  ]);
  const registered = answers.reduce(
    (sum, { body }) => sum + (body.registered ?? (body.known ? 0 : 1)),
    0,
  );
  expect(registered).toBe(200);
});

test('no name, number or phone of them stands in any file of the community but sealed', async () => {
  const { folder } = vila.served;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(8);
  const told = ['Zenóbia', 'Inventada', 'Refused', nis(7), '900000007', 'Beco da Traíra'];
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(join(parentPath, name));
    for (const word of told) expect([name, bytes.includes(word)]).toEqual([name, false]);
  }
});
