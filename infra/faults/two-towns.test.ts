// Starts: two servers, of two towns on one machine.
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LOCAL_ISSUER } from '@mutirao/contracts';
import { SigningKeys, signToken, type TokenContent } from '@mutirao/identity';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import { balanceOf, furnish, must, paidRun } from './benefit.fixture.ts';
import type { Client, Json } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf } from './history.fixture.ts';
import { factsOf, heard } from './identity-history.fixture.ts';
import { accredited, granted, membershipPath, register } from './people.fixture.ts';
import { cardOf, charge, openShop } from './shop.fixture.ts';
import { refresh, type Signer, signIn } from './signing-in.fixture.ts';
import { FaultTown } from './town.fixture.ts';

interface Settled {
  readonly town: FaultTown;
  readonly holders: readonly string[];
  readonly eva: Signer;
  /** What has an id, by the address at which its own town shows it. */
  readonly addresses: readonly string[];
}

const TWENTY = people(20);
let vila: Settled;
let serra: Settled;

async function settled(community: string): Promise<Settled> {
  const town = await FaultTown.make({ community });
  await town.start();
  const holders = await furnish(town);
  await paidRun(town, roll(TWENTY));
  const { merchant } = await openShop(town);
  const { terminal } = await openShop(town, 2);
  const sold = await charge(town, { merchant, terminal }, 1_00);
  const { card } = await cardOf(town, holders[0] ?? '');
  const organisation = await accredited(town, 'municipality', 1);
  const member = await register(town, 600);
  const grant = await granted(town, { organisation, member, role: 'approver' });
  const eva = await signIn(town, 600, member);
  await heard(town);
  const addresses = [
    `GET /members/${member}?purpose=support`,
    `GET /members/${member}/roles`,
    `GET /organisations/${organisation}`,
    `GET /organisations/${organisation}/memberships`,
    `GET /accounts/${holders[0]}`,
    `GET /accounts/holder:${holders[0]}/statement`,
    `GET /holders/${holders[0]}/cards`,
    `GET /merchants/${merchant}`,
    `GET /merchants/${merchant}/terminals`,
    `GET /charges/${sold}`,
    `POST /members/${member}/suspension`,
    `POST /members/${member}/erasure`,
    `POST /members/${member}/invitations`,
    `POST /organisations/${organisation}/suspension`,
    `POST /merchants/${merchant}/suspension`,
    `POST /cards/${card}/block`,
    `POST /holders/${holders[0]}/freeze`,
    `DELETE ${membershipPath(grant)}`,
  ];
  return { town, holders, eva, addresses };
}

beforeAll(async () => {
  vila = await settled('vila');
  serra = await settled('serra');
}, 120_000);
afterAll(async () => {
  await vila.town.remove();
  await serra.town.remove();
});

/** Everything that a stranger could have changed. */
const heads = async ({ town }: Settled) => [
  (await eventsOf(town.folder)).length,
  (await factsOf(town)).length,
];
const all = [
  'administrator',
  'treasurer',
  'operator',
  'officer',
  'approver',
  'auditor',
  'holder',
] as const;

const ask = (client: Client, address: string) => {
  const [method, path = ''] = address.split(' ');
  if (method === 'GET') return client.get(path);
  return method === 'DELETE' ? client.delete(path) : client.post(path);
};

test('fault 44: a token of the other town opens nothing here, whatever roles it has', async () => {
  const before = await heads(vila);
  for (const token of [
    await tokenOf(serra, {}),
    await tokenOf(serra, { aud: 'vila', roles: { vila: [...all] } }),
    serra.eva.accessToken,
  ]) {
    const stranger = vila.town.withToken(token);
    for (const address of vila.addresses) {
      expect([address, (await ask(stranger, address)).status]).toEqual([address, 401]);
    }
  }
  expect(await heads(vila)).toEqual(before);
  const given = await refresh(vila.town, serra.eva.refreshToken);
  expect([given.status, given.body['error']]).toEqual([400, 'invalid_grant']);
  // Here it counts still: it was not used up over there.
  expect((await refresh(serra.town, serra.eva.refreshToken)).status).toBe(200);
});

test('fault 44: ids of the other town are nobody’s here, and who asks for them is in the audit log', async () => {
  const own = await vila.town.as('xavier', ...all);
  const before = vila.town.audited().length;
  for (const address of serra.addresses) {
    const { status, body } = await ask(own, address);
    expect([address, status]).toEqual([address, 404]);
    expect(JSON.stringify(body)).not.toContain('person');
  }
  expect(vila.town.audited().length - before).toBe(serra.addresses.length);
  // The same numbers are other ids there.
  const here = new Set(vila.holders);
  expect(serra.holders.filter((id) => here.has(id))).toEqual([]);
});

