import { openShop, payPeople } from '../shop.fixture.ts';
import { nis, type ServedTown } from '../town.fixture.ts';

/** Asks every route of payments at least once, so that its answer is compared with its example. */
export async function answerPayments(town: ServedTown): Promise<void> {
  const { merchant, terminal, cashier } = await openShop(town, { number: 910 });
  const [holder = ''] = await payPeople(town, [nis(10)]);
  await tomorrowWithFee(town);
  const till = { as: 'terminal', subject: terminal } as const;
  const person = { as: 'holder', subject: holder } as const;
  const charge = async (given = {}) => {
    const body = { amountMinor: 10_00, unit: 'MUM', cashier, note: 'pão', ...given };
    return (await town.must<{ charge: string }>('POST', '/charges', { ...till, body })).charge;
  };
  const [direct, byCard, given] = [await charge(), await charge(), await charge()];
  const hold = await charge({ mode: 'hold' });
  await town.must('GET', `/charges/${direct}`, person);
  await town.must('POST', `/charges/${direct}/payment`, person);
  await town.must('POST', `/charges/${hold}/payment`, person);
  const part = { ...till, body: { amountMinor: 4_00 } };
  await town.must('POST', `/charges/${hold}/captures`, part);
  await town.must('GET', `/charges/${hold}`, { as: 'merchant', subject: merchant });
  await town.must('POST', `/charges/${hold}/release`, { ...till, body: {} });
  await town.must('POST', `/charges/${given}/cancellation`, { ...till, body: {} });
  await town.must('POST', `/payments/${direct}/refunds`, part);
  await town.must('GET', `/charges/${direct}`, till);
  for (const who of [person, till, { as: 'auditor' } as const]) {
    await town.must('GET', `/payments/${direct}`, who);
  }
  const desk = { as: 'officer' } as const;
  const { card, number } = await town.must<{ card: string; number: string }>(
    'POST',
    `/holders/${holder}/cards`,
    desk,
  );
  await town.must('POST', `/cards/${card}/activation`, { ...desk, body: { pin: '4829' } });
  await town.must('POST', `/charges/${byCard}/card-payment`, {
    ...till,
    body: { number, pin: '4829' },
  });
}

/** From the next morning on, sales cost their merchant 2 %. */
async function tomorrowWithFee(town: ServedTown): Promise<void> {
  const fee = { kind: 'fee', on: 'sale', purpose: 'operation', basisPoints: 200, flatMinor: 0 };
  const body = { rule: 'sale-fee', bindsFrom: '2024-03-16', body: fee };
  await town.must('POST', '/rules', { as: 'treasurer', body });
  await town.close();
  await town.open('2024-03-16T09:00:00-03:00');
}
