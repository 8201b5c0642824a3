import { openShop, payPeople } from '../shop.fixture.ts';
import { nis, type ServedTown } from '../town.fixture.ts';

/** Asks every route of statements at least once, so that its answer is compared with its example. */
export async function answerStatements(town: ServedTown): Promise<void> {
  const { merchant, terminal } = await openShop(town, { number: 960 });
  const [holder = ''] = await payPeople(town, [nis(60)]);
  const person = { as: 'holder', subject: holder } as const;
  const owner = { as: 'merchant', subject: merchant } as const;
  const staff = { as: 'auditor' } as const;
  const buy = async (amountMinor: number) => {
    const till = { as: 'terminal', subject: terminal } as const;
    const body = { amountMinor, unit: 'MUM' };
    const made = await town.must<{ charge: string }>('POST', '/charges', { ...till, body });
    await town.ask('POST', `/charges/${made.charge}/payment`, person);
    return made.charge;
  };
  const payment = await buy(10_00);
  await buy(500_00);
  const { position: refused } = await town.must('GET', '/health');
  await town.must('GET', `/accounts/${holder}/statement?limit=1`, person);
  await town.must('GET', `/accounts/${holder}/statement`, person);
  await town.must('GET', `/accounts/${merchant}/statement`, owner);
  await town.must('GET', '/accounts/bank:renda/statement?from=2024-01-01', staff);
  const { redemption } = await town.must('POST', `/merchants/${merchant}/redemptions`, {
    ...owner,
    body: { amountMinor: 5_00 },
  });
  const { runs } = await town.must<{ runs: { run: string }[] }>(
    'GET',
    '/runs?programme=renda',
    staff,
  );
  const run = runs.at(-1)?.run;
  for (const asked of [
    `account=${holder}`,
    `payment=${payment}`,
    `position=${refused}`,
    // Before the refusal its charge was made, and before that the first one was paid.
    `position=${Number(refused) - 2}`,
    `redemption=${redemption}`,
    `run=${run}&line=2`,
  ]) {
    await town.must('GET', `/explanations?${asked}`, staff);
  }
}