test('fault 44: what is another’s within the town is not shown, and not done', async () => {
  const [ana = '', bia = ''] = vila.holders;
  const self = await vila.town.holder(ana);
  const before = await balanceOf(vila.town, bia);
  const transfer = { from: bia, to: ana, amountMinor: 1, unit: 'MUM' };
  expect((await self.post('/transfers', transfer)).status).toBe(403);
  for (const path of [`/accounts/${bia}`, `/accounts/${bia}/statement`, `/members/${bia}`]) {
    expect([path, (await self.get(path)).status]).toEqual([path, 403]);
  }
  expect(vila.town.audited().at(-1)).toMatchObject({ status: 403 });
  expect(await balanceOf(vila.town, bia)).toBe(before);
});

/** As the town's own key signs it, but for these claims. */
function tokenOf({ town }: Settled, claims: Partial<TokenContent>): Promise<string> {
  const { community } = town.folder.town;
  const nowSeconds = Math.floor(Date.now() / 1000);
  return signToken(SigningKeys.open(join(town.folders.keys, 'signing-keys.json')), {
    iss: LOCAL_ISSUER,
    aud: community,
    sub: 'ana',
    roles: { [community]: [...all] },
    pos: 0,
    sup: nowSeconds + 60,
    nowSeconds,
    ...claims,
  });
}

const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed by the town's own key, a quarter of an hour ago. */
async function expired({ iat, exp, ...claims }: Json, header: Json): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const keys = SigningKeys.open(join(vila.town.folders.keys, 'signing-keys.json'));
  const { key } = await keys.signing(now);
  return new SignJWT({ ...claims, iat: Number(iat) - 900, exp: Number(exp) - 900 })
    .setProtectedHeader(header as { alg: string })
    .sign(key);
}

/** Tokens that were made by who has one and not the key: each is good but for one thing. */
async function forgeries(): Promise<readonly (readonly [string, string])[]> {
  const good = await tokenOf(vila, {});
  const [head = '', body = '', signature = ''] = good.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Json;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Json;
  const { keys } = await must(
    vila.town.withToken().get<{ keys: Json[] }>('/.well-known/jwks.json'),
  );
  const published = await importJWK(keys[0] ?? {}, 'EdDSA', { extractable: true });
  const pem = await exportSPKI(published as Parameters<typeof exportSPKI>[0]);
  const stranger = await generateKeyPair('EdDSA', { extractable: true });
  const unsigned = (alg: string) => `${part({ ...header, alg })}.${body}`;
  const hs256 = (secret: string | Buffer) =>
    createHmac('sha256', secret).update(unsigned('HS256')).digest('base64url');
  const nowSeconds = Math.floor(Date.now() / 1000);
  const byStranger = (more: Json) =>
    new SignJWT(claims)
      .setProtectedHeader({ ...header, ...more } as { alg: string })
      .sign(stranger.privateKey);
  return [
    ['alg none', `${unsigned('none')}.`],
    ['alg none with a good signature', `${unsigned('none')}.${signature}`],
    ['HS256 with the published key as secret', `${unsigned('HS256')}.${hs256(pem)}`],
    [
      'HS256 with its bytes as secret',
      `${unsigned('HS256')}.${hs256(Buffer.from(String(keys[0]?.['x']), 'base64url'))}`,
    ],
    ['a wrong key under our key’s name', await byStranger({})],
    ['a key that comes with it', await byStranger({ jwk: await exportJWK(stranger.publicKey) })],
    ['other claims under its signature', `${head}.${part({ ...claims, sub: 'eva' })}.${signature}`],
    ['expired', await expired(claims, header)],
    ['of the future', await tokenOf(vila, { nowSeconds: nowSeconds + 120 })],
    ['a wrong audience', await tokenOf(vila, { aud: 'serra' })],
    ['roles of the other community', await tokenOf(vila, { roles: { serra: [...all] } })],
    ['a wrong issuer', await tokenOf(vila, { iss: 'https://vila.example.org' })],
  ];
}

test('fault 43: a forged token is nobody’s: 401 on every kind of route, one answer, and nothing is done', async () => {
  const made = await forgeries();
  const before = await heads(vila);
  const answers = new Set<string>();
  for (const [name, token] of made) {
    const forger = vila.town.withToken(token);
    for (const address of [...vila.addresses, 'GET /programmes', 'GET /sessions']) {
      const { status, body } = await ask(forger, address);
      expect([name, address, status]).toEqual([name, address, 401]);
      if (name !== 'expired') answers.add(String(body['detail']));
    }
  }
  expect([...answers]).toEqual(['This token does not count here.']);
  expect(await heads(vila)).toEqual(before);
  // The token of which all of them were made does count.
  expect((await vila.town.withToken(await tokenOf(vila, {})).get('/programmes')).status).toBe(200);
  const refused = vila.town.audited().filter(({ status }) => status === 401);
  expect(refused.length).toBeGreaterThanOrEqual(made.length * vila.addresses.length);
});

test('after all that, doctor is content with both', async () => {
  for (const { town } of [vila, serra]) {
    expect(await town.stop()).toBe(0);
    expect(await faultsOf(town.folder)).toEqual([]);
  }
});
