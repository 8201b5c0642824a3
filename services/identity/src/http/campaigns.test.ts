import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Community } from './members.fixture.ts';

let vila: Community;
beforeAll(async () => {
  vila = await Community.start();
});
afterAll(() => vila.remove());

test('a campaign asks who was registered before it, and names who is missing', async () => {
  const [one = '', two = '', three = ''] = [
    await vila.member(1),
    await vila.member(2),
    await vila.member(3),
  ];
  expect(await vila.ask('POST', '/campaigns', { body: { due: '2020-01-01' } })).toMatchObject({
    status: 422,
    body: { code: 'campaign-due-past' },
  });
  const asking = { body: { due: '2999-12-31' }, key: 'c' };
  const { body: opened } = await vila.ask('POST', '/campaigns', asking);
  expect((await vila.ask('POST', '/campaigns', asking)).body).toEqual(opened);
  const path = `/campaigns/${opened.campaign}`;
  await vila.member(4);
  const missing = async (query: string) => (await vila.ask('GET', `${path}/missing?${query}`)).body;
  expect(await missing('limit=2')).toEqual({ missing: [one, two], next: two });
  expect(
    await vila.ask('POST', `${path}/confirmations`, {
      as: 'holder',
      subject: two,
      body: { member: one },
    }),
  ).toMatchObject({ status: 403 });
  await vila.ask('POST', `${path}/confirmations`, {
    as: 'holder',
    subject: two,
    body: { member: 'self' },
  });
  expect(await missing(`after=${two}`)).toEqual({ missing: [three] });
  expect((await vila.ask('GET', path)).body).toMatchObject({ confirmed: 1, missing: 2 });
  await vila.ask('POST', `/members/${three}/deactivation`);
  const closed = await vila.ask('POST', `${path}/closing`);
  expect(closed.body).toEqual({ campaign: opened.campaign, confirmed: 1, missing: 1 });
});
