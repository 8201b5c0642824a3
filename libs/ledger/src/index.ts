export * from './account.ts';
export * from './broken-rules.ts';
export * from './decide.ts';
export * from './ledger.ts';
export * from './lot.ts';
export * from './movement.ts';
export * from './spending.ts';
