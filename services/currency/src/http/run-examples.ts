import { HOLDER, OTHER, SHA256 } from './examples.ts';

/** Its answers about runs. */
const OFFICER = 'Vd1yKq4hS6mZ9xRbT2wPcQ';
const APPROVER = 'b7NfLp0sXe3GvJ5kUa8MtA';
const RUN = 'renda-minima-2026-11-1';
const FILE_SHA256 = 'd2c76b8a4f1e9053c7a6b5948372615fe0d9c8b7a69584736251403f2e1d0c9b';

const refused = [
  {
    line: 17,
    field: 'NIS FAVORECIDO',
    rule: 'not-enrolled',
    value: '12345678919',
    message: 'not enrolled in renda-minima in 2026-11',
  },
];

const counts = { lines: 3, totalMinor: 330_00, payableLines: 2, payableMinor: 220_00 };
export const prepared = {
  run: RUN,
  sha256: SHA256,
  fileSha256: FILE_SHA256,
  ...counts,
  ready: false,
  refused,
};

export const run = {
  run: RUN,
  programme: 'renda-minima',
  period: '2026-11',
  supplement: 0,
  completes: RUN,
  reason: 'why there is a supplement',
  status: 'paid',
  sha256: SHA256,
  fileSha256: FILE_SHA256,
  rules: 1,
  ...counts,
  refusedLines: 1,
  ready: true,
  preparedBy: OFFICER,
  approvals: [APPROVER],
  approvalsNeeded: 1,
  attempt: 1,
  cursor: 4,
  paidLines: 2,
  paidMinor: 220_00,
  failedLines: 0,
  effectiveOn: '2026-11-20',
  lotExpiry: '2027-02-18',
  reversal: { proposedBy: OFFICER, reversedLines: 0, reversedMinor: 0 },
};
export const runs = { runs: [run] };
export const refusedLines = { refused, next: 17 };

export const approval = {
  run: RUN,
  sha256: SHA256,
  approvals: [APPROVER],
  approvalsNeeded: 1,
  status: 'approved',
};
export const paid = {
  run: RUN,
  paid: 2,
  paidMinor: 220_00,
  unpaid: [
    {
      line: 4,
      rule: 'account-frozen',
      message: 'the account is frozen: unfreeze it, then retry',
    },
  ],
  head: `15041:${SHA256}`,
};
export const cancelled = { run: RUN, status: 'cancelled' };
export const reversed = {
  run: RUN,
  status: 'reversed',
  reversed: 2,
  reversedMinor: 207_50,
  rest: [{ line: 2, spentMinor: 12_50 }],
};

export const report = {
  run: RUN,
  programme: 'renda-minima',
  period: '2026-11',
  status: 'paid',
  lines: [
    {
      line: 2,
      status: 'paid',
      holder: HOLDER,
      month: '2026-11',
      amountMinor: 110_00,
      rule: 'account-frozen',
      position: 15_039,
    },
  ],
  next: 2,
  unpaid: [{ holder: OTHER, line: 17, why: 'excluded', rule: 'not-enrolled' }],
  totals: {
    payableLines: 2,
    payableMinor: 220_00,
    paidLines: 2,
    paidMinor: 220_00,
    refusedLines: 1,
    unpaid: 1,
  },
};
