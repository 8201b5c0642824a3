import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { ExternalProviders } from '../app/external-providers.ts';
import { Browser, OtherHouse } from './oidc.fixture.ts';
import { Door, nis, type Person } from './sign-in.fixture.ts';

let folder: string;
let house: OtherHouse;
let door: Door;
let ana: Person;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutirao-oidc-'));
  house = await OtherHouse.open();
  writeFileSync(join(folder, 'secret'), 'um segredo combinado\n');
  const shared = { issuer: house.issuer, clientId: 'vila', clientSecretFile: 'secret' };
  const providers = [
    { ...shared, name: 'casa' },
    { ...shared, name: 'casa-com-numero', registryClaim: 'registry' },
    { name: 'ninguem', issuer: 'http://127.0.0.1:9', clientId: 'vila' },
  ];
  writeFileSync(join(folder, 'oidc.json'), JSON.stringify(providers));
  door = await Door.open({ providers: ExternalProviders.fromFile(join(folder, 'oidc.json')) });
  ana = await door.person();
  // The first invented person of this town, and one whom the town does not know.
  const numbers = { 'ana-there': ana.registry, 'strange-there': nis(9003) };
  const names = ['casa', 'casa-com-numero'];
  await house.know(
    {
      id: 'vila',
      secret: 'um segredo combinado',
      callbacks: names.map((name) => `${door.served.url}/oidc/${name}/callback`),
    },
    numbers,
  );
});
afterAll(async () => {
  await door.remove();
  await house.close();
  rmSync(folder, { recursive: true });
});

const isCallback = ({ pathname }: URL) => pathname.endsWith('/callback');
const start = (provider: string) => `${door.served.url}/oidc/${provider}/start`;

async function arrive(browser: Browser, url: URL) {
  const answer = await browser.get(url);
  // biome-ignore lint/suspicious/noExplicitAny: what is answered is what a test looks at.
  return { status: answer.status, body: (await answer.json()) as any };
}

async function signIn(provider: string, person: string) {
  house.person = person;
  const browser = new Browser();
  const back = await browser.follow(start(provider), isCallback);
  return { browser, back, told: await arrive(browser, back) };
}

/** Links what `person` has there to whoever has this token. */
async function link(token: string, person: string) {
  house.person = person;
  const browser = new Browser();
  const asked = await door.post('/credentials/oidc/casa', undefined, { token });
  browser.keep(new URL(door.served.url), asked.headers);
  const back = await browser.follow(asked.body.location, isCallback);
  return { browser, back, arrive: () => arrive(browser, back) };
}

test('the provider is asked by code, with PKCE, state and nonce, and the cookie is for the way back', async () => {
  const asked = await door.ask('GET', '/oidc/casa/start');
  expect(asked.status).toBe(302);
  const location = new URL(String(asked.headers.get('location')));
  expect(Object.fromEntries(location.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'vila',
    scope: 'openid',
    redirect_uri: `${door.served.url}/oidc/casa/callback`,
    code_challenge_method: 'S256',
  });
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(location.searchParams.get(name)?.length).toBeGreaterThan(40);
  }
  expect(asked.headers.get('set-cookie')).toMatch(
    /^mutirao-oidc=[\w-]+; Path=\/oidc; Max-Age=600; HttpOnly; SameSite=Lax$/,
  );
});

test('an account that nobody linked lets nobody in; linked, it does, until it is taken away', async () => {
  const refused = await signIn('casa', 'ana-there');
  expect([refused.told.status, refused.told.body.code]).toEqual([403, 'not-linked']);
  const { accessToken: token } = await door.tokens(ana);
  const linking = await link(token, 'ana-there');
  expect((await linking.arrive()).body).toEqual({ kind: 'linked', provider: 'casa' });
  const { told } = await signIn('casa', 'ana-there');
  expect(told.body).toMatchObject({ kind: 'signed-in', member: ana.member });
  const own = told.body.accessToken;
  expect((await door.ask('GET', '/credentials', { token: own })).body.credentials).toEqual([
    { kind: 'password' },
    { kind: 'oidc', id: 'casa' },
  ]);
  const sessions = (await door.ask('GET', '/sessions', { token: own })).body.sessions;
  expect(sessions.at(-1)).toMatchObject({ by: ['oidc'], session: decodeJwt(own)['sid'] });
  const bento = await door.person();
  const stolen = await link((await door.tokens(bento)).accessToken, 'ana-there');
  expect((await stolen.arrive()).body.code).toBe('linked-elsewhere');
  const removed = await door.ask('DELETE', '/credentials/oidc/casa', { token: own });
  expect(removed.body).toEqual({ removed: 'oidc' });
  expect((await signIn('casa', 'ana-there')).told.body.code).toBe('not-linked');
});

