import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Community, nis } from './members.fixture.ts';

let vila: Community;
beforeAll(async () => {
  vila = await Community.start();
});
afterAll(() => vila.remove());

test('who may be one person is found, shown with its purpose, and decided', async () => {
  const one = await vila.member(30, { fullName: 'José da Silva Prado', neighbourhood: 'Centro' });
  const body = { registry: nis(31), fullName: 'PRADO, Jose Silva', neighbourhood: 'centro' };
  const { body: registered } = await vila.ask('POST', '/members', { body });
  expect(registered).toMatchObject({ known: false, likelyMatches: 1 });
  const match = [one, registered.member].sort().join('.');
  const listed = await vila.ask('GET', '/matches');
  expect(listed.body.matches).toContainEqual({
    match,
    one: match.slice(0, 22),
    other: match.slice(23),
    by: ['name', 'neighbourhood'],
    status: 'open',
  });
  expect(await vila.ask('GET', `/matches/${match}`)).toMatchObject({ status: 422 });
  const before = vila.events();
  const shown = await vila.ask('GET', `/matches/${match}?purpose=registration`);
  expect(shown.body.people.map(({ person }: { person: object }) => person)).toMatchObject(
    match.startsWith(one)
      ? [{ registry: nis(30) }, { registry: nis(31) }]
      : [{ registry: nis(31) }, { registry: nis(30) }],
  );
  expect(vila.events()).toBe(before + 2);
  const decided = await vila.ask('POST', `/matches/${match}/decision`, { body: { same: true } });
  expect(decided.body).toEqual({ match, same: true });
  expect((await vila.ask('GET', '/matches')).body.matches).not.toContainEqual(
    expect.objectContaining({ match }),
  );
  expect(
    await vila.ask('POST', `/matches/${match}/decision`, { body: { same: false } }),
  ).toMatchObject({ status: 409, body: { code: 'match-decided', decided: 'same' } });
});
