import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from './client.fixture.ts';
import { filesOf, found, foundNumbers } from './privacy.fixture.ts';
import { Receiver } from './receiver.fixture.ts';
import { ServerProcess } from './server-process.fixture.ts';
import {
  carryCards,
  enrolled,
  liveAMonth,
  mistyped,
  NAMES,
  NOTED,
  numbers,
  official,
  PERIOD,
  stranger,
  WORDS,
} from './talkative-month.fixture.ts';
import {
  meetPeople,
  NUMBERS_SAID_TO_IDENTITY,
  newcomer,
  SAID_TO_IDENTITY,
} from './talkative-people.fixture.ts';
import { nis } from './town.fixture.ts';

/** Starts `npm start`'s program as a process of its own, three times, over a folder of its own. */
const folder = mkdtempSync(join(tmpdir(), 'mutirao-privacy-'));
const data = join(folder, 'vila');
const keys = `${data}.keys`;

let server: ServerProcess;
let everything: Map<string, Buffer>;
const said: Buffer[] = [];
/** What staff were answered: there the words are. */
let shown: Client['answers'];
let refusals: Client['refusals'];
/** Numbers and PINs of cards. */
let secrets: string[];

beforeAll(async () => {
  const gateway = await Receiver.listen();
  const secret = join(folder, 'gateway-secret');
  writeFileSync(secret, `whsec_${randomBytes(24).toString('base64')}`);
  server = await ServerProcess.start(data, {
    MUTIRAO_GATEWAY_URL: gateway.url,
    MUTIRAO_GATEWAY_SECRET_FILE: secret,
  });
  const client = new Client(keys, server.url);
  await liveAMonth(client);
  await meetPeople(client, gateway);
  await gateway.close();
  secrets = await carryCards(client);
  ({ answers: shown, refusals } = client);
  everything = filesOf(data, keys);
  await server.end('SIGTERM');
  for (const [path, bytes] of filesOf(data, keys)) {
    everything.set(path, Buffer.concat([everything.get(path) ?? Buffer.alloc(0), bytes]));
  }
  said.push(...server.said);
});
afterAll(async () => {
  await server.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

test('the run has written every kind of file, and what is looked for can be found', () => {
  const written = new Set(
    [...everything.keys()].map((path) => basename(path).replace(/^[0-9a-f]{64}/, 'HASH')),
  );
  const expected =
    'journal.sqlite journal.sqlite-wal head snapshot read-models.sqlite register.sqlite notes.sqlite notes.sqlite-wal pins.sqlite webhooks.sqlite deliveries.sqlite HASH.lines audit.log directory.sqlite people.sqlite people.sqlite-wal person-keys.sqlite organisations.sqlite matching.sqlite credentials.sqlite sessions.sqlite master-key-check';
  expect([...written]).toEqual(expect.arrayContaining(expected.split(' ')));
  const told = Buffer.from(JSON.stringify(shown));
  expect(found(told, WORDS)).toEqual(
    expect.arrayContaining([NOTED[0], NOTED[5], NOTED[7], NAMES[0]]),
  );
  expect(foundNumbers(told, numbers)).toEqual(
    expect.arrayContaining([mistyped, stranger, newcomer]),
  );
  const wide = Buffer.from(`x${NAMES[0]}, ${enrolled[0]}`, 'utf16le');
  expect(found(wide, NAMES)).toEqual(NAMES.slice(0, 1));
  expect(foundNumbers(wide, numbers)).toEqual(enrolled.slice(0, 1));
});

test('who has the folder without the master key finds no number of a person in any file', () => {
  const hits = [...everything].map(([path, bytes]) => [
    basename(path),
    foundNumbers(bytes, numbers),
  ]);
  expect(hits.filter(([, numbers]) => numbers?.length)).toEqual([]);
});

test('nor a name, phone, address, memo, reason or refused value', () => {
  const hits = [...everything].map(([path, bytes]) => [basename(path), found(bytes, WORDS)]);
  expect(hits.filter(([, words]) => words?.length)).toEqual([]);
});

test('no number and no PIN of a card is in any file, nor said', () => {
  // As words of their own: six digits may stand by chance within a hash.
  const words = new RegExp(`(?<![\\w.-])(${secrets.join('|')})(?![\\w.-])`, 'g');
  expect('"482916"'.match(words)).toEqual(['482916']);
  for (const [path, bytes] of [...everything, ['what was said', Buffer.concat(said)] as const]) {
    for (const text of [bytes.toString('latin1'), bytes.toString('latin1').replaceAll('\0', '')]) {
      expect([basename(path), text.match(words)]).toEqual([basename(path), null]);
    }
  }
});

test('no refusal repeats what was sent to identity', () => {
  expect(refusals.length).toBeGreaterThan(50);
  const told = Buffer.from(refusals.join('\n'));
  const hits = foundNumbers(told, new Set(NUMBERS_SAID_TO_IDENTITY));
  expect([...found(told, SAID_TO_IDENTITY), ...hits]).toEqual([]);
});

test('the server says none of it', () => {
  const output = Buffer.concat(said);
  expect(output.toString()).toContain('listening on');
  expect([...found(output, WORDS), ...foundNumbers(output, numbers)]).toEqual([]);
});

const LOST = ['Zulmira Bittencourt', 'Waldemar Kubitschek'];
const lostNumbers = Array.from({ length: 3_000 }, (_, index) => nis(80_000 + index));
const lost = lostNumbers.map((number, index) => [number, LOST[index % 2] ?? '', 'muito'] as const);

test.each([
  ['a roll', `/programmes/renda/runs?period=${PERIOD}`, official(lost)],
  [
    'enrolments',
    '/enrolments?programme=renda&from=2020-01-01',
    Buffer.from(`nis,nome,obs\n${lost.map((row) => row.join(',')).join('\n')}\n`),
  ],
])('a server that is killed while it is sent %s keeps nothing of it', async (_, path, file) => {
  server = await ServerProcess.start(data);
  const token = await new Client(keys, server.url).token(['officer'], 'otávio');
  const headers = {
    authorization: `Bearer ${token}`,
    'idempotency-key': 'lost',
    'content-type': 'text/csv',
  };
  const upload = request(new URL(path, server.url), { method: 'POST', headers });
  upload.on('error', () => undefined).write(file);
  await setTimeout(400);
  await server.end('SIGKILL');
  upload.destroy();
  for (const [path, bytes] of filesOf(data, keys)) {
    const hits = [...found(bytes, LOST), ...foundNumbers(bytes, new Set(lostNumbers))];
    expect([basename(path), hits]).toEqual([basename(path), []]);
  }
  server = await ServerProcess.start(data);
  expect(await new Client(keys, server.url).must('GET', '/health')).toMatchObject({
    status: 'ok',
  });
  await server.end('SIGTERM');
});
