// Starts: the server, once, and holds its journals so that nothing can be written to them.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { furnish, must, paidRun, transfer } from './benefit.fixture.ts';
import type { Answer, Json } from './client.fixture.ts';
import { people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf, ofKind } from './history.fixture.ts';
import { factsNamed, factsOf, heard } from './identity-history.fixture.ts';
import { person, register } from './people.fixture.ts';
import { FaultTown } from './town.fixture.ts';
import { heldDuring } from './watched.fixture.ts';

let town: FaultTown;
let member: string;
let ana: string;
let bia: string;
beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  [ana = '', bia = ''] = await furnish(town);
  await paidRun(town, roll(people(20)));
  member = await register(town, 401);
  await heard(town);
});
afterAll(() => town.remove());

const seen = async () => factsNamed(await factsOf(town), 'PersonSeen').length;
const looked = async () => ofKind(await eventsOf(town.folder), 'AccountSeen').length;

/** Answered with nothing of what was asked for. */
function showsNothing({ status, body, headers }: Answer<Json>): void {
  expect([status, body['code'], body['type']]).toEqual([
    503,
    undefined,
    'urn:mutirao:problem:unavailable',
  ]);
  expect(headers.get('retry-after')).toMatch(/^\d+$/);
  const text = JSON.stringify(body);
  for (const word of [...Object.values(person(401)), 'balanceMinor']) {
    expect(text).not.toContain(word);
  }
}

test('fault 53: a person is not shown to staff when that cannot be recorded; to oneself, yes', async () => {
  const officer = await town.officer();
  const self = await town.holder(member);
  const path = `/members/${member}?purpose=support`;
  expect(await must(officer.get(path))).toMatchObject({ person: person(401) });
  const before = await seen();
  await heldDuring(town.identity.path.journal, async () => {
    showsNothing(await officer.get(path));
    const { registry } = person(401);
    showsNothing(await officer.post('/member-lookups', { registry, purpose: 'support' }));
    showsNothing(await officer.get(`/members/${member}/export?purpose=legal`));
    expect(await must(self.get(`/members/${member}`))).toMatchObject({ person: person(401) });
    expect(await must(self.get(`/accounts/${member}`))).toMatchObject({ balanceMinor: 0 });
    // Money moves: the other journal can be written.
    expect((await transfer(town, ana, bia, 1)).status).toBe(201);
  });
  expect(await seen()).toBe(before);
  await must(officer.get(path));
  expect(await seen()).toBe(before + 1);
});

test('fault 53: nor is an account; money does not move without its event, and the own balance stays up', async () => {
  const auditor = await town.auditor();
  const self = await town.holder(ana);
  const own = () => must(self.get<{ balanceMinor: number }>(`/accounts/${ana}`));
  const { balanceMinor } = await own();
  const before = await looked();
  await heldDuring(town.folder.path.journal, async () => {
    showsNothing(await auditor.get(`/accounts/${ana}`));
    showsNothing(await auditor.get(`/accounts/holder:${ana}/statement`));
    showsNothing(await transfer(town, ana, bia, 1));
    expect(await own()).toMatchObject({ balanceMinor });
  });
  expect(await looked()).toBe(before);
  expect((await transfer(town, ana, bia, 1)).status).toBe(201);
  await must(auditor.get(`/accounts/${ana}`));
  expect(await looked()).toBe(before + 1);
});

test('fault 53: what is refused stays refused when the log of refusals cannot be written', async () => {
  const { audit } = town.folder.path;
  const holder = await town.holder(ana);
  const refused = async () => (await holder.post('/programmes', {})).status;
  expect(await refused()).toBe(403);
  const before = town.audited().length;
  renameSync(audit, `${audit}.aside`);
  mkdirSync(audit);
  expect(await refused()).toBe(403);
  expect((await town.withToken().get('/programmes')).status).toBe(401);
  expect(town.server?.said.join('\n')).toContain('the audit log failed');
  rmSync(audit, { recursive: true });
  renameSync(`${audit}.aside`, audit);
  expect(await refused()).toBe(403);
  expect(town.audited().length).toBe(before + 1);
});

test('after all that, doctor is content', async () => {
  expect(await town.stop()).toBe(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
