import { Town } from '@mutirao/currency';
import {
  bankReturn,
  OPERATOR,
  payingAccount,
  returning,
  sendAll,
  shopWithTakings,
} from '../redemptions.fixture.ts';
import { type ServedTown, statement } from '../town.fixture.ts';

const AUDITOR = { as: 'auditor' } as const;

/** Asks every route of redemptions at least once, so that its answer is compared with its example. */
export async function answerRedemptions(town: ServedTown): Promise<void> {
  const shop = await shopWithTakings(town, { number: 921 });
  const erased = await shopWithTakings(town, { number: 922 });
  await shopWithTakings(town, { number: 923, terms: { redeemsDaily: true } });
  const bankAccount = await payingAccount(town);
  await nextDayWithFee(town);
  const path = `/merchants/${shop.merchant}`;
  await town.must('GET', `${path}/redemption-quote`, shop.own);
  for (const amountMinor of [40_00, 30_00, 20_00]) {
    await town.must('POST', `${path}/redemptions`, { ...shop.own, body: { amountMinor } });
  }
  await town.must('POST', `/merchants/${erased.merchant}/redemptions`, { ...erased.own, body: {} });
  await forget(town, erased.merchant);
  const { legs, file } = await sendAll(town, bankAccount);
  const [first = '', second = '', third = ''] = legs.slice(-3);
  await town.must('GET', '/redemptions?limit=1', AUDITOR);
  const reply = bankReturn(file, '19032024', (leg) => (leg === second ? 'AG' : '00'));
  const wrong = reply.replace(third.padEnd(20), 'R999-1'.padEnd(20));
  await town.must('POST', '/return-files', returning(wrong));
  await town.must('POST', `/legs/${third}/unknown`, { ...OPERATOR, body: { reason: 'x' } });
  const inquiry = { ...OPERATOR, body: { outcome: 'settled' } };
  await town.must('POST', `/legs/${third}/inquiry`, inquiry);
  await answerBankLines(town, first, third);
  await town.must('GET', '/redemptions', AUDITOR);
  for (const leg of [legs[0], first, second]) {
    await town.must('GET', `/redemptions/${leg?.split('-')[0]}`, AUDITOR);
  }
  await answerPayouts(town, bankAccount, shop);
  await town.must('GET', '/punctuality?from=2024-03&to=2024-03', AUDITOR);
  await town.must('GET', '/calendar?from=2024-03-29&to=2024-03-30', AUDITOR);
  await town.must('PUT', '/calendar/2024-04-01', { ...OPERATOR, body: { off: true } });
}

async function answerBankLines(town: ServedTown, leg: string, other: string): Promise<void> {
  const debit = { type: 'DEBIT', name: 'PAGTO', postedOn: '20240319' };
  const rows = [
    { ...debit, fitId: 'PG1', memo: leg, amount: '-39.60' },
    { ...debit, fitId: 'PG2', memo: 'R999-1', amount: '-19.80' },
    { ...debit, fitId: 'PG3', memo: 'R999-1', amount: '-1.00' },
  ];
  await town.must('POST', '/bank-statements', {
    ...OPERATOR,
    type: 'application/x-ofx',
    body: statement(rows, '1.00'),
  });
  const references = { ...OPERATOR, body: { references: [other] } };
  await town.must('POST', '/bank-lines/PG2/payout', references);
  await town.must('GET', '/bank-lines', AUDITOR);
  await town.must('GET', '/bank', AUDITOR);
}

async function answerPayouts(
  town: ServedTown,
  bankAccount: string,
  { merchant, own }: { merchant: string; own: { as: 'merchant'; subject: string } },
): Promise<void> {
  await town.must('POST', `/merchants/${merchant}/redemptions`, { ...own, body: {} });
  const { payout } = await town.must('POST', '/payouts', { ...OPERATOR, body: { bankAccount } });
  await town.must('POST', `/payouts/${payout}/cancellation`, OPERATOR);
  await town.must('GET', '/payouts?limit=1', AUDITOR);
  await town.must('GET', '/payouts/P1', AUDITOR);
}

/** The first night begins the count of days that redeem; from the second on a redemption costs. */
async function nextDayWithFee(town: ServedTown): Promise<void> {
  const fee = { kind: 'fee', on: 'redemption', purpose: 'redemption', basisPoints: 100 };
  const body = { rule: 'redemption-fee', bindsFrom: '2024-03-19', body: { ...fee, flatMinor: 0 } };
  await town.must('POST', '/rules', { as: 'treasurer', body });
  for (const at of ['2024-03-18T09:00:00-03:00', '2024-03-19T09:00:00-03:00']) {
    await town.must('POST', '/rehearsal/clock', { as: 'treasurer', body: { at } });
  }
}

/** As an erasure does: the note of who is paid. */
async function forget(town: ServedTown, merchant: string): Promise<void> {
  const { journal, records } = town.app.get(Town).parts;
  const payee = await journal.read((state) => state.merchants.get(merchant)?.terms.payee);
  await (await records.open({ name: 'notes' })).remove([payee ?? '']);
}
