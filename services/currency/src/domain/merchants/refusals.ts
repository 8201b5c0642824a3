export const MERCHANT_REFUSALS = [
  'merchant-unknown',
  'merchant-document-used',
  'merchant-not-proposed',
  'merchant-changed',
  'merchant-suspended',
  'merchant-closed',
  'merchant-not-suspended',
  'merchant-owed',
  'terminal-unknown',
  'terminal-blocked',
  'cashier-unknown',
  'cashier-blocked',
] as const;
