const KEY = 'k7Qm2Zr8Vt5Xw1Ya4Bc6Dg';

export const parked = {
  parked: [
    {
      source: '/identity/vila',
      position: 4711,
      key: KEY,
      type: 'identity.MemberErased.v1',
      reason: 'account-not-empty',
      parkedAt: '2026-11-22T12:00:00.000Z',
    },
    {
      source: '/identity/vila',
      position: 4720,
      key: 'Vd1yKq4hS6mZ9xRbT2wPcQ',
      type: 'identity.MemberSuspended.v1',
      reason: 'failed',
      why: 'the disk is full',
      parkedAt: '2026-11-22T12:01:00.000Z',
    },
  ],
  next: '4720',
};

export const replayed = {
  applied: 3,
  left: 1,
  stuck: [{ position: 4711, key: KEY, reason: 'account-not-empty' }],
};
