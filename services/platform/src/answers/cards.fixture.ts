import { nis, type ServedTown } from '../town.fixture.ts';

/** Asks every route of cards at least once, so that its answer is compared with its example. */
export async function answerCards(town: ServedTown): Promise<void> {
  const desk = { as: 'officer' } as const;
  const lookup = { ...desk, body: { registry: nis(1) } };
  const { holder } = await town.must<{ holder: string }>('POST', '/beneficiary-lookups', lookup);
  const path = `/holders/${holder}/cards`;
  const { card, number } = await town.must<{ card: string; number: string }>('POST', path, desk);
  await town.must('POST', `/cards/${card}/activation`, { ...desk, body: { pin: '482916' } });
  const own = { as: 'holder', subject: holder } as const;
  await town.must('POST', `/cards/${card}/pin`, { ...own, body: { pin: '3975' } });
  await town.must('POST', '/card-lookups', { ...desk, body: { number } });
  await town.must('POST', `/cards/${card}/block`, { ...own, body: { reason: 'lost' } });
  await town.must('POST', `/cards/${card}/replacement`, desk);
  await town.must('GET', path, { as: 'auditor' });
}
