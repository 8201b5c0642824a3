/** Why a member of staff looks at what is another person's: GDPR art. 5(1)(b), LGPD art. 6, I. */
export const PURPOSES = [
  'registration',
  'payment',
  'support',
  'complaint',
  'audit',
  'legal',
  'safety',
] as const;
export type Purpose = (typeof PURPOSES)[number];
