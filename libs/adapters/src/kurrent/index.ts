export type { KurrentLogger } from './growth.ts';
export { KurrentConnection, type KurrentOptions } from './kurrent-connection.ts';
