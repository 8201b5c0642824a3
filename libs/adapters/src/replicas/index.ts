export * from './calls.ts';
export * from './commands-consumer.ts';
export * from './open-replicated-journal.ts';
export * from './recorded-head.ts';
export * from './replicated-journal.ts';
export * from './requested-members.ts';
export * from './requests.ts';
