import type { ServedTown } from '../town.fixture.ts';
import { bearing, type SignedIn } from './sign-in.fixture.ts';

const ADMINISTRATOR = { as: 'administrator' } as const;
const OFFICER = { as: 'officer' } as const;

/**
 * Asks every route of privacy at least once, so that its answer is compared with its example: of a
 * member with all that can be kept of one, who is erased by it.
 */
export async function answerPrivacy(town: ServedTown, { member, token }: SignedIn): Promise<void> {
  const own = bearing(token);
  const path = `/members/${member}`;
  await town.must('PATCH', path, bearing(token, { phone: '+5500960000711' }));
  await town.must('GET', `${path}?purpose=support`, OFFICER);
  await town.must('GET', `${path}/export?purpose=legal`, OFFICER);
  await town.must('GET', '/members/self/export', own);
  await town.must('GET', `${path}/reads?limit=1`, { as: 'auditor' });
  await town.must('GET', '/members/self/reads', own);
  for (const purpose of ['support', 'complaint']) {
    await town.must('GET', `/accounts/${member}?purpose=${purpose}`, OFFICER);
  }
  await town.must('GET', `/accounts/${member}/reads?limit=1`, own);
  await town.must('PUT', '/retention', { ...ADMINISTRATOR, body: { days: 365 } });
  await town.must('GET', '/retention', ADMINISTRATOR);
  await town.must('POST', `${path}/erasure`, own);
  await town.must('GET', `${path}?purpose=support`, OFFICER);
}
