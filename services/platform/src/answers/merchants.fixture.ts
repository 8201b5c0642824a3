import { openShop, payPeople, shopFile, shopTerms } from '../shop.fixture.ts';
import { nis, type ServedTown } from '../town.fixture.ts';

/** Asks every route of merchants at least once, so that its answer is compared with its example. */
export async function answerMerchants(town: ServedTown): Promise<void> {
  const operator = { as: 'operator' } as const;
  const limits = { perPaymentMinor: 200_00, perDayMinor: 5_000_00, refundsPerDayMinor: 0 };
  const shop = await openShop(town, { number: 901, limits, cashierLimits: limits });
  const path = `/merchants/${shop.merchant}`;
  for (const [kind, till] of [
    ['terminals', shop.terminal],
    ['cashiers', shop.cashier],
  ] as const) {
    const body = { name: 'Outra', state: 'active', limits };
    await town.must('PUT', `${path}/${kind}/${till}`, { ...operator, body });
    await town.must('GET', `${path}/${kind}`, { as: 'auditor' });
  }
  const { registry: _, ...terms } = shopTerms(901);
  const other = { ...operator, body: { ...terms, redemptionDays: 1 } };
  await town.must('POST', `${path}/terms`, other);
  await town.must('GET', path, { as: 'auditor' });
  await town.must('GET', path, { as: 'officer' });
  await town.must('GET', '/merchants?limit=500&status=active', { as: 'auditor' });
  await town.must('POST', `${path}/decline`, { ...operator, body: { version: 2, reason: 'não' } });
  await town.must('POST', `${path}/suspension`, { ...operator, body: { reason: 'visita' } });
  await town.must('POST', `${path}/reinstatement`, operator);
  const bad = `${shopFile([902, 903])}MER-00904,Bazar,food,Centro,micro,2,1,000,4475,0346002-9\n`;
  await town.must('POST', '/merchant-files', { ...operator, body: bad, type: 'text/csv' });
  await town.must('GET', '/merchants?limit=1', { as: 'auditor' });
  await sell(town, shop.terminal);
  await town.must('POST', `${path}/closure`, { ...operator, body: {} });
}

/** One sale of 1,00, so that the shop is owed something. */
async function sell(town: ServedTown, terminal: string): Promise<void> {
  const [holder = ''] = await payPeople(town, [nis(20)]);
  const { charge } = await town.must<{ charge: string }>('POST', '/charges', {
    as: 'terminal',
    subject: terminal,
    body: { amountMinor: 1_00, unit: 'MUM' },
  });
  await town.must('POST', `/charges/${charge}/payment`, { as: 'holder', subject: holder });
}
