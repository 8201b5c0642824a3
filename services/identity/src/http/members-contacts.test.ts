import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Community } from './members.fixture.ts';

let vila: Community;
beforeAll(async () => {
  vila = await Community.start();
});
afterAll(() => vila.remove());

test('a phone is verified by the code that was sent to it, and no longer when it is another', async () => {
  const member = await vila.member(23, { phone: '+5500960000023' });
  const own = { as: 'holder', subject: member } as const;
  const path = '/members/self/contacts/phone/verification';
  expect(await vila.ask('POST', path, { ...own, key: 'c1' })).toMatchObject({
    status: 200,
    body: { member, kind: 'phone' },
  });
  await vila.ask('POST', path, { ...own, key: 'c1' });
  const { body } = await vila.ask('GET', '/rehearsal/messages', { as: 'administrator' });
  const sent = body.messages.filter((message: { member: string }) => message.member === member);
  expect(sent).toEqual([{ ...sent[0], kind: 'phone', code: expect.stringMatching(/^\d{6}$/) }]);
  const { code } = sent[0];
  const wrong = code === '000000' ? '000001' : '000000';
  const confirm = (code: string) =>
    vila.ask('POST', `${path}/confirmation`, { ...own, body: { code } });
  expect(await confirm(wrong)).toMatchObject({
    status: 422,
    body: { code: 'contact-code-wrong', triesLeft: 4 },
  });
  expect((await confirm(code)).body).toEqual({ member, kind: 'phone', verified: true });
  const shown = await vila.ask('GET', '/members/self', own);
  expect(shown.body.verified).toEqual(['phone']);
  await vila.ask('PATCH', '/members/self', { ...own, body: { phone: '+5500960000099' } });
  expect((await vila.ask('GET', '/members/self', own)).body.verified).toEqual([]);
  expect(await confirm(code)).toMatchObject({
    status: 409,
    body: { code: 'contact-code-unknown' },
  });
  expect(await vila.ask('POST', '/members/self/contacts/email/verification', own)).toMatchObject({
    status: 409,
    body: { code: 'contact-missing' },
  });
  expect(await vila.ask('POST', '/members/self/contacts/fax/verification', own)).toMatchObject({
    status: 404,
  });
});
