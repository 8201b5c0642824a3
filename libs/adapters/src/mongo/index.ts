export * from './mongo-connection.ts';
export * from './mongo-read-models.ts';
export * from './mongo-snapshots.ts';
