/** Expected refusals, in the order in which they are looked for. */
export const PRIVACY_REFUSALS = ['erasure-suspended', 'erasure-not-yet'] as const;
