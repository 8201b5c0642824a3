import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SoftwareAuthenticator } from './passkeys.fixture.ts';
import { Door } from './sign-in.fixture.ts';
import * as examples from './sign-in-examples.ts';

let door: Door;

beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.remove());

/** The names and kinds of what is in a value; of a list, of its first. */
const shape = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 1).map(shape)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;

test('the examples of the documentation are what is answered', async () => {
  const { member, registry } = await door.registered();
  const staff = await door.staff('officer');
  const invited = await door.post(`/members/${member}/invitations`, undefined, { token: staff });
  const { code } = invited.body;
  const password = 'uma senha comprida';
  const activated = await door.post('/activations', { registry, code, password });
  const signedIn = await door.signIn({ registry, password });
  const { accessToken: token, refreshToken } = signedIn.body;
  const ask = async (path: string, body?: object) => (await door.post(path, body, { token })).body;
  const begun = await ask('/credentials/totp');
  const confirmed = await ask('/credentials/totp/confirmation', {
    code: door.code(begun.secret, -1),
  });
  const shown = { kind: 'totp', code: door.code(begun.secret) };
  const steppedUp = await ask('/step-up', shown);
  const own = { token: steppedUp.accessToken };
  const creation = await door.post('/credentials/passkeys/options', undefined, own);
  const passkey = new SoftwareAuthenticator(door.served.url).create(creation.body);
  const added = await door.post('/credentials/passkeys', { passkey }, own);
  const credentials = (await door.ask('GET', '/credentials', own)).body;
  const answered: readonly [unknown, object][] = [
    [invited.body, examples.invitation],
    [activated.body, examples.activation],
    [signedIn.body, examples.session],
    [begun, examples.begunTotp],
    [confirmed, examples.recoveryCodes],
    [steppedUp, examples.steppedUp],
    [creation.body, examples.passkeyCreation],
    [added.body, examples.passkey],
    [(await door.post('/sign-in/passkey/options')).body, examples.passkeyRequest],
    [(await door.ask('GET', '/sessions', own)).body, examples.sessions],
    [(await door.ask('DELETE', '/credentials/totp', own)).body, examples.removed],
    [(await door.refresh(refreshToken)).body, examples.token],
    [(await door.post('/sign-out', undefined, own)).body, examples.signedOut],
  ];
  for (const [answer, example] of answered) expect(shape(answer)).toEqual(shape(example));
  const kinds = ({ credentials: list }: { credentials: { kind: string }[] }) =>
    list.map(({ kind }) => kind);
  // An account elsewhere needs another house.
  expect([...kinds(credentials), 'oidc']).toEqual(kinds(examples.credentials));
});
