import type { Client, Json } from './client.fixture.ts';
import { type Receiver, until } from './receiver.fixture.ts';
import { nis } from './town.fixture.ts';

/** Registers with all that people may say of themselves. */
export const newcomer = nis(50_005);
/** Comes in a file, and is erased. */
const passerBy = nis(50_006);
/** In a file too, in a line that is refused. */
const mistaken = nis(50_007).replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
/** Of nobody here, and tried at the door. */
const tried = nis(50_008);
/** Has a name as the newcomer's, and may be the same person. */
const namesake = nis(50_009);
export const NUMBERS_SAID_TO_IDENTITY = [newcomer, passerBy, mistaken, tried, namesake];

const PERSON = {
  registry: newcomer,
  fullName: 'Zulmira dos Prazeres Cavalcante',
  neighbourhood: 'Lagoa do Tamanduá',
  phone: '+5521976543210',
  email: 'zulmira.cavalcante@correio.example',
};
const MOVED = {
  neighbourhood: 'Alto da Samambaia',
  phone: '+5521965432109',
  email: 'zulmira.prazeres@correio.example',
};
const ERASED = {
  fullName: 'Onofre Itamar Figueiroa',
  phone: '+5521954321098',
  email: 'onofre.figueiroa@correio.example',
};
const PASSWORD = 'uma frase longa e só minha';
const WRONG_PASSWORD = 'outra frase que não é minha';
const SHOP = {
  registry: '99000077000177',
  name: 'Quitanda da Zoraide',
  document: '99000077000177',
};
const DECLINED = 'falta o alvará que a Zoraide prometeu';
/** Said in every place where it does not belong. */
const ASTRAY = 'Leocádia Vasconcelos Tupinambá';

export const SAID_TO_IDENTITY = [
  ...Object.values(PERSON).slice(1),
  ...Object.values(MOVED),
  ...Object.values(ERASED),
  PASSWORD,
  WRONG_PASSWORD,
  ...Object.values(SHOP),
  DECLINED,
  ASTRAY,
];

const OFFICER = { as: 'officer', subject: 'otávio.figueiredo@vila.example' } as const;
const ANYBODY = { headers: { 'idempotency-key': undefined } } as const;

/** All that people and staff do with identity in which a name, a number or a secret is said. */
export async function meetPeople(town: Client, gateway: Receiver): Promise<void> {
  const must = <T = Record<string, string>>(path: string, body: Json = {}) =>
    town.must<T>('POST', path, { ...OFFICER, body });
  const { member = '' } = await must('/members', PERSON);
  await verifyContacts(town, gateway, member);
  await town.must('PATCH', `/members/${member}`, { ...OFFICER, body: MOVED });
  await verifyContacts(town, gateway, member);
  await town.must('GET', `/members/${member}?purpose=support`, OFFICER);
  await must('/member-lookups', { registry: newcomer, purpose: 'registration' });
  const { fullName, neighbourhood } = { ...PERSON, ...MOVED };
  await must('/members', { registry: namesake, fullName, neighbourhood });
  const { matches } = await town.must<{ matches: Json[] }>('GET', '/matches', OFFICER);
  await town.must('GET', `/matches/${matches[0]?.['match']}?purpose=registration`, OFFICER);
  await comeAndGo(town);
  const { organisation } = await must('/organisations', { kind: 'association', ...SHOP });
  const accreditation = `/organisations/${organisation}/accreditation`;
  await town.must('POST', accreditation, { as: 'operator', body: {} });
  const declined = { version: 1, reason: DECLINED };
  await town.must('POST', `${accreditation}/decline`, { as: 'approver', body: declined });
  await town.must('GET', '/members/self/export', { as: 'holder', subject: member });
  await comeIn(town, member);
  await sayItAstray(town, member, organisation ?? '');
}

/** By the codes that the gateway brings, after one that is wrong. */
async function verifyContacts(town: Client, gateway: Receiver, member: string): Promise<void> {
  for (const kind of ['phone', 'email']) {
    const path = `/members/${member}/contacts/${kind}/verification`;
    const brought = gateway.told.length;
    await town.must('POST', path, OFFICER);
    const [told] = await until(
      () => gateway.told.slice(brought),
      (messages) => messages.length > 0,
    );
    const { code } = JSON.parse(told?.body ?? '').data as { code: string };
    const wrong = code === '000000' ? '000001' : '000000';
    await town.ask('POST', `${path}/confirmation`, { ...OFFICER, body: { code: wrong } });
    await town.must('POST', `${path}/confirmation`, { ...OFFICER, body: { code } });
  }
}

