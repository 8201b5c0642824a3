export * from './delivery.ts';
export * from './journal-log.ts';
export * from './ports.ts';
