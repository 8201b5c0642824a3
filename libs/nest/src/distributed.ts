/** What a service's process of the distributed profile needs besides; the embedded one loads none of it. */
export type { Cell } from './cell.ts';
export { cellClock } from './cell-clock.ts';
export { remoteKeys } from './remote-keys.ts';
export * from './service-process.ts';
