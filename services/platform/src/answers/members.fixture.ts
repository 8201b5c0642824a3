import { nis, type ServedTown } from '../town.fixture.ts';

const OFFICER = { as: 'officer' } as const;
const AUDITOR = { as: 'auditor' } as const;
type Member = { readonly member: string };

/** Asks every route of members at least once, so that its answer is compared with its example. */
export async function answerMembers(town: ServedTown): Promise<void> {
  const body = {
    registry: nis(700),
    fullName: 'Ana Inventada de Sá',
    neighbourhood: 'Maré Alta',
    phone: '+55 (00) 96000-0001',
    email: 'ana@vila.example',
  };
  const { member } = await town.must<Member>('POST', '/members', { ...OFFICER, body });
  const path = `/members/${member}`;
  await town.must('PATCH', path, { ...OFFICER, body: { phone: '+5500960000002' } });
  await answerContacts(town, member);
  await town.must('GET', `${path}?purpose=support`, AUDITOR);
  await town.must('GET', '/members/self', { as: 'holder', subject: member });
  await town.must('GET', '/members?limit=1', AUDITOR);
  const lookup = { registry: nis(700), purpose: 'registration' };
  await town.must('POST', '/member-lookups', { ...OFFICER, body: lookup });
  for (const change of ['suspension', 'reinstatement', 'deactivation', 'reactivation']) {
    await town.must('POST', `${path}/${change}`, OFFICER);
  }
  await answerFiles(town);
  await answerMatches(town);
  await answerCampaigns(town, member);
}

async function answerContacts(town: ServedTown, member: string): Promise<void> {
  const path = `/members/${member}/contacts/phone/verification`;
  await town.must('POST', path, OFFICER);
  const { messages } = await town.must<{ messages: readonly { member: string; code: string }[] }>(
    'GET',
    '/rehearsal/messages',
    { as: 'administrator' },
  );
  const code = messages.find((each) => each.member === member)?.code ?? '';
  await town.must('POST', `${path}/confirmation`, { ...OFFICER, body: { code } });
}

/** One file with a line that is refused, and one whose second block, of 256 KiB, cannot be read. */
async function answerFiles(town: ServedTown): Promise<void> {
  const good = `${nis(701)},Bento Inventado de Souza\n`;
  const refused = `${nis(702).replace(/.$/, (digit) => String((Number(digit) + 1) % 10))},Caio\n`;
  const long = `1,${'x'.repeat(200)}\n`.repeat(1_500);
  for (const lines of [good + refused, long + `${nis(703)},"Davi\n`.repeat(1_100)]) {
    const body = `nis,full_name\n${lines}`;
    await town.must('POST', '/member-files', { ...OFFICER, body, type: 'text/csv' });
  }
}

/** Three people of one name and neighbourhood, who may be one, and a page that is not the last. */
async function answerMatches(town: ServedTown): Promise<void> {
  const person = { fullName: 'José da Silva Prado', neighbourhood: 'Centro' };
  for (const n of [704, 705, 706]) {
    const contacts = { phone: `+5500960000${n}`, email: `jose${n}@vila.example` };
    const body = { ...person, registry: nis(n), ...contacts };
    await town.must('POST', '/members', { ...OFFICER, body });
  }
  const { matches } = await town.must<{ matches: readonly { match: string }[] }>(
    'GET',
    '/matches?limit=1',
    AUDITOR,
  );
  const path = `/matches/${matches[0]?.match}`;
  await town.must('GET', `${path}?purpose=registration`, OFFICER);
  await town.must('POST', `${path}/decision`, { ...OFFICER, body: { same: false } });
}

async function answerCampaigns(town: ServedTown, member: string): Promise<void> {
  const { campaign } = await town.must<{ campaign: string }>('POST', '/campaigns', {
    ...OFFICER,
    body: { due: '2024-06-30' },
  });
  const path = `/campaigns/${campaign}`;
  await town.must('POST', `${path}/confirmations`, { ...OFFICER, body: { member } });
  for (const asked of ['/campaigns', path, `${path}/missing?limit=1`]) {
    await town.must('GET', asked, AUDITOR);
  }
  await town.must('POST', `${path}/closing`, OFFICER);
}
