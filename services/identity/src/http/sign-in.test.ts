import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Access } from '../app/access.ts';
import { Door, nis } from './sign-in.fixture.ts';

let door: Door;

beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.remove());

/** How many hashes are computed by `work`, and what is told without what differs each time. */
async function costOf(work: () => ReturnType<Door['post']>) {
  const { passwords } = door.served.app.get(Access);
  const before = passwords.computed;
  const { status, body } = await work();
  const { correlationId: _, ...told } = body;
  return { hashes: passwords.computed - before, status, told };
}

test('invited, activated, signed in: a token that says who, in which session, and for how long', async () => {
  const { member, registry } = await door.registered();
  const code = await door.invited(member);
  const password = 'uma senha comprida';
  expect((await door.post('/activations', { registry, code, password })).body).toEqual({
    set: 'password',
  });
  const { status, body } = await door.signIn({ registry, password });
  expect(status).toBe(200);
  expect(body).toMatchObject({ kind: 'signed-in', member, roles: ['holder'], expiresIn: 600 });
  const claims = decodeJwt(body.accessToken);
  expect(claims).toMatchObject({
    iss: door.served.url,
    aud: 'vila',
    sub: member,
    roles: { vila: ['holder'] },
    pos: door.served.identity.parts.journal.head.position,
  });
  expect(claims['sup']).toBeUndefined();
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
  const own = await door.ask('GET', '/sessions', { token: body.accessToken });
  expect(own.body.sessions).toMatchObject([
    { session: claims['sid'], by: ['password'], current: true },
  ]);
  expect(await door.facts(member)).toEqual([
    'identity.MemberRegistered.v1',
    'identity.MemberInvited.v1',
    'identity.CredentialSet.v1',
    'identity.AccessEnded.v1',
    'identity.SignedIn.v1',
  ]);
});

test('a wrong password, a member without one, an unknown number: one answer, one hash', async () => {
  const known = await door.person();
  const without = await door.registered();
  const password = 'não é esta senha';
  const wrong = await costOf(() => door.signIn({ registry: known.registry, password }));
  expect(wrong).toMatchObject({ hashes: 1, status: 401 });
  expect(wrong.told.code).toBe('sign-in-refused');
  expect(await costOf(() => door.signIn({ registry: without.registry, password }))).toEqual(wrong);
  expect(await costOf(() => door.signIn({ registry: nis(9001), password }))).toEqual(wrong);
  expect(await costOf(() => door.signIn({ registry: '12345678901', password }))).toEqual(wrong);
});

test('an activation tells nobody who is invited either', async () => {
  const { member, registry } = await door.registered();
  const code = await door.invited(member);
  const uninvited = await door.registered();
  const password = 'uma senha comprida';
  const other = 'AAAA-BBBB-CCCC-DDDD';
  const tried = (each: object) => costOf(() => door.post('/activations', { password, ...each }));
  const wrong = await tried({ registry, code: other });
  expect(wrong).toMatchObject({ hashes: 1, status: 401 });
  expect(await tried({ registry: uninvited.registry, code: other })).toEqual(wrong);
  expect(await tried({ registry: nis(9002), code })).toEqual(wrong);
  expect(await tried({ registry, code })).toMatchObject({ hashes: 1, status: 200 });
  expect(await tried({ registry, code })).toEqual(wrong);
});

test('of two activations by one code at once, one counts', async () => {
  const { member, registry } = await door.registered();
  const code = await door.invited(member);
  const tried = await Promise.all(
    ['primeira senha', 'segunda senha'].map((password) =>
      door.post('/activations', { registry, code, password }),
    ),
  );
  expect(tried.map(({ status }) => status).sort()).toEqual([200, 401]);
});

test('an invitation lapses, and the same call again is told the same code, used or not', async () => {
  const { member, registry } = await door.registered();
  const asked = { token: await door.staff('officer'), key: 'one-letter' };
  const invite = () => door.post(`/members/${member}/invitations`, undefined, asked);
  const { code } = (await invite()).body;
  expect((await invite()).body.code).toBe(code);
  const first = { registry, code: code.toLowerCase().replaceAll('-', ' '), password: 'a primeira' };
  expect((await door.post('/activations', first)).status).toBe(200);
  expect((await invite()).body.code).toBe(code);
  expect((await door.post('/activations', first)).status).toBe(401);
  const { credentials } = door.served.identity.parts;
  const another = await door.invited(member);
  await credentials.change(member, ({ invitation, ...held }) => {
    if (!invitation) throw new Error('an invitation is kept');
    const lapsed = { ...invitation, until: Date.now() };
    return { held: { ...held, invitation: lapsed }, answer: undefined };
  });
  const late = { registry, code: another, password: 'a segunda senha' };
  expect((await door.post('/activations', late)).status).toBe(401);
});

test('a password that was lost is replaced at the desk, and whoever had it is signed out', async () => {
  const person = await door.person();
  const { accessToken, refreshToken } = await door.tokens(person);
  const code = await door.invited(person.member);
  const password = 'outra senha agora';
  await door.post('/activations', { registry: person.registry, code, password });
  expect((await door.signIn(person)).status).toBe(401);
  expect((await door.ask('GET', '/sessions', { token: accessToken })).status).toBe(401);
  expect((await door.refresh(refreshToken)).body.error).toBe('invalid_grant');
  expect((await door.signIn({ ...person, password })).status).toBe(200);
});

