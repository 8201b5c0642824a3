import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { SoftwareAuthenticator, type Twist } from './passkeys.fixture.ts';
import { Door, type Person } from './sign-in.fixture.ts';

let door: Door;
let ana: Person;
let phone: SoftwareAuthenticator;

beforeAll(async () => {
  door = await Door.open();
  ana = await door.person();
  phone = new SoftwareAuthenticator(door.served.url);
  expect((await add(phone, (await door.tokens(ana)).accessToken)).status).toBe(201);
});
afterEach(() => {
  door.ahead = 0;
});
afterAll(() => door.remove());

async function add(device: SoftwareAuthenticator, token: string, twist: Twist = {}) {
  const { body } = await door.post('/credentials/passkeys/options', undefined, { token });
  return door.post('/credentials/passkeys', { passkey: device.create(body, twist) }, { token });
}

const options = async () => (await door.post('/sign-in/passkey/options')).body;
const show = (passkey: object) => door.post('/sign-in/passkey', { passkey });

test('a passkey alone signs in: two factors, and nobody says a name', async () => {
  const told = await show(phone.get(await options()));
  expect(told.body).toMatchObject({ kind: 'signed-in', member: ana.member });
  const { sup, iat, sid } = decodeJwt(told.body.accessToken) as Record<string, number>;
  expect((sup ?? 0) - (iat ?? 0)).toBeGreaterThanOrEqual(299);
  expect(await door.facts(String(sid))).toEqual(['identity.SignedIn.v1']);
});

test('what a browser is asked is the same for everybody, and names nobody', async () => {
  const { challenge, ...rest } = await options();
  expect(rest).toEqual({ rpId: '127.0.0.1', timeout: 300_000, userVerification: 'required' });
  expect((await options()).challenge).not.toBe(challenge);
  const { accessToken: token } = (await show(phone.get(await options()))).body;
  const { body } = await door.post('/credentials/passkeys/options', undefined, { token });
  expect(body.user).toEqual({ id: ana.member, name: 'vila', displayName: '' });
  expect(body.excludeCredentials).toEqual([{ id: phone.id, type: 'public-key' }]);
});

test('fault 45: an assertion counts once', async () => {
  const assertion = phone.get(await options());
  expect((await show(assertion)).status).toBe(200);
  expect((await show(assertion)).status).toBe(401);
  const [one, two] = await Promise.all(
    [phone.get(await options())].flatMap((each) => [show(each), show(each)]),
  );
  expect([one?.status, two?.status].sort()).toEqual([200, 401]);
});

test('fault 45: a challenge that was used, that lapsed, or that nobody gave does not count', async () => {
  const used = await options();
  expect((await show(phone.get(used))).status).toBe(200);
  expect((await show(phone.get(used))).status).toBe(401);
  const old = await options();
  door.ahead = 301_000;
  expect((await show(phone.get(old))).status).toBe(401);
  door.ahead = 0;
  expect((await show(phone.get({ ...old, challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }))).status).toBe(401);
});

test.each<[string, Twist]>([
  ['another site', { origin: 'https://vila.example.net' }],
  ['another relying party', { rpId: 'localhost' }],
  ['no finger and no PIN', { userVerified: false }],
  ['another ceremony', { type: 'webauthn.create' }],
  ['a counter that stands still, as that of a copy', { counter: 1 }],
])('an assertion with %s is refused', async (_, twist) => {
  expect((await show(phone.get(await options(), twist))).status).toBe(401);
});

test('an assertion by another key, or with one bit changed, is refused as an unknown one is', async () => {
  const strange = new SoftwareAuthenticator(door.served.url);
  strange.create({ challenge: '', rp: {}, user: { id: ana.member } });
  const unknown = await show(strange.get(await options()));
  expect(unknown.status).toBe(401);
  const forged = { ...strange.get(await options()), id: phone.id, rawId: phone.id };
  const { correlationId: _, ...told } = (await show(forged)).body;
  const { correlationId: __, ...same } = unknown.body;
  expect(told).toEqual(same);
  const assertion = phone.get(await options());
  const bytes = Buffer.from(assertion.response.signature, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  const signature = bytes.toString('base64url');
  const changed = { ...assertion, response: { ...assertion.response, signature } };
  expect((await show(changed)).status).toBe(401);
});

test('a challenge of one purpose counts for no other, nor for anybody else', async () => {
  const { accessToken: token } = (await show(phone.get(await options()))).body;
  const bento = await door.person();
  const other = (await door.tokens(bento)).accessToken;
  const making = (await door.post('/credentials/passkeys/options', undefined, { token })).body;
  expect((await show(phone.get({ ...making, rpId: '127.0.0.1' }))).status).toBe(401);
  const laptop = new SoftwareAuthenticator(door.served.url);
  const passkey = laptop.create(making);
  const stolen = await door.post('/credentials/passkeys', { passkey }, { token: other });
  expect([stolen.status, stolen.body.code]).toEqual([422, 'passkey-refused']);
});

test.each<[string, Twist]>([
  ['for another site', { origin: 'https://vila.example.net' }],
  ['without a finger or a PIN', { userVerified: false }],
  ['for another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }],
])('a passkey made %s is not taken', async (_, twist) => {
  const { accessToken: token } = (await show(phone.get(await options()))).body;
  const told = await add(new SoftwareAuthenticator(door.served.url), token, twist);
  expect([told.status, told.body.code]).toEqual([422, 'passkey-refused']);
});

test('adding a passkey again, by whoever did not hear, adds nothing', async () => {
  const { accessToken: token } = (await show(phone.get(await options()))).body;
  const laptop = new SoftwareAuthenticator(door.served.url);
  const made = (await door.post('/credentials/passkeys/options', undefined, { token })).body;
  const passkey = laptop.create(made);
  const first = await door.post('/credentials/passkeys', { passkey }, { token });
  const again = await door.post('/credentials/passkeys', { passkey }, { token });
  expect([again.status, again.body]).toEqual([201, first.body]);
  const path = `/credentials/passkeys/${laptop.id}`;
  expect((await door.ask('DELETE', path, { token })).body).toEqual({ removed: 'passkey' });
  expect((await show(laptop.get(await options()))).status).toBe(401);
});

test('a passkey steps up the session that asked, and no other', async () => {
  const tokens = await door.tokens(ana);
  const other = await door.tokens(ana);
  const ask = (token: string) => door.post('/step-up/passkey/options', undefined, { token });
  const shown = phone.get((await ask(tokens.accessToken)).body);
  const body = { kind: 'passkey', passkey: shown };
  expect((await door.post('/step-up', body, { token: other.accessToken })).status).toBe(403);
  const told = await door.post('/step-up', body, { token: tokens.accessToken });
  expect(told.status).toBe(200);
  expect(decodeJwt(told.body.accessToken)['sup']).toBeDefined();
});

test('the last way in stays', async () => {
  const dora = await door.person();
  const { accessToken: token } = await door.tokens(dora);
  const key = new SoftwareAuthenticator(door.served.url);
  await add(key, token);
  const { credentials } = door.served.identity.parts;
  await credentials.change(dora.member, ({ password: _, ...held }) => ({
    held,
    answer: undefined,
  }));
  const { body } = await show(key.get(await options()));
  const path = `/credentials/passkeys/${key.id}`;
  const told = await door.ask('DELETE', path, { token: body.accessToken });
  expect([told.status, told.body.code]).toEqual([409, 'last-credential']);
});
