export * from './delivery.ts';
export * from './journal-log.ts';
export * from './outgoing-log.conformance.ts';
export * from './ports.ts';
