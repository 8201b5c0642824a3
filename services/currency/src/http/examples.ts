/** One small town's answers, as the OpenAPI document shows them. */
export const HOLDER = '3fP9wXcB7kQm1vTzA0aLeg';
export const OTHER = 'k2Jq8mZ0RrWc5tYbN7uVhA';
export const BANK_ACCOUNT = 'Yc8nT2vKq5LxZr0bWm7sEj';
export const MERCHANT = 'Tq7vXc2bN9mKw4RzYp1sLe';
export const LINE = 'Hq2wz8RkV5mYt1cXbN4pLe';
const ORDER = 'Zt6bQm1xWv9kPc3sRj5yNa';
export const SHA256 = '6b1f0c6e0f3cf2b1d0c3f7b1a5e2d4c8f9a7b6e5d4c3b2a1908f7e6d5c4b3a29';

export const currency = {
  community: 'vila',
  currency: 'MUM',
  decimals: 2,
  backedBy: 'BRL',
  timeZone: 'America/Sao_Paulo',
  rehearsal: false,
  today: '2026-11-22',
};

export const clock = { now: '2026-11-24T12:00:00.000Z', today: '2026-11-24' };

const shortfalls = [{ programme: 'gestante', shortfallMinor: 300_00 }];

export const openedProgramme = {
  programme: 'renda-minima',
  name: 'Renda Mínima Mumbuca',
  twoApproversAboveMinor: 5_000_000_00,
  expiresAfterDays: 90,
  rules: 1,
  position: 1,
};

export const programme = {
  programme: 'renda-minima',
  name: 'Renda Mínima Mumbuca',
  rules: 1,
  twoApproversAboveMinor: 5_000_000_00,
  expiresAfterDays: 90,
  bankMinor: 1_700_000_00,
  yieldMinor: 412_00,
  issuanceMinor: 1_650_000_00,
  undistributedMinor: 1_648_900_00,
  owedMinor: 1_100_00,
  shortfallMinor: 0,
  stopped: false,
  sharesBankAccountWith: ['gestante'],
};
export const programmes = { programmes: [programme] };

export const moved = {
  programme: 'renda-minima',
  amountMinor: 1_650_000_00,
  unit: 'MUM',
  position: 4,
};
export const ordered = { ...moved, amountMinor: 50_000_00, unit: 'BRL', order: ORDER, position: 9 };

export const bankImport = {
  statements: [
    {
      account: '01-7',
      currency: 'BRL',
      new: 3,
      known: 0,
      conflicts: [{ line: LINE, fitId: '20261103001', field: 'TRNAMT', booked: 100, given: 200 }],
      mismatches: [
        {
          line: LINE,
          fitId: '20261112004',
          amountMinor: -98_49,
          rule: 'line-amount-differs',
        },
      ],
      unmatched: 1,
      asOf: '2026-11-30',
      ledgerMinor: 1_700_412_00,
      oursMinor: 1_700_412_00,
      differenceMinor: 0,
      ties: true,
      sharedBy: ['gestante', 'renda-minima'],
    },
  ],
  shortfalls,
};

const bankLine = {
  line: LINE,
  fitId: '20261103001',
  postedOn: '2026-11-03',
  amountMinor: 412_00,
  kind: 'interest',
  programme: 'renda-minima',
  name: '',
  memo: 'RENDIMENTO RENDA MINIMA',
  mismatch: 'leg-unknown',
  yield: 'unassigned',
};
export const bankLines = { lines: [{ ...bankLine, legs: ['R1-1'] }], next: LINE };

export const bank = {
  accounts: [
    {
      bankAccount: BANK_ACCOUNT,
      account: '01-7',
      payer: 'Município de Vila',
      waiting: { legs: 12, amountMinor: 5_310_40 },
      balanceMinor: 1_700_412_00,
      asOf: '2026-11-30',
      ledgerMinor: 1_700_412_00,
      differenceMinor: 0,
      programmes: ['gestante', 'renda-minima'],
    },
  ],
  unmatchedMinor: 0,
  unallocatedYieldMinor: 0,
  lines: [bankLine],
  shortfalls,
};

export const assigned = {
  line: LINE,
  programme: 'renda-minima',
  amountMinor: 412_00,
  position: 8,
};

export const enrolment = {
  lines: 15_000,
  enrolled: 14_999,
  changed: 0,
  known: 0,
  refused: [
    {
      line: 9,
      field: 'nis',
      rule: 'nis-check-digit',
      value: '12345678901',
      message: 'The last of the 11 digits does not fit the others: one of them is mistyped.',
    },
  ],
};

export const enrolments = {
  enrolments: [{ holder: HOLDER, programme: 'renda-minima', from: '2026-10-01', to: '2027-09-30' }],
  next: HOLDER,
};

export const sent = {
  from: HOLDER,
  to: OTHER,
  amountMinor: 12_50,
  unit: 'MUM',
  position: 15_042,
  id: '019aa8e5-6b1c-7d21-9f3e-2b6c1d0e4f5a',
};

export const account = {
  account: `holder:${HOLDER}`,
  unit: 'MUM',
  balanceMinor: 97_50,
  availableMinor: 97_50,
  state: 'open',
  lots: [
    {
      lot: { fund: 'renda-minima', period: '2026-11', expiry: '2027-02-18' },
      amountMinor: 97_50,
    },
  ],
  position: 15_042,
};
export const beneficiary = { holder: HOLDER, ...account };
export const frozen = { holder: HOLDER, state: 'frozen' };
export const unfrozen = { holder: HOLDER, state: 'open' };

export const closed = { month: '2026-10', position: 15_050 };

export const replayed = {
  position: 15_042,
  hash: SHA256,
  balances: [{ account: `holder:${HOLDER}`, unit: 'MUM', minor: 97_50 }],
  rehearsal: true,
};
