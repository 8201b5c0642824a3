import { HOLDER } from './examples.ts';

export const reads = {
  account: `holder:${HOLDER}`,
  reads: [
    {
      position: 812,
      at: '2026-11-22T12:00:00.000Z',
      by: 'b1pTq0XhS3uJmN5yVd8KfQ',
      roles: ['officer'],
      purpose: 'support',
    },
  ],
  next: 812,
};
