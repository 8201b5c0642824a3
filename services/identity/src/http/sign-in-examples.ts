const member = 'n7wF0q2pQmS4tXyZ1aBcDe';
const sessionId = 'Qw3rTy5uIoP7aSdF9gHjKl';
const passkeyId = 'mM0hW2b8Qk-5xV1sT9dJ3w';
const challenge = 'x2JcT0Y7mVwQ8rKz4LpN6a';

export const invitation = {
  member,
  code: '7K3M-QX9D-2HVA-R8TN',
  until: '2026-11-25T12:00:00.000Z',
};
export const activation = { set: 'password' };
export const session = {
  kind: 'signed-in',
  accessToken: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJuN3dGIn0.c2ln',
  expiresIn: 600,
  refreshToken: 'o1uY3k…',
  member,
  roles: ['holder'],
};
export const secondFactor = { kind: 'second-factor', challenge, expiresIn: 300 };
export const linked = { kind: 'linked', provider: 'gov' };
export const token = {
  access_token: session.accessToken,
  token_type: 'Bearer',
  expires_in: 600,
  refresh_token: session.refreshToken,
};
export const refusedToken = {
  error: 'invalid_grant',
  error_description: 'There is no such session, or it has lapsed.',
};
export const steppedUp = {
  accessToken: session.accessToken,
  expiresIn: 600,
  member,
  roles: ['holder', 'approver'],
  stepUpUntil: '2026-11-22T12:05:00.000Z',
};
export const sessions = {
  sessions: [
    {
      session: sessionId,
      by: ['password', 'totp'],
      startedAt: '2026-11-22T12:00:00.000Z',
      usedAt: '2026-11-22T12:10:00.000Z',
      current: true,
    },
  ],
};
export const signedOut = { signedOut: sessionId };
export const signedOutEverywhere = { signedOut: 'everywhere' };
export const credentials = {
  credentials: [
    { kind: 'password' },
    { kind: 'passkey', id: passkeyId },
    { kind: 'totp' },
    { kind: 'recovery-codes', left: 10 },
    { kind: 'oidc', id: 'gov' },
  ],
};
export const begunTotp = {
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  uri: 'otpauth://totp/vila:vila?issuer=vila&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
};
export const recoveryCodes = {
  recoveryCodes: ['4T7B-0QWE-Z8XC-M5NA', '9HJK-R2SD-V6PG-Y1FT'],
};
export const passkeyCreation = {
  challenge,
  rp: { name: 'vila', id: 'vila.example' },
  user: { id: member, name: 'vila', displayName: '' },
  pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
  authenticatorSelection: {
    residentKey: 'required',
    userVerification: 'required',
    requireResidentKey: true,
  },
  excludeCredentials: [],
  extensions: { credProps: true },
  hints: [],
  timeout: 300000,
  attestation: 'none',
};
export const passkeyRequest = {
  challenge,
  rpId: 'vila.example',
  timeout: 300000,
  userVerification: 'required',
};
export const passkey = { passkey: passkeyId };
export const removed = { removed: 'totp' };
export const departure = {
  location: 'https://sso.example/authorize?client_id=vila&response_type=code&scope=openid',
};
