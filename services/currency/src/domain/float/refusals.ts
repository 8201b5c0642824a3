export const FLOAT_REFUSALS = [
  'line-not-interest',
  'shares-differ',
  'reserve-empty',
  'yield-insufficient',
] as const;
