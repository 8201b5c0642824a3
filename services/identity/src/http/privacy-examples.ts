const member = 'q8ZpX2mDkQ0tB1vGc7RnWA';
const read = {
  position: 412,
  at: '2026-11-22T12:00:00.000Z',
  by: 'b1pTq0XhS3uJmN5yVd8KfQ',
  roles: ['officer'],
  purpose: 'support',
  fields: ['fullName', 'phone'],
};
const givenOut = { ...read, position: 415, purpose: 'legal', fields: 'everything' };
/** By the person, who needs no purpose for it. */
const ownExport = {
  position: 420,
  at: '2026-11-22T12:04:00.000Z',
  by: member,
  roles: [],
  fields: 'everything',
};

export const erased = { member, status: 'erased', numberKeptUntil: '2032-11-22' };

export const reads = { reads: [read, givenOut, ownExport], next: 420 };

export const retention = { days: 2_192 };

export const exported = {
  form: 'mutirao-person-1',
  madeAt: '2026-11-22T12:00:00.000Z',
  community: 'vila',
  law: ['LGPD (Brasil, Lei 13.709/2018), art. 18, II e V'],
  member: {
    id: member,
    status: 'active',
    registeredOn: '2026-01-05',
    since: 87,
    described: true,
    verified: ['phone'],
    changedAt: { phone: 391 },
  },
  person: { registry: '00000000000', fullName: 'Ana de Exemplo', phone: '+5521900000000' },
  memberships: [
    {
      organisation: 'Zk3sYd5wT1m8cRv0JqLxNw',
      role: 'officer',
      from: '2026-02-01',
      to: '2026-12-31',
      revoked: false,
    },
  ],
  credentials: ['password', 'totp'],
  sessions: [
    {
      startedAt: '2026-11-22T11:58:00.000Z',
      usedAt: '2026-11-22T11:59:00.000Z',
      by: ['password', 'totp'],
    },
  ],
  campaigns: [{ campaign: 'c1pTq0XhS3uJmN5yVd8KfQ', due: '2026-12-31', confirmed: true }],
  reads: [read, givenOut, ownExport],
  elsewhere: [{ what: 'account and statement', href: `/accounts/holder:${member}/statement` }],
};
