export const CARD_REFUSALS = [
  'card-unknown',
  'card-exists',
  'card-not-active',
  'card-active',
  'card-blocked',
  'card-replaced',
  'pin-locked',
  'pin-wrong',
] as const;
