export type { TownSettings } from '@mutirao/currency';
export { backupKeysOfPersons, backupTown } from './backup.ts';
export * from './init.ts';
export { type MoveReport, type MoveStep, moveTown } from './move.ts';
export { openServices, type Services } from './open-services.ts';
export { type ServeOptions, serveTown } from './serve.ts';
