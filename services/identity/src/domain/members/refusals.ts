/** Expected refusals, in the order in which they are looked for. */
export const MEMBER_REFUSALS = [
  'match-unknown',
  'match-decided',
  'campaign-exists',
  'campaign-due-past',
  'campaign-unknown',
  'campaign-closed',
  'member-unknown',
  'member-erased',
  'contact-missing',
  'no-courier',
  'contact-codes-spent',
  'contact-code-unknown',
  'contact-code-wrong',
] as const;
