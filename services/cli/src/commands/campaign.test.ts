import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Reply, run, testFolder, testServer } from '../surroundings.fixture.ts';

const CAMPAIGN = {
  campaign: 'Zq0Rma9sT4eHj6Lk1Fz3Vw',
  due: '2027-03-31',
  openedOn: '2026-11-22',
  status: 'open',
  confirmed: 11_804,
  missing: 3_196,
};
const ID = CAMPAIGN.campaign;
const LINE = 'open, 2026-11-22 to 2027-03-31, 11,804 confirmed, 3,196 missing\n';

let folder: string;
let server: Awaited<ReturnType<typeof testServer>>;
let reply: () => Reply;
beforeAll(async () => {
  folder = testFolder();
  server = await testServer(() => reply());
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});

const call = (words: string) =>
  run(words.split(' '), {
    folder,
    env: { MUTIRAO_SERVER: server.url, MUTIRAO_TOKEN_FILE: 'token' },
  });

test.each([
  [
    'open --due 2027-03-31',
    CAMPAIGN,
    'POST /campaigns {"due":"2027-03-31"}',
    `${ID}: everybody confirms by 2027-03-31.\n`,
  ],
  [`show ${ID}`, CAMPAIGN, `GET /campaigns/${ID} `, LINE],
  [
    'list',
    { campaigns: [CAMPAIGN] },
    'GET /campaigns ',
    `${ID}  ${LINE.replaceAll(/, (?=\d{4}-|11)/g, '  ')}`,
  ],
  ['list', { campaigns: [] }, 'GET /campaigns ', 'There are no campaigns.\n'],
  [
    `missing ${ID}`,
    { missing: ['m-1', 'm-2'] },
    `GET /campaigns/${ID}/missing?limit=1000 `,
    'm-1\nm-2\n',
  ],
  [
    `missing ${ID}`,
    { missing: [] },
    `GET /campaigns/${ID}/missing?limit=1000 `,
    'Everybody has confirmed.\n',
  ],
  [
    `confirm ${ID} self`,
    { member: 'm-1' },
    `POST /campaigns/${ID}/confirmations {"member":"self"}`,
    'm-1 is confirmed.\n',
  ],
  [
    `close ${ID}`,
    { confirmed: 14_870, missing: 130 },
    `POST /campaigns/${ID}/closing {}`,
    `${ID} is closed: 14,870 confirmed, 130 missing\n`,
  ],
  [
    `close ${ID}`,
    { campaign: ID },
    `POST /campaigns/${ID}/closing {}`,
    `${ID} was closed before.\n`,
  ],
])('campaign %s', async (words, answer, request, text) => {
  reply = () => ({ body: answer });
  const { exitCode, out } = await call(`campaign ${words}`);
  expect([exitCode, out]).toEqual([0, text]);
  expect(server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([request]);
});

test('a day that is in no calendar is wrong usage', async () => {
  expect((await call('campaign open --due 2027-02-30')).exitCode).toBe(2);
});
