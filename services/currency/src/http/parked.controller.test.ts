import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Role } from '@mutirao/contracts';
import { createApp, DpopProofs, TokenCheck } from '@mutirao/nest';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { generateKeyPair, SignJWT } from 'jose';
import { SmallTown } from '../app/members.fixture.ts';
import { Town } from '../app/town.ts';
import { id } from '../domain/vila.fixture.ts';
import { ParkedController } from './parked.controller.ts';

@Module({})
class Parking {}

const ISSUER = 'https://vila.example';
let small: SmallTown;
let app: NestFastifyApplication;
let ask: (role: Role, method: 'GET' | 'POST', url: string, body?: object) => Promise<Answer>;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

beforeAll(async () => {
  small = await SmallTown.start();
  const { privateKey, publicKey } = await generateKeyPair('EdDSA');
  const seconds = Math.floor(Date.now() / 1000);
  const providers = [{ provide: Town, useValue: small.town }];
  const module = { module: Parking, controllers: [ParkedController], providers };
  app = await createApp(module, {
    title: { title: 'Parked', version: '0' },
    tokens: new TokenCheck({
      keyOf: () => publicKey,
      audience: 'vila',
      issuers: [ISSUER],
      nowSeconds: () => seconds,
      proofs: new DpopProofs(ISSUER),
    }),
    standings: () => ({
      rolesOf: (caller) => small.town.parts.authority.rolesOf(caller, '2026-11-10'),
      hasEnded: (caller) => small.town.parts.authority.hasEnded(caller),
      secondsBehind: () => 0,
    }),
    audit: () => undefined,
    health: () => ({ status: 'ok' }),
  });
  ask = async (role, method, url, body) => {
    const claims = { roles: { vila: [role] }, pos: 0 };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k' })
      .setIssuer(ISSUER)
      .setAudience('vila')
      .setSubject('ada')
      .setJti(randomUUID())
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 60)
      .sign(privateKey);
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    const answer = await app.inject({ method, url, headers, ...(body && { payload: body }) });
    return { status: answer.statusCode, body: answer.json() };
  };
});
afterAll(async () => {
  await app.close();
  await small.remove();
});

test('an administrator sees what is parked and replays it; an auditor sees; a treasurer does neither', async () => {
  const ana = id('ana');
  await small.tell('identity.MemberSuspended.v1', { member: ana });
  await small.tell('identity.MemberRegistered.v1', { member: ana, returned: false });
  const seen = await ask('auditor', 'GET', '/parked?limit=1');
  expect(seen).toEqual({
    status: 200,
    body: {
      parked: [
        {
          source: '/identity/vila',
          position: 0,
          key: ana,
          type: 'identity.MemberSuspended.v1',
          reason: 'holder-unknown',
          parkedAt: expect.any(String),
        },
      ],
      next: '0',
    },
  });
  expect((await ask('treasurer', 'GET', '/parked')).status).toBe(403);
  expect((await ask('auditor', 'POST', '/parked/replay', {})).status).toBe(403);
  expect(await ask('administrator', 'POST', '/parked/replay', { key: ana })).toEqual({
    status: 200,
    body: { applied: 0, left: 2, stuck: [{ position: 0, key: ana, reason: 'holder-unknown' }] },
  });
});

test.each([
  ['GET', '/parked?limit=0', undefined],
  ['GET', '/parked?after=-1', undefined],
  ['GET', '/parked?key=ana', undefined],
  ['POST', '/parked/replay', { key: 'Ana da Rua 5' }],
] as const)('%s %s is malformed', async (method, url, body) => {
  const { status, body: problem } = await ask('administrator', method, url, body);
  expect(status).toBe(422);
  expect(JSON.stringify(problem)).not.toContain('Rua');
});
