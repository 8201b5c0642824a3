/** Expected refusals, in the order in which they are looked for. */
export const DEVICE_REFUSALS = [
  'merchant-not-known',
  'device-unknown',
  'device-code-unknown',
  'device-key-used',
] as const;
