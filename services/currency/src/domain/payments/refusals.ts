export const PAYMENT_REFUSALS = [
  'charge-unknown',
  'charge-of-other-merchant',
  'charge-closed',
  'charge-lapsed',
  'charge-held',
  'charge-not-held',
  'charge-too-long',
  'payer-unknown',
  'refund-exceeds-payment',
] as const;