test('a password is 10 to 200 characters, and not the number that others know', async () => {
  const { member, registry } = await door.registered();
  const code = await door.invited(member);
  const tried = async (password: string) => {
    const { status, body } = await door.post('/activations', { registry, code, password });
    return [status, body.code ?? body.errors?.[0]?.field];
  };
  expect(await tried('nove  car')).toEqual([422, 'password']);
  expect(await tried('x'.repeat(201))).toEqual([422, 'password']);
  expect(await tried(registry)).toEqual([422, 'password-is-number']);
  expect(await tried(`${registry.slice(0, 3)}.${registry.slice(3)}`)).toEqual([
    422,
    'password-is-number',
  ]);
  expect(await tried('dez letras')).toEqual([200, undefined]);
});

test('two keyboards write one password', async () => {
  const person = await door.person('três pães de queijo'.normalize('NFD'));
  const password = 'três pães de queijo'.normalize('NFC');
  expect((await door.signIn({ ...person, password })).status).toBe(200);
});

test('a hash of another cost is computed again when the password is known', async () => {
  const person = await door.person();
  const { credentials } = door.served.identity.parts;
  const { hash } = await import('@node-rs/argon2');
  const weak = await hash(person.password, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
  await credentials.change(person.member, (held) => ({
    held: { ...held, password: { hash: weak } },
    answer: undefined,
  }));
  expect(await costOf(() => door.signIn(person))).toMatchObject({ hashes: 2, status: 200 });
  const kept = (await credentials.of(person.member)).password?.hash;
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await costOf(() => door.signIn(person))).toMatchObject({ hashes: 1, status: 200 });
});

test('guessing is slowed down alike whether there is such a number or not', async () => {
  const { registry } = await door.person();
  door.stopClock();
  const guess = async (number: string) => {
    const { status, headers, body } = await door.signIn({ registry: number, password: 'x' });
    return [status, headers.get('retry-after'), body.code];
  };
  for (const number of [registry, nis(9004)]) {
    for (let n = 0; n < 5; n++) expect(await guess(number)).toEqual([401, null, 'sign-in-refused']);
    expect(await guess(number)).toEqual([429, '1', 'too-many-tries']);
  }
  const told = await door.post(
    '/sign-in/password',
    { registry, password: 'x' },
    { headers: { 'accept-language': 'pt-BR' } },
  );
  expect(told.body).toMatchObject({
    title: 'Tentativas demais',
    detail: 'Segundos a esperar antes de tentar de novo: 1.',
  });
  door.startClock();
});

test('who acts for a shop has it in the token; of several, the one that is asked for', async () => {
  const person = await door.person();
  const { identity } = door.served;
  const on = identity.parts.clock.dayOf(identity.parts.clock.now());
  const standing = { category: 'food', neighbourhood: 'centro', size: 'micro' };
  const merchant = { ...standing, redemptionDays: 2, redeemsDaily: false };
  const employ = async (name: string) => {
    const organisation = name.padEnd(22, '_');
    const of = { organisation };
    const grant = { ...of, grant: `g-${name}`.padEnd(22, '_'), member: person.member } as const;
    const steps = [
      { type: 'RegisterOrganisation', kind: 'merchant', ...of },
      { type: 'ProposeAccreditation', merchant, ...of },
      { type: 'ConfirmAccreditation', version: 1, by: 'z'.repeat(22), ...of },
      { type: 'GrantRole', role: 'merchant', from: on, by: 'z'.repeat(22), ...grant },
    ] as const;
    for (const step of steps) {
      expect(await identity.act('test', step)).toMatchObject({ kind: 'done' });
    }
    return organisation;
  };
  const bakery = await employ('bakery');
  const one = await door.signIn(person);
  expect(one.body).toMatchObject({ organisation: bakery, roles: ['holder', 'merchant'] });
  expect(decodeJwt(one.body.accessToken)['org']).toBe(bakery);
  const grocer = await employ('grocer');
  const neither = await door.signIn(person);
  expect([neither.body.organisation, neither.body.roles]).toEqual([undefined, ['holder']]);
  const chosen = await door.signIn(person, { organisation: grocer });
  expect(decodeJwt(chosen.body.accessToken)['org']).toBe(grocer);
  const foreign = await door.signIn(person, { organisation: 'x'.repeat(22) });
  expect([foreign.status, foreign.body.code]).toEqual([403, 'organisation-not-yours']);
  await identity.act('test', { type: 'SuspendOrganisation', organisation: grocer });
  const refreshed = (await door.refresh(chosen.body.refreshToken)).body.access_token;
  expect(decodeJwt(refreshed)).toMatchObject({ roles: { vila: ['holder'] } });
  expect(decodeJwt(refreshed)['org']).toBeUndefined();
});

test('who is suspended or erased does not get in', async () => {
  const person = await door.person();
  const token = await door.staff('officer');
  await door.post(`/members/${person.member}/suspension`, undefined, { token });
  const suspended = await door.signIn(person);
  expect([suspended.status, suspended.body.code]).toEqual([409, 'member-not-active']);
  const { credentials, personKeys } = door.served.identity.parts;
  await personKeys.destroy(person.member);
  expect((await door.signIn(person)).body.code).toBe('sign-in-refused');
  expect((await credentials.of(person.member)).password).toBeUndefined();
});

test('nothing that was typed is in the journal, the audit log or a problem', async () => {
  const person = await door.person('senha muito secreta');
  await door.signIn({ ...person, password: 'outra muito secreta' });
  const { readdirSync, readFileSync } = await import('node:fs');
  const folder = door.served.identity.parts.folder.path.folder;
  for (const file of readdirSync(folder)) {
    const bytes = readFileSync(`${folder}/${file}`);
    for (const text of [person.registry, 'muito secreta', '$argon2id$']) {
      expect([file, bytes.includes(text)]).toEqual([file, false]);
    }
  }
  expect(JSON.stringify(door.served.audited)).not.toContain(person.registry);
});
