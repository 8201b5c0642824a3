import { type ServedTown, statement } from '../town.fixture.ts';

const TREASURER = { as: 'treasurer' } as const;
/** The day on which the statements of these tests are posted. */
const DAYS = { from: '2024-03-14', to: '2024-03-14' };

/** Asks every route of float at least once, so that its answer is compared with its example. */
export async function answerFloat(town: ServedTown): Promise<void> {
  const interest = { type: 'INT', amount: '3.00', fitId: 'POOL1', name: '', memo: 'POUPANCA' };
  await town.must('POST', '/bank-statements', {
    ...TREASURER,
    type: 'application/x-ofx',
    body: statement([interest], '3.00'),
  });
  const path = `/bank-lines/POOL1/yield`;
  const asked = `${path}?from=${DAYS.from}&to=${DAYS.to}`;
  const { sha256 } = await town.must<{ sha256: string }>('GET', asked, { as: 'auditor' });
  const body = { ...DAYS, working: sha256 };
  await town.must('POST', path, { ...TREASURER, body });
  await town.must('GET', path, { as: 'auditor' });
  await town.must('POST', '/programmes/renda/yield-issues', {
    ...TREASURER,
    body: { amountMinor: 1 },
  });
  await town.must('GET', '/reports/money?from=2024-02-26&to=2024-03-15', { as: 'auditor' });
}
