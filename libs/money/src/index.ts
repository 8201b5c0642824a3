export * from './allocate.ts';
export * from './amount-text.ts';
export * from './minor.ts';
export * from './percentage.ts';
export * from './ratio.ts';
export * from './unit.ts';
