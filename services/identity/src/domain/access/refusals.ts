/**
 * Expected refusals, in the order in which they are looked for. Those of a sign-in are answered and
 * never recorded in the journal: it would tell what was tried. A member who is not active is refused
 * with the same word as when a role is given (`member-not-active`).
 */
export const ACCESS_REFUSALS = [
  'too-many-tries',
  'administrator-needed',
  'sign-in-refused',
  'organisation-not-yours',
  'no-session',
  'session-ended',
  'sign-in-too-old',
  'second-factor-refused',
  'password-is-number',
  'totp-not-begun',
  'totp-needed',
  'passkey-refused',
  'too-many-passkeys',
  'provider-unknown',
  'provider-refused',
  'not-linked',
  'linked-elsewhere',
  'credential-unknown',
  'last-credential',
] as const;
