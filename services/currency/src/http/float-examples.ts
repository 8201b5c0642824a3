import { SHA256 } from './examples.ts';

const LINE = 'Hq2wz8RkV5mYt1cXbN4pLe';
const PERIOD = { from: '2026-10-01', to: '2026-10-02' };

export const working = {
  working: {
    line: LINE,
    amountMinor: 100_00,
    ...PERIOD,
    days: [
      {
        on: '2026-10-01',
        balances: [{ programme: 'renda-minima', balanceMinor: 3_300_000_00 }],
      },
    ],
    shares: [{ programme: 'renda-minima', sumOfDaysMinor: 6_600_000_00, amountMinor: 98_48 }],
  },
  sha256: SHA256,
  postedOn: '2026-11-19',
  allocatedAt: 15_044,
};

export const allocated = {
  line: LINE,
  ...PERIOD,
  shares: [{ programme: 'renda-minima', amountMinor: 98_48 }],
  working: SHA256,
  position: 15_044,
};

export const madeIssuable = {
  programme: 'renda-minima',
  amountMinor: 98_48,
  unit: 'BRL',
  position: 15_045,
};
