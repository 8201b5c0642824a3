import { MERCHANT } from './examples.ts';

/** Its answers about redemption to national money. */
const fees = [{ purpose: 'redemption', amountMinor: 1_50 }];

export const quote = {
  merchant: MERCHANT,
  amountMinor: 100_00,
  feeMinor: 1_50,
  netMinor: 98_50,
  fees: [{ purpose: 'redemption', rule: 'redemption-fee@1', amountMinor: 1_50 }],
  rules: ['redemption-fee@1'],
  legs: [{ programmes: ['gestante', 'renda-minima'], netMinor: 98_50, feeMinor: 1_50 }],
  dueOn: '2026-11-12',
  dueAt: '2026-11-13T03:00:00.000Z',
};

const leg = {
  leg: 'R1-1',
  programmes: ['gestante', 'renda-minima'],
  netMinor: 98_50,
  feeMinor: 1_50,
};

const asked = {
  redemption: 'R1',
  merchant: MERCHANT,
  requestedOn: '2026-11-10',
  dueOn: '2026-11-12',
  dueAt: '2026-11-13T03:00:00.000Z',
  rules: ['redemption-fee@1'],
  amountMinor: 100_00,
  netMinor: 98_50,
  feeMinor: 1_50,
  fees,
  position: 812,
};
export const requested = { ...asked, legs: [{ ...leg, status: 'requested' }] };

export const redemption = {
  ...asked,
  dailyOf: '2026-11-09',
  requestedAt: '2026-11-10T12:04:09.118Z',
  legs: [
    {
      ...leg,
      status: 'settled',
      payout: 'P1',
      late: false,
      settledOn: '2026-11-12',
      line: 'Hq2wz8RkV5mYt1cXbN4pLe',
      reason: 'AG',
      why: 'the branch or account does not exist',
    },
  ],
};
export const redemptions = { redemptions: [redemption], next: 'R1' };

const kept = {
  promised: 40,
  onTime: 37,
  late: 1,
  openLate: 1,
  open: 1,
  rejected: 2,
  medianDelay: 0,
  worstDelay: 3,
};
export const punctuality = {
  from: '2026-11',
  to: '2026-11',
  months: [
    {
      month: '2026-11',
      ...kept,
      merchants: [{ merchant: MERCHANT, tradeName: 'Padaria Ipê', ...kept }],
    },
  ],
};

export const calendar = {
  days: [
    { date: '2026-11-02', off: true, by: 'holiday', name: 'Dia de Finados' },
    { date: '2026-11-07', off: true, by: 'weekend' },
  ],
};
export const calendarDay = { date: '2026-11-19', off: true, position: 815 };
