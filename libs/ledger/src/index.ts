export * from './account.ts';
export * from './decide.ts';
export * from './ledger.ts';
export * from './lot.ts';
export * from './movement.ts';