test('where the provider vouches for the number, the number is enough', async () => {
  const known = await signIn('casa-com-numero', 'ana-there');
  expect(known.told.body).toMatchObject({ kind: 'signed-in', member: ana.member });
  const strange = await signIn('casa-com-numero', 'strange-there');
  expect(strange.told.body.code).toBe('not-linked');
  const without = await signIn('casa-com-numero', 'somebody-without-number');
  expect(without.told.body.code).toBe('not-linked');
});

test('an account elsewhere is one factor: the app is asked for where there is one', async () => {
  const careful = await door.person();
  const { accessToken: token } = await door.tokens(careful);
  const { secret } = await door.withApp(token);
  const challenge = (await door.signIn(careful)).body.challenge;
  const second = { challenge, kind: 'totp', code: door.code(secret) };
  const own = (await door.post('/sign-in/second-factor', second)).body.accessToken;
  await (await link(own, 'careful-there')).arrive();
  const { told } = await signIn('casa', 'careful-there');
  expect(told.body.kind).toBe('second-factor');
});

test('fault 45: what came back counts once, in the browser that was sent, for who sent it', async () => {
  house.person = 'ana-there';
  const browser = new Browser();
  const back = await browser.follow(start('casa-com-numero'), isCallback);
  const strange = await arrive(new Browser(), back);
  expect([strange.status, strange.body.code]).toEqual([401, 'sign-in-refused']);
  const other = new Browser();
  await other.get(new URL(start('casa-com-numero')));
  expect((await arrive(other, back)).body.code).toBe('provider-refused');
  const elsewhere = new URL(back.href.replace('casa-com-numero', 'casa'));
  expect((await arrive(browser, elsewhere)).body.code).toBe('sign-in-refused');
  const twice = new Browser();
  const again = await twice.follow(start('casa-com-numero'), isCallback);
  const copy = twice.copy();
  expect((await arrive(twice, again)).status).toBe(200);
  expect((await arrive(copy, again)).body.code).toBe('sign-in-refused');
});

test.each([
  ['the state', 'state'],
  ['the code', 'code'],
])('an answer with %s of another is refused', async (_, parameter) => {
  house.person = 'ana-there';
  const browser = new Browser();
  const back = await browser.follow(start('casa-com-numero'), isCallback);
  back.searchParams.set(parameter, 'x'.repeat(43));
  expect((await arrive(browser, back)).body.code).toBe('provider-refused');
});

test('a provider that is unknown or does not answer', async () => {
  expect((await door.ask('GET', '/oidc/nobody/start')).body.code).toBe('provider-unknown');
  const silent = await door.ask('GET', '/oidc/ninguem/start');
  expect([silent.status, silent.headers.get('retry-after')]).toEqual([503, '2']);
});

test.each([
  ['is not there', undefined, /cannot be read/],
  ['is no JSON', '{', /is no JSON/],
  [
    'has a provider without TLS',
    [{ name: 'a', issuer: 'http://sso.example', clientId: 'x' }],
    /https/,
  ],
  [
    'has a field that nobody knows',
    [{ name: 'a', issuer: 'https://sso.example', clientId: 'x', clientSecret: 'y' }],
    /clientSecret/,
  ],
  [
    'has two of one name',
    [1, 2].map(() => ({ name: 'a', issuer: 'https://sso.example', clientId: 'x' })),
    /two providers/,
  ],
  [
    'names a secret that is not there',
    [{ name: 'a', issuer: 'https://sso.example', clientId: 'x', clientSecretFile: 'nowhere' }],
    /nowhere cannot be read/,
  ],
])('a file of providers that %s is refused in plain words', (_, content, message) => {
  const path = join(folder, 'tried.json');
  rmSync(path, { force: true });
  if (content !== undefined) {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  expect(() => ExternalProviders.fromFile(path)).toThrow(message);
});
