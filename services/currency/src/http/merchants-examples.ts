/** A shop's answers, as the OpenAPI document shows them. */
const MERCHANT = 'p4Tz7mQvYc2LsWk9Xb1NdA';
const TERMINAL = 'r8Vn3kHjUe6CwPq0Za5MtE';
const CASHIER = 't1Bx9gRfIo4DySm7Qh2LuI';
const OPERATOR = 'v5Gd2cWsOa8FzTn1Kj6RiO';

export const proposed = { merchant: MERCHANT, proposed: true, version: 1, position: 20 };

export const imported = {
  lines: 500,
  proposed: 499,
  known: 0,
  refused: [
    {
      line: 17,
      field: 'document',
      rule: 'document-check-digit',
      value: '99000001000102',
      message: 'The last two digits do not fit the others.',
    },
  ],
};

export const confirmed = { merchants: [{ merchant: MERCHANT, version: 1 }], position: 21 };
export const declined = { merchant: MERCHANT, version: 2, position: 23 };
export const suspended = { merchant: MERCHANT, status: 'suspended' };
export const reinstated = { merchant: MERCHANT, status: 'active' };
export const closing = {
  merchant: MERCHANT,
  status: 'closing',
  owed: { balanceMinor: 97_50, redeemingMinor: 0, heldMinor: 0 },
};

const balances = { balanceMinor: 97_50, redeemingMinor: 0 };

export const merchants = {
  merchants: [
    {
      merchant: MERCHANT,
      status: 'active',
      version: 1,
      proposedVersion: 2,
      ...balances,
      tradeName: 'Padaria Ipê',
      category: 'food',
      neighbourhood: 'vila-das-pedras',
      size: 'micro',
    },
  ],
  next: MERCHANT,
};

const terms = {
  tradeName: 'Padaria Ipê',
  category: 'food',
  neighbourhood: 'vila-das-pedras',
  size: 'micro',
  labels: { category: 'Food', neighbourhood: 'Vila Das Pedras', size: 'Micro' },
  redemptionDays: 2,
  redeemsDaily: false,
  payee: {
    name: 'Padaria Ipê',
    document: '99000001000101',
    bank: '000',
    branch: '4475',
    account: '0346002-9',
  },
};

export const merchant = {
  merchant: MERCHANT,
  status: 'active',
  version: 1,
  terms,
  proposal: {
    version: 2,
    proposedBy: OPERATOR,
    terms: { ...terms, redemptionDays: 1 },
    differs: ['redemptionDays'],
  },
  ...balances,
  position: 15_042,
};

const till = {
  merchant: MERCHANT,
  name: 'Caixa 1',
  state: 'active',
  limits: { perPaymentMinor: 200_00, perDayMinor: 5_000_00, refundsPerDayMinor: 0 },
  version: 1,
};

export const terminal = { terminal: TERMINAL, ...till, position: 24 };
export const terminals = { terminals: [{ terminal: TERMINAL, ...till }] };
export const cashier = { cashier: CASHIER, ...till, name: 'Rosa', position: 25 };
export const cashiers = { cashiers: [{ cashier: CASHIER, ...till, name: 'Rosa' }] };
