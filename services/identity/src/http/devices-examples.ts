export const invited = {
  device: 'q8ZpX2mDkQ0tB1vGc7RnWA',
  terminal: 'b1pTq0XhS3uJmN5yVd8KfQ',
  code: '7QK4-M9XD-2TRA',
  expiresAt: '2026-11-22T12:15:00.000Z',
};

export const devices = {
  devices: [
    { device: 'q8ZpX2mDkQ0tB1vGc7RnWA', terminal: 'b1pTq0XhS3uJmN5yVd8KfQ', state: 'enrolled' },
  ],
};

export const revoked = { device: 'q8ZpX2mDkQ0tB1vGc7RnWA', state: 'revoked' };

export const enrolled = {
  device: 'q8ZpX2mDkQ0tB1vGc7RnWA',
  terminal: 'b1pTq0XhS3uJmN5yVd8KfQ',
  merchant: 'Zk3sYd5wT1m8cRv0JqLxNw',
};

export const token = { accessToken: 'eyJhbGciOiJFZERTQSJ9…', tokenType: 'DPoP', expiresIn: 600 };
