export * from './allocate.ts';
export * from './amount-text.ts';
export * from './minor.ts';
export * from './unit.ts';
