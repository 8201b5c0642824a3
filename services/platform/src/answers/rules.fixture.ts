import type { ServedTown } from '../town.fixture.ts';

/** Asks every route of rules at least once, so that its answer is compared with its example. */
export async function answerRules(town: ServedTown): Promise<void> {
  const treasurer = { as: 'treasurer' } as const;
  const fee = { kind: 'fee', on: 'sale', purpose: 'operation', basisPoints: 300, flatMinor: 5 };
  // A fee binds since payments were asked for; a version to come shows until when.
  const body = { rule: 'sale-fee', bindsFrom: '2024-12-01', body: fee, why: 'More tills' };
  const { version } = await town.must('POST', '/rules', { ...treasurer, body });
  await town.must('GET', '/rules', { as: 'holder' });
  await town.must('DELETE', `/rules/sale-fee/versions/${version}`, treasurer);
  const months = { from: '2024-02', to: '2024-03' };
  await town.must('POST', '/rules/simulations', { as: 'auditor', body: { ...months, body: fee } });
}