/** People of a file; one of them is shown, given out and erased, and one line is refused. */
async function comeAndGo(town: Client): Promise<void> {
  const { fullName, phone, email } = ERASED;
  const lines = [
    [passerBy, fullName, phone, email],
    [mistaken, fullName, phone, email],
    [tried, fullName, ASTRAY, email],
    [tried, fullName, phone, ASTRAY],
  ];
  const body = `nis,full_name,phone,email\n${lines.map((line) => line.join(',')).join('\n')}\n`;
  await town.must('POST', '/member-files', { ...OFFICER, type: 'text/csv', body });
  const lookup = { ...OFFICER, body: { registry: passerBy, purpose: 'registration' } };
  const { member } = await town.must('POST', '/member-lookups', lookup);
  await town.must('GET', `/members/${member}?purpose=support`, OFFICER);
  await town.must('GET', `/members/${member}/export?purpose=legal`, OFFICER);
  await town.must('POST', `/members/${member}/erasure`, OFFICER);
  await town.ask('POST', '/member-lookups', lookup);
}

/** With a password, and with what is none. */
async function comeIn(town: Client, member: string): Promise<void> {
  const { code } = await town.must('POST', `/members/${member}/invitations`, OFFICER);
  const activate = (body: Json) => town.ask('POST', '/activations', { ...ANYBODY, body });
  await activate({ registry: newcomer, code, password: newcomer });
  await activate({ registry: tried, code, password: PASSWORD });
  await activate({ registry: newcomer, code, password: PASSWORD });
  for (const [registry, password] of [
    [newcomer, WRONG_PASSWORD],
    [tried, PASSWORD],
    [newcomer, newcomer],
    [ASTRAY, PASSWORD],
  ]) {
    await town.ask('POST', '/sign-in/password', { ...ANYBODY, body: { registry, password } });
  }
  const body = { registry: newcomer, password: PASSWORD };
  await town.must('POST', '/sign-in/password', { ...ANYBODY, body });
}

/** Names and numbers in addresses, queries, keys and fields that are for something else. */
async function sayItAstray(town: Client, member: string, organisation: string): Promise<void> {
  const memberships = `/organisations/${organisation}/memberships`;
  for (const said of [ASTRAY, tried]) {
    const path = encodeURIComponent(said);
    for (const asked of [
      `/members/${path}?purpose=support`,
      `/members/${member}?purpose=${path}`,
      `/members?after=${path}`,
      `/matches/${path}?purpose=support`,
      `/organisations/${path}`,
      `/oidc/${path}/start`,
      `/oidc/${path}/callback?code=${path}&state=${path}`,
    ]) {
      await town.ask('GET', asked, OFFICER);
    }
    for (const [asked, body] of [
      ['/members', { registry: said, fullName: ASTRAY, phone: said, email: said }],
      ['/member-lookups', { registry: said, purpose: said }],
      [`/members/${path}/invitations`, {}],
      [`/members/${path}/erasure`, {}],
      [`/members/${member}/contacts/${path}/verification`, {}],
      [`/members/${member}/contacts/phone/verification/confirmation`, { code: said }],
      ['/campaigns', { due: said }],
      ['/organisations', { ...SHOP, kind: said }],
      [memberships, { member: said, role: said, from: said }],
      [`/organisations/${path}/devices`, { terminal: said }],
      ['/devices', { code: said }],
      ['/activations', { registry: said, code: said, password: said }],
      ['/sign-in/second-factor', { challenge: said, kind: said, code: said }],
      ['/token', { grant_type: said, refresh_token: said }],
    ] as const) {
      await town.ask('POST', asked, { ...OFFICER, body });
    }
    const change = { ...OFFICER, body: { email: said } };
    await town.ask('PATCH', `/members/${member}`, { ...change, key: 'one-key' });
    await town.ask('GET', '/members', { headers: { authorization: `Bearer ${path}` } });
  }
}
