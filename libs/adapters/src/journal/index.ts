export * from './command-names.ts';
export * from './copied-head.ts';
export * from './event-ids.ts';
export * from './head-text.ts';
export * from './open-journal.ts';
export { usableSnapshot } from './opening.ts';
export * from './town-clock.ts';
